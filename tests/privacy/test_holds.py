"""Holds: the named fields alone stay, under a key of their own, while the row goes on its day; then they go too."""

from collections.abc import AsyncIterator
from datetime import date, timedelta
from uuid import uuid4

import asyncpg
import pytest

from events.makers import make_officer
from foundation import clock, personal
from foundation.actor import PUBLIC, Actor
from foundation.database import acting_as
from foundation.refusals import Conflict, Invalid, NotFound
from lianfu.personal_data import DECLARED
from privacy import erasure, holds, retention
from privacy.holds import Wish
from registrations.admission import admit
from subjects import erasing, holding
from tests.registrations.conftest import NOW, STARTS, count, open_event, person
from vault import keys

UNTIL = clock.day_of(STARTS) + timedelta(days=900)
WISH = Wish(("name", "organization"), "voucher", "支出憑證 115-0042 號的簽到", UNTIL)
WORDS = {"name": "王小明", "email": "ming@example.org", "phone": "0912345678", "organization": "示範公司"}
AFTER = STARTS + timedelta(days=95)


@pytest.fixture(autouse=True)
async def roof(keys_db: str, monkeypatch: pytest.MonkeyPatch) -> AsyncIterator[None]:
    monkeypatch.setattr(personal, "DECLARED", list(DECLARED))
    with acting_as("staff"):
        yield


@pytest.fixture
async def officer(db: asyncpg.Connection) -> Actor:
    return await make_officer(roles=("privacy_officer",))


async def registered(db: asyncpg.Connection, email: str = "ming@example.org") -> "asyncpg.Record":
    event = await open_event(db, 10)
    words = WORDS | {"email": email}
    admitted = await admit(person(event, "王小明", mark=keys.mark("王小明", email, None), words=words), NOW)
    return await db.fetchrow("select id, person, scope from registration where id = $1", admitted.registration)


async def night(days: int) -> retention.Report:
    with acting_as("worker"):
        return await retention.run(DECLARED, STARTS + timedelta(days=days, hours=17))


async def test_the_row_goes_on_its_day_and_the_named_fields_alone_stay(db: asyncpg.Connection, officer: Actor) -> None:
    row = await registered(db)
    hold = await holding.hold_back(row["id"], WISH, officer, NOW)
    report = await night(90)
    assert report.overdue == 0
    assert await count(db, "identity") == 0
    assert await keys.open_persons([row["person"]]) == {}
    words = await holds.show(hold, officer, "complaint", note="", now=AFTER)
    assert words == {"name": "王小明", "organization": "示範公司"}
    blob = await db.fetchval("select blob from held_fields")
    assert b"ming" not in blob
    assert "王小明".encode() not in blob


async def test_placing_and_reading_leave_an_entry_and_what_is_typed_is_covered(
    db: asyncpg.Connection, officer: Actor
) -> None:
    row = await registered(db)
    wish = Wish(("name",), "dispute", "陳大文先生 0912345678 的申訴案", UNTIL)
    hold = await holding.hold_back(row["id"], wish, officer, NOW)
    await holds.show(hold, officer, "complaint", note="", now=NOW)
    told = await db.fetch("select action, fields from audit_entry where object = $1 order by seq", row["id"])
    assert [tuple(entry) for entry in told] == [("hold.placed", ["name"]), ("reveal", ["name"])]
    assert "0912345678" not in (await holds.hold(hold)).reason


async def test_the_person_finds_it_by_their_mailbox_after_everything_else_is_gone(
    db: asyncpg.Connection, officer: Actor
) -> None:
    email = f"{uuid4()}@example.org"
    row = await registered(db, email)
    await holding.hold_back(row["id"], WISH, officer, NOW)
    [held] = (await erasing.erase(row["person"], PUBLIC, STARTS + timedelta(days=1))).held
    assert held.fields == WISH.fields
    [stranger] = await keys.find_persons(email=email)
    with acting_as("worker"):
        assert await erasure.rows_of(stranger) == {"held_fields": 1}
    with pytest.raises(Conflict) as refused:
        await erasing.erase(stranger, PUBLIC, AFTER)
    assert refused.value.code == "held"


async def test_released_it_goes_that_night_with_its_keys(db: asyncpg.Connection, officer: Actor) -> None:
    row = await registered(db)
    hold = await holding.hold_back(row["id"], WISH, officer, NOW)
    key = await db.fetchval("select person from held_fields")
    await holds.release(hold, officer, AFTER)
    with pytest.raises(Conflict):
        await holds.review(hold, officer, AFTER)
    await night(95)
    assert await count(db, "held_fields") == 0
    assert await keys.open_persons([key]) == {}
    assert await keys.open_scopes([hold], "P2") == {}
    with pytest.raises(NotFound):
        await holds.hold(hold)


async def test_it_is_looked_at_every_ninety_days_and_ends_on_its_day(db: asyncpg.Connection, officer: Actor) -> None:
    row = await registered(db)
    hold = await holding.hold_back(row["id"], WISH, officer, NOW)
    assert await holds.count_due(NOW + timedelta(days=89)) == 0
    assert await holds.count_due(NOW + timedelta(days=90)) == 1
    await holds.review(hold, officer, NOW + timedelta(days=90))
    assert await holds.count_due(NOW + timedelta(days=179)) == 0
    await night(899)
    assert await count(db, "held_fields") == 1
    await night(900)
    assert await count(db, "held_fields") == 0


@pytest.mark.parametrize(
    ("wish", "field"),
    [
        (Wish((), "voucher", "支出憑證的簽到", UNTIL), "fields"),
        (Wish(("job_title",), "voucher", "支出憑證的簽到", UNTIL), "fields"),
        (Wish(("meal",), "voucher", "支出憑證的簽到", UNTIL), "fields"),
        (Wish(("name",), "habit", "支出憑證的簽到", UNTIL), "ground"),
        (Wish(("name",), "voucher", "憑證", UNTIL), "reason"),
        (Wish(("name",), "voucher", "支出憑證的簽到", None), "until"),
        (Wish(("name",), "voucher", "支出憑證的簽到", clock.day_of(NOW)), "until"),
        (Wish(("name",), "voucher", "支出憑證的簽到", date(2099, 1, 1)), "until"),
    ],
)
async def test_a_hold_without_field_ground_reason_or_end_is_refused(
    db: asyncpg.Connection, officer: Actor, wish: Wish, field: str
) -> None:
    row = await registered(db)
    with pytest.raises(Invalid) as refused:
        await holding.hold_back(row["id"], wish, officer, NOW)
    assert [fault.field for fault in refused.value.faults] == [field]
    assert await count(db, "held_fields") == 0
