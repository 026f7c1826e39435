"""The calendar over all events: what goes when, overdue first; and that an event ends by its keys before its rows."""

from collections.abc import AsyncIterator
from datetime import timedelta

import asyncpg
import pytest

from events.titles import titles
from foundation import clock, ledgers, personal
from foundation.database import acting_as, transaction
from foundation.tabular import ods_bytes
from lianfu.personal_data import DECLARED
from mail import mails
from privacy import retention, retention_calendar, retention_keys
from registrations.admission import admit
from tests.registrations.conftest import NOW, STARTS, open_event, person
from vault import keys

NIGHT = timedelta(hours=17)
LATER = STARTS + timedelta(days=91) + NIGHT


@pytest.fixture(autouse=True)
async def roof(keys_db: str, monkeypatch: pytest.MonkeyPatch) -> AsyncIterator[None]:
    monkeypatch.setattr(personal, "DECLARED", list(DECLARED))
    monkeypatch.setattr(mails, "NAMERS", [titles])
    with acting_as("worker"):
        yield


async def test_every_kind_of_every_event_stands_on_its_day(db: asyncpg.Connection) -> None:
    event = await open_event(db, 1, waiting_list=True)
    for name in "甲乙":
        await admit(person(event, name, needs={"meal": "vegetarian"}, meal="vegetarian"), NOW)
    found = await retention_calendar.calendar(DECLARED, NOW, "en")
    ends_on = clock.day_of(STARTS)
    told = {(due.day, due.kind): due.records for month in found.months for due in month.due if due.of}
    # A colleague on the waiting list keeps a mail and a consent of their own; each record counts once.
    assert told[ends_on + timedelta(days=90), "Names and contact details of registrants"] == 1
    assert told[ends_on + timedelta(days=30), "Waiting places not filled and cancellations"] == 1
    assert told[ends_on + timedelta(days=7), "Meal choices and access services"] == 2
    assert found.overdue == ()
    assert [month.first.day for month in found.months] == [1] * len(found.months)
    late = await retention_calendar.calendar(DECLARED, LATER, "en")
    assert late.overdue
    assert not late.months
    assert ods_bytes(retention_calendar.sheet(late, "zh-Hant"))[:2] == b"PK"


async def test_staff_count_and_read_no_ballot_and_no_waiting_remark(db: asyncpg.Connection) -> None:
    """The page takes no other role than its reader's; days and events are all it may see of either table."""
    event = await open_event(db, 1)
    await admit(person(event, "甲"), NOW)
    with acting_as("staff"):
        seen = await retention_calendar.calendar(DECLARED, NOW, "en")
    assert seen.every == (await retention_calendar.calendar(DECLARED, NOW, "en")).every
    for column in ("token_hash from ballot", "poll from ballot", "blob from remark_buffer", "id from remark_buffer"):
        with pytest.raises(asyncpg.InsufficientPrivilegeError):
            async with transaction("staff") as c:
                await c.fetch(f"select {column}")


async def test_what_is_due_in_a_year_and_more_is_told_as_later(db: asyncpg.Connection) -> None:
    event = await open_event(db, 1)
    await admit(person(event, "甲"), NOW)
    found = await retention_calendar.calendar(DECLARED, NOW - timedelta(days=600), "zh-Hant")
    assert not found.months
    assert found.later
    assert found.every == found.later


async def test_an_event_becomes_unreadable_in_two_keys_before_its_rows_go(
    db: asyncpg.Connection, monkeypatch: pytest.MonkeyPatch
) -> None:
    event, going_on = await open_event(db, 20), await open_event(db, 20)
    for n in range(12):
        await admit(person(event, f"人{n}", needs={"meal": "vegetarian"}, meal="vegetarian"), NOW)
    await admit(person(going_on, "人0"), NOW)
    await db.execute("update session set ends_at = ends_at + interval '1 year' where event = $1", going_on.id)
    await db.execute("update registration set expires_on = expires_on + 365 where event = $1", going_on.id)
    holders = retention_keys.holders(DECLARED)
    ended = await retention_keys.end_scopes(holders, clock.day_of(LATER), LATER)
    assert ended == 2, "one key a level, however many people"
    assert await db.fetchval("select count(*) from registration where event = $1", event.id) == 12
    assert await keys.open_scopes([event.id], "P2") == {}
    assert list(await keys.open_scopes([going_on.id], "P2")) == [going_on.id]
    journal = await db.fetch("select kind from erasure_journal where key = $1 order by kind", event.id)
    assert [row["kind"] for row in journal] == ["swept P2", "swept P3"]


async def test_the_report_tells_each_rule(db: asyncpg.Connection) -> None:
    event = await open_event(db, 1, waiting_list=True)
    for name in "甲乙":
        await admit(person(event, name, needs={"meal": "vegetarian"}, meal="vegetarian"), NOW)
    report = await retention.run(DECLARED, STARTS + timedelta(days=30) + NIGHT)
    assert report.rules["needs"] == 2
    assert report.rules["waiting"] >= 4, "identity, consent, place in the line, registration"
    assert "registration" not in report.rules
    assert report.overdue == 0


async def test_evidence_leaves_after_its_years_and_the_chain_stays_whole(db: asyncpg.Connection) -> None:
    from privacy import evidence

    event = await open_event(db, 1)
    made = [
        (evidence.Act(
            subject=event.id, notice=event.notice, notice_sha256=event.sha256, language="zh-Hant", purpose=f"p{n}",
            act="given", channel="web", on_day=day,
        ), b"k" * 32)
        for n, day in enumerate([clock.day_of(clock.now()) - timedelta(days=n) for n in (3000, 2900, 2800, 10)])
    ]  # fmt: skip
    for act in made:
        await evidence.append([act])
    report = await retention.run((), clock.now())
    assert report.rules == {"evidence": 3}
    assert await db.fetchval("select count(*) from consent_evidence") == 1
    assert await evidence.verify() is None
    await db.execute("update consent_evidence set act = 'withdrawn'")
    assert await evidence.verify() == 4
    assert (await retention.run((), clock.now())).rules == {}


@pytest.mark.parametrize(
    "table",
    [table for table in ledgers.all_tables() if ledgers.ledger_of(table) == "personal"],
    ids=lambda table: table._meta.tablename,
)
async def test_the_worker_may_read_and_delete_every_personal_table(db: asyncpg.Connection, table: type) -> None:
    for right in ("select", "delete"):
        granted = "select has_table_privilege('lianfu_worker', $1, $2)"
        assert await db.fetchval(granted, table._meta.tablename, right), right


async def test_every_rule_of_a_declaration_has_its_period(db: asyncpg.Connection) -> None:
    """Each row of every table is counted under a period that is promised."""
    event = await open_event(db, 2)
    await admit(person(event, "甲"), NOW)
    for declaration in DECLARED:
        for row in await db.fetch(retention_calendar._counts(declaration)):
            assert row["rule"] in retention.PERIODS, declaration.name
        assert declaration.rule_of or retention.rule_of(declaration) != "''", declaration.name
