"""What an admin does to accounts stands in the audit, or is not done."""

from datetime import UTC, datetime

import asyncpg
import pytest

from foundation.actor import SYSTEM, Actor
from foundation.database import acting_as, transaction
from privacy import audit
from staff import accounts, recording, sessions
from staff.makers import DEMO_PASSWORD, make_staff
from staff.sign_in import change_own_password

NOW = datetime(2026, 3, 2, 1, 0, tzinfo=UTC)
NEW = "a quite different one"


@pytest.fixture
async def boss(db):
    staff_id = await make_staff("boss@example.org", ["admin"], NOW, password=None)
    return Actor(staff_id, "boss", frozenset({"admin"}))


@pytest.fixture
async def ming(db, boss):
    return await make_staff("ming@example.org", ["door"], NOW)


async def own_password(ming, boss):
    async with transaction("staff") as c:
        opened = await sessions.open_session(c, ming, NOW)
    await change_own_password(await sessions.recognise(opened.cookie, NOW), DEMO_PASSWORD, NEW, NOW, network=None)


DEEDS = {
    "added": lambda ming, boss: accounts.add(
        "new@example.org", name="王小明", roles=["outreach", "admin"], by=boss, now=NOW
    ),
    "roles": lambda ming, boss: accounts.change_roles(ming, ["admin", "door"], by=boss, now=NOW),
    "password": lambda ming, boss: accounts.set_password(ming, NEW, by=boss, now=NOW),
    "disabled": lambda ming, boss: accounts.disable(ming, by=boss, now=NOW),
    "enabled": lambda ming, boss: accounts.enable(ming, by=boss, now=NOW),
    "own": own_password,
}
FIELDS = {"added": ("outreach", "admin"), "roles": ("door", "admin"), "password": ("password",), "own": ("password",)}


async def state(db):
    return [dict(row) for row in await db.fetch("select * from staff order by email")]


@pytest.mark.parametrize("deed", DEEDS)
async def test_every_deed_stands_in_the_audit(db, ming, boss, deed):
    await DEEDS[deed](ming, boss)
    with acting_as("auditor"):
        entry = (await audit.entries(limit=1))[0]
        assert (await audit.verify()).whole
    about = (await accounts.account_of("new@example.org")).id if deed == "added" else ming
    assert entry.action == f"account.{'password' if deed == 'own' else deed}"
    assert (entry.actor, entry.object) == (ming if deed == "own" else boss.staff_id, about)
    assert entry.fields == FIELDS.get(deed, ("disabled_on",))


@pytest.mark.parametrize("deed", DEEDS)
async def test_a_deed_that_cannot_be_recorded_is_not_done(db, ming, boss, deed):
    before = await state(db)
    await db.execute("revoke execute on function audit_append from lianfu_staff")
    with pytest.raises(asyncpg.InsufficientPrivilegeError):
        await DEEDS[deed](ming, boss)
    assert await state(db) == before


async def test_without_the_roof_nothing_is_done(db, ming, monkeypatch):
    monkeypatch.setattr(recording, "APPEND", [])
    before = await state(db)
    with pytest.raises(RuntimeError, match="roof"):
        await accounts.change_roles(ming, ["admin"], by=SYSTEM, now=NOW)
    assert await state(db) == before
