"""Accounts: who may be added, what a change ends, and that the last admin cannot be lost."""

from datetime import UTC, datetime
from functools import partial
from uuid import uuid4

import pytest

from foundation.actor import SYSTEM, Actor
from foundation.refusals import Conflict, Invalid, NotFound
from staff import accounts, sessions
from staff.makers import DEMO_PASSWORD, make_staff
from staff.sign_in import sign_in

NOW = datetime(2026, 3, 2, 1, 0, tzinfo=UTC)


async def test_adds_an_account_with_roles_in_the_order_of_the_house(db):
    made = await make_staff("Ming@Example.org ", ["door", "organiser"], NOW)
    account = await accounts.account_of("MING@example.org")
    assert (account.id, account.email, account.roles) == (made, "ming@example.org", ("organiser", "door"))
    assert account.has_password
    assert account.disabled_on is None


async def test_keeps_the_password_as_argon2id_only(db):
    made = await make_staff("ming@example.org", ["door"], NOW)
    stored = await db.fetchval("select password_hash from staff where id = $1", made)
    assert stored.startswith("$argon2id$v=19$m=19456,t=2,p=1$")
    assert DEMO_PASSWORD not in stored


async def test_an_email_has_one_account(db):
    await make_staff("ming@example.org", ["door"], NOW)
    with pytest.raises(Conflict) as refused:
        await make_staff("MING@example.org", ["admin"], NOW)
    assert refused.value.code == "email_taken"


@pytest.mark.parametrize(
    ("email", "name", "roles", "password", "field"),
    [
        ("ming", "王小明", ["door"], DEMO_PASSWORD, "email"),
        ("a@b@example.org", "王小明", ["door"], DEMO_PASSWORD, "email"),
        ("ming@example.org\r\nBcc: x@example.org", "王小明", ["door"], DEMO_PASSWORD, "email"),
        ("ming@example.org", "", ["door"], DEMO_PASSWORD, "name"),
        ("ming@example.org", "王" * 101, ["door"], DEMO_PASSWORD, "name"),
        ("ming@example.org", "王小明", [], DEMO_PASSWORD, "roles"),
        ("ming@example.org", "王小明", ["king"], DEMO_PASSWORD, "roles"),
        ("ming@example.org", "王小明", ["door"], "fourteen chars", "password"),
        ("ming@example.org", "王小明", ["door"], "長" * 300, "password"),
    ],
)
async def test_refuses_what_cannot_be_an_account(db, email, name, roles, password, field):
    with pytest.raises(Invalid) as refused:
        await make_staff(email, roles, NOW, name=name, password=password)
    assert [fault.field for fault in refused.value.faults] == [field]


async def test_disabling_ends_sessions_at_once(db):
    boss = await make_staff("boss@example.org", ["admin"], NOW)
    ming = await make_staff("ming@example.org", ["door"], NOW)
    opened = await sign_in("ming@example.org", DEMO_PASSWORD, NOW, network=None)
    await accounts.disable(ming, by=Actor(boss, "boss", frozenset({"admin"})), now=NOW)
    assert await sessions.recognise(opened.cookie, NOW) is None
    assert await db.fetchval("select count(*) from staff_session where staff = $1", ming) == 0
    with pytest.raises(Invalid):
        await sign_in("ming@example.org", DEMO_PASSWORD, NOW, network=None)


async def test_an_enabled_account_comes_back(db):
    ming = await make_staff("ming@example.org", ["door"], NOW)
    await accounts.disable(ming, by=SYSTEM, now=NOW)
    await accounts.enable(ming, by=SYSTEM, now=NOW)
    assert await sign_in("ming@example.org", DEMO_PASSWORD, NOW, network=None)


async def test_nobody_disables_themselves(db):
    boss = await make_staff("boss@example.org", ["admin"], NOW)
    await make_staff("second@example.org", ["admin"], NOW)
    with pytest.raises(Conflict) as refused:
        await accounts.disable(boss, by=Actor(boss, "a", frozenset({"admin"})), now=NOW)
    assert refused.value.code == "own_account"


@pytest.mark.parametrize("deed", ["disable", "roles"])
async def test_the_last_admin_stays(db, deed):
    boss = await make_staff("boss@example.org", ["admin"], NOW)
    leaving = accounts.disable if deed == "disable" else partial(accounts.change_roles, roles=["door"])
    with pytest.raises(Conflict) as refused:
        await leaving(boss, by=SYSTEM, now=NOW)
    assert refused.value.code == "last_admin"
    second = await make_staff("second@example.org", ["admin"], NOW)
    await accounts.change_roles(boss, ["door"], by=Actor(second, "s", frozenset({"admin"})), now=NOW)
    assert (await accounts.account(boss)).roles == ("door",)


async def test_changed_roles_count_with_the_next_request(db):
    ming = await make_staff("ming@example.org", ["door"], NOW)
    opened = await sign_in("ming@example.org", DEMO_PASSWORD, NOW, network=None)
    await accounts.change_roles(ming, ["outreach"], by=SYSTEM, now=NOW)
    assert (await sessions.recognise(opened.cookie, NOW)).actor.roles == {"outreach"}


async def test_a_new_password_ends_sessions(db):
    ming = await make_staff("ming@example.org", ["door"], NOW)
    opened = await sign_in("ming@example.org", DEMO_PASSWORD, NOW, network=None)
    await accounts.set_password(ming, "a quite different one", by=SYSTEM, now=NOW)
    assert await sessions.recognise(opened.cookie, NOW) is None
    assert await sign_in("ming@example.org", "a quite different one", NOW, network=None)


async def test_unknown_accounts_are_not_found(db):
    with pytest.raises(NotFound):
        await accounts.account(uuid4())
    with pytest.raises(NotFound):
        await accounts.disable(uuid4(), by=SYSTEM, now=NOW)


async def test_the_public_reads_no_hash(db):
    import asyncpg

    from foundation.database import transaction

    with pytest.raises(asyncpg.InsufficientPrivilegeError):
        async with transaction("public") as c:
            await c.fetch("select password_hash from staff")
