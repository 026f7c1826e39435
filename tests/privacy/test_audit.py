"""The audit: appended through one function, chained, append-only, and without it nothing is shown."""

from base64 import b64encode
from datetime import UTC, datetime, timedelta
from uuid import UUID, uuid4

import asyncpg
import pytest

from foundation.actor import Actor
from foundation.database import acting_as, transaction
from foundation.refusals import Gone, Invalid, Unavailable
from privacy import audit, reveal
from privacy.erasure import sweep
from privacy.reveal import Sealed
from vault import keys, sealing
from vault.sealing import Context

NOW = datetime(2026, 5, 4, 2, 0, 0, 123456, tzinfo=UTC)
WORDS = {"name": "王小明", "email": "wang@example.org", "phone": "+886900123456"}


@pytest.fixture
async def officer(db):
    staff = uuid4()
    await db.execute(
        "insert into staff (id, email, name, roles) values ($1, $2, '陳承辦', '{}')", staff, f"{staff}@example.org"
    )
    with acting_as("staff"):
        yield Actor(staff, "陳承辦", frozenset({"organiser"}))


async def sealed_row() -> Sealed:
    scope, context = uuid4(), Context("identity", uuid4(), "P2")
    [person] = await keys.upsert_persons([keys.mark("王小明", f"{uuid4()}@example.org", None)], NOW)
    scope_key = (await keys.scope_keys(scope, NOW)).p2
    return Sealed(uuid4(), context, person.person, scope, sealing.seal(scope_key, person.key, context, WORDS))


async def append(by, n: int = 3):
    async with transaction():
        for i in range(n):
            at = NOW + timedelta(seconds=i)
            await audit.append(by, "reveal", UUID(int=i), ["name", "phone"], "phone", reason="回電｜確認", now=at)


async def test_entries_are_numbered_and_chained(db, officer):
    await append(officer)
    rows = await db.fetch("select seq, prev, hash from audit_entry order by seq")
    assert [row["seq"] for row in rows] == [1, 2, 3]
    assert [row["prev"] for row in rows[1:]] == [row["hash"] for row in rows[:-1]]
    assert (await audit.verify()) == audit.Verdict(3, None, rows[-1]["hash"].hex())


async def test_an_entry_says_who_what_and_why_but_no_value(db, officer):
    await append(officer, 1)
    [entry] = await audit.entries()
    assert (entry.actor_name, entry.action, entry.fields, entry.purpose) == (
        "陳承辦",
        "reveal",
        ("name", "phone"),
        "phone",
    )
    assert entry.at == NOW


@pytest.mark.parametrize(
    "forgery",
    [
        "update audit_entry set at = at + interval '1 s' where seq = 2",
        "update audit_entry set actor = null where seq = 2",
        "update audit_entry set action = 'print' where seq = 2",
        "update audit_entry set object = null where seq = 2",
        "update audit_entry set fields = '{name}' where seq = 2",
        "update audit_entry set purpose = 'door' where seq = 2",
        "update audit_entry set reason = '' where seq = 2",
        "update audit_entry set prev = '\\x00' where seq = 2",
        "update audit_entry set hash = '\\x00' where seq = 2",
        "delete from audit_entry where seq = 2",
        "update audit_entry set seq = 9 where seq = 2",
    ],
)
async def test_verify_finds_every_kind_of_forgery(db, officer, forgery):
    await append(officer)
    await db.execute("alter table audit_entry disable trigger user")
    await db.execute(forgery)
    assert not (await audit.verify()).whole


@pytest.mark.parametrize(
    "change", ["update audit_entry set reason = ''", "delete from audit_entry", "truncate audit_entry"]
)
async def test_append_only_even_for_the_owner(officer, change):
    await append(officer)
    with pytest.raises(asyncpg.RestrictViolationError):
        async with transaction("owner") as c:
            await c.execute(change)


@pytest.mark.parametrize("role", ["public", "staff", "worker", "auditor"])
@pytest.mark.parametrize("change", ["insert into audit_entry (seq) values (9)", "delete from audit_entry"])
async def test_no_role_writes_the_table_itself(db, role, change):
    with pytest.raises(asyncpg.InsufficientPrivilegeError):
        async with transaction(role) as c:
            await c.execute(change)


