"""A visit: facts for ever, words sealed and dated, sent twice is one, changed under the same id is refused."""

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from uuid import uuid4

import pytest

from foundation.refusals import Conflict, Invalid, NotFound
from outreach import visit_lists
from outreach.makers import make_enterprise
from outreach.visit_entries import VisitContactEntry, VisitEntry
from outreach.visits import log_visit
from privacy.reveal import open_sealed

TODAY = date(2026, 5, 4)
NOW = datetime(2026, 5, 4, 2, 0, tzinfo=UTC)
pytestmark = pytest.mark.usefixtures("keys_db")


@pytest.fixture
async def entry(db) -> VisitEntry:
    contact = VisitContactEntry("王小明", "廠長", "+886912345678", "ming@example.org")
    return VisitEntry(
        uuid4(), await make_enterprise(), "walk", "met", TODAY, "finance", "想要週轉金", "下週寄信保資料",
        TODAY + timedelta(days=7),
        contact=contact,
    )  # fmt: skip


async def test_six_fields_become_a_visit_a_need_and_sealed_words(db, entry, officer, now):
    logged = await log_visit(entry, by=officer, now=now)
    visit = await visit_lists.visit(logged.visit)
    assert (visit.mode, visit.outcome, visit.on_day, visit.category) == ("walk", "met", TODAY, "finance")
    need = await db.fetchrow("select * from need where id = $1", logged.need)
    assert (need["status"], need["due_on"], need["owner"]) == ("open", TODAY + timedelta(days=7), officer.staff_id)
    contact, note = await open_sealed(await visit_lists.sealed_words(logged.visit))
    assert contact == {"name": "王小明", "job_title": "廠長", "phone": "+886912345678", "email": "ming@example.org"}
    assert note == {"need": "想要週轉金", "promise": "下週寄信保資料"}


async def test_the_words_stand_nowhere_in_the_clear_and_expire(db, entry, officer, now):
    await log_visit(entry, by=officer, now=now)
    for table in ("visit", "need", "visit_contact", "visit_note", "enterprise"):
        text = await db.fetchval(f"select string_agg(t::text, '|') from {table} t")
        for word in ("王小明", "廠長", "912345678", "ming", "週轉金", "信保"):
            assert word not in text
            assert word.encode().hex() not in text
    expiries = {
        row["expires_on"]
        for row in await db.fetch("select expires_on from visit_note union all select expires_on from visit_contact")
    }
    assert expiries == {entry.next_on + timedelta(days=730)}


async def test_the_same_entry_again_is_accepted_and_changes_nothing(db, entry, officer, now):
    first = await log_visit(entry, by=officer, now=now)
    again = await log_visit(entry, by=officer, now=now + timedelta(minutes=1))
    assert (again.visit, again.need, again.again) == (first.visit, first.need, True)
    assert await db.fetchval("select count(*) from visit") == await db.fetchval("select count(*) from visit_note") == 1


async def test_other_content_under_the_same_id_is_a_conflict(db, entry, officer, now):
    first = await log_visit(entry, by=officer, now=now)
    with pytest.raises(Conflict) as refused:
        await log_visit(replace(entry, promise="改口了"), by=officer, now=now)
    assert (refused.value.code, refused.value.extra) == ("other_content", {"visit": str(first.visit)})


async def test_the_fact_keeps_what_was_true_on_the_day(db, entry, officer, now):
    logged = await log_visit(entry, by=officer, now=now)
    await db.execute("update enterprise set county = '10008', township = '10008010', size = '200+'")
    row = await db.fetchrow("select county, township, size from visit where id = $1", logged.visit)
    assert tuple(row) == ("66000", "66000010", "5-29")


@pytest.mark.parametrize(("change", "field"), [
    ({"mode": "carrier pigeon"}, "mode"),
    ({"outcome": ""}, "outcome"),
    ({"on_day": TODAY + timedelta(days=1)}, "on_day"),
    ({"need": "nonsense"}, "need"),
    ({"outcome": "absent"}, "need"),
    ({"next_on": TODAY}, "next_on"),
    ({"next_on": TODAY + timedelta(days=800)}, "next_on"),
    ({"promise": "長" * 10_000}, "promise"),
    ({"contact": VisitContactEntry(phone="0912345678")}, "contact_name"),
])  # fmt: skip
async def test_what_cannot_be_is_refused(db, entry, officer, change, field):
    with pytest.raises(Invalid) as refused:
        await log_visit(replace(entry, **change), by=officer, now=NOW)
    assert field in [fault.field for fault in refused.value.faults]
    assert await db.fetchval("select count(*) from visit") == 0


async def test_an_unknown_enterprise_is_not_found(db, entry, officer, now):
    with pytest.raises(NotFound):
        await log_visit(replace(entry, enterprise=uuid4()), by=officer, now=now)


async def test_a_promise_is_due_until_the_next_visit(db, entry, officer, now):
    await log_visit(entry, by=officer, now=now)
    due = TODAY + timedelta(days=7)
    assert await visit_lists.promised(due - timedelta(days=1)) == []
    assert len(await visit_lists.promised(due, officer=officer.staff_id)) == 1
    later = VisitEntry(uuid4(), entry.enterprise, "phone", "unanswered", due, next_on=due + timedelta(days=3))
    await log_visit(later, by=officer, now=now + timedelta(days=7))
    assert await visit_lists.promised(due) == []
    assert [line.on_day for line in await visit_lists.promised(due + timedelta(days=3))] == [due]