@pytest.mark.parametrize("role", ["public", "auditor"])
async def test_only_those_who_work_with_data_may_append(db, officer, role):
    with pytest.raises(asyncpg.InsufficientPrivilegeError):
        async with transaction(role):
            await audit.append(officer, "reveal", None, [], "phone", now=NOW)


async def test_a_reveal_shows_the_fields_asked_for_and_leaves_an_entry(db, keys_db, officer):
    row = await sealed_row()
    assert await reveal.reveal(officer, row, ["name", "phone"], "phone", now=NOW) == {
        "name": WORDS["name"],
        "phone": WORDS["phone"],
    }
    [entry] = await audit.entries()
    assert (entry.object, entry.fields, entry.purpose) == (row.object_id, ("name", "phone"), "phone")


async def test_no_audit_no_data(db, keys_db, officer):
    row = await sealed_row()
    await db.execute(
        "revoke execute on function audit_append(uuid, text, uuid, text[], text, text, timestamptz) from lianfu_staff"
    )
    with pytest.raises(Unavailable) as refused:
        await reveal.reveal(officer, row, ["name"], "phone", now=NOW)
    assert refused.value.status == 503
    assert "王小明" not in repr(refused.value.__dict__)
    assert await db.fetchval("select count(*) from audit_entry") == 0


async def test_keys_that_are_away_show_nothing_and_leave_no_entry(db, keys_db, officer, monkeypatch):
    row = await sealed_row()

    async def away(persons):
        raise ConnectionRefusedError

    monkeypatch.setattr(keys, "open_persons", away)
    with pytest.raises(Unavailable):
        await reveal.reveal(officer, row, ["name"], "phone", now=NOW)
    assert await db.fetchval("select count(*) from audit_entry") == 0


@pytest.mark.parametrize(
    ("reason", "note", "field"), [("", "", "reason"), ("curious", "", "reason"), ("other", " 看看 ", "note")]
)
@pytest.mark.usefixtures("keys_db")
async def test_a_reveal_needs_a_reason_and_other_needs_words(db, officer, reason, note, field):
    row = await sealed_row()
    with pytest.raises(Invalid) as refused:
        await reveal.reveal(officer, row, ["name"], reason, note=note, now=NOW)
    assert [fault.field for fault in refused.value.faults] == [field]
    assert await db.fetchval("select count(*) from audit_entry") == 0


async def test_a_typed_reason_is_sealed_and_ends_with_what_was_read(db, keys_db, officer):
    """Also a bare name and an illness, which no rule can tell from other words."""
    row = await sealed_row()
    await reveal.reveal(officer, row, ["name"], "other", note="顏雅婷住院，改由家人來電", now=NOW)
    [kept] = await db.fetch("select e::text as entry from audit_entry e")
    for writing in ("顏雅婷", "住院", b64encode("顏雅婷住院".encode()).decode()):
        assert writing not in kept["entry"]
    [entry] = await audit.entries()
    assert entry.reason == "顏雅婷住院，改由家人來電"
    assert (await audit.verify()).whole
    await sweep([], [(row.scope, "P2")], NOW + timedelta(days=400))
    [entry] = await audit.entries()
    assert (entry.reason, entry.purpose) == ("", "other")
    assert (await audit.verify()).whole


async def test_a_typed_reason_keeps_no_contact_and_no_titled_name(db, keys_db, officer):
    row = await sealed_row()
    note = "王小明先生來電 0912-345-678，信箱 ming@example.org"
    await reveal.reveal(officer, row, ["name"], "other", note=note, now=NOW)
    [entry] = await audit.entries()
    assert entry.reason == "○○○先生來電 ○○○，信箱 ○○○"
    assert (await audit.verify()).whole


async def test_an_erased_person_is_gone_and_leaves_no_entry(db, keys_db, officer):
    row = await sealed_row()
    await keys.destroy_person(row.person)
    with pytest.raises(Gone):
        await reveal.reveal(officer, row, ["name"], "phone", now=NOW)
    assert await reveal.open_sealed([row]) == [None]
    assert await db.fetchval("select count(*) from audit_entry") == 0


async def test_many_rows_are_opened_in_order_with_their_own_words(keys_db):
    rows = [await sealed_row() for _ in range(3)]
    swapped = Sealed(rows[0].object_id, rows[0].context, rows[0].person, rows[0].scope, rows[1].blob)
    assert await reveal.open_sealed([*rows, swapped]) == [WORDS, WORDS, WORDS, None]
