"""An event with a minimum: reminded of in time, decided by a person, never by itself."""

from dataclasses import dataclass, replace
from datetime import UTC, date, datetime, timedelta

import asyncpg
import httpx
import pytest

from events.deciding import confirm, decision
from events.facts import event_facts
from events.makers import make_draft, make_event
from events.today import items
from foundation.actor import Actor
from foundation.refusals import Conflict, NotFound

DUE = date(2026, 3, 12)
STARTS = datetime(2026, 3, 16, 5, 30, tzinfo=UTC)


@dataclass(frozen=True)
class Facts:
    status: str = "published"
    min_places: int | None = 15
    decide_on: date | None = DUE
    confirmed_on: date | None = None
    postponed_on: date | None = None
    starts_at: datetime | None = STARTS
    taken: int = 9


@pytest.mark.parametrize(
    ("today", "near", "due"),
    [(date(2026, 3, 4), False, False), (date(2026, 3, 5), True, False), (DUE, True, True),
     (date(2026, 3, 13), True, True)],
)  # fmt: skip
def test_it_comes_near_and_falls_due(today: date, near: bool, due: bool) -> None:
    found = decision(Facts(), datetime(today.year, today.month, today.day, 1, tzinfo=UTC))
    assert found is not None
    assert (found.is_near, found.is_due, found.is_enough) == (near, due, False)


@pytest.mark.parametrize(
    "change",
    [{"status": "draft"}, {"status": "cancelled"}, {"min_places": None}, {"confirmed_on": DUE},
     {"postponed_on": DUE}, {"starts_at": None}, {"starts_at": STARTS - timedelta(days=30)}],
)  # fmt: skip
def test_nothing_to_decide(change: dict) -> None:
    assert decision(replace(Facts(), **change), datetime(2026, 3, 12, 1, tzinfo=UTC)) is None


def test_without_a_day_the_event_itself_is_the_day() -> None:
    early = decision(replace(Facts(), decide_on=None, taken=15), STARTS - timedelta(days=8))
    assert early is not None
    assert (early.is_near, early.is_enough) == (False, True)
    late = decision(replace(Facts(), decide_on=None), STARTS - timedelta(hours=1))
    assert late is not None
    assert late.is_due


@pytest.mark.usefixtures("db", "as_staff")
async def test_the_list_of_today_tells_and_one_press_ends_it(
    desk, visitor: httpx.AsyncClient, now: datetime, officer: Actor, db: asyncpg.Connection
) -> None:
    facts = await make_event(now, officer, min_places=15, decide_on=date(2026, 3, 8), title_zh="要湊人數的班")
    await db.execute("update session set places_taken = 9 where event = $1", facts.id)
    [item] = await items(officer, now, "zh-Hant")
    assert (item.detail, item.tone) == ("已報 9／最低 15，115年3月8日(日)前決定", "soon")
    [item] = await items(officer, now + timedelta(days=6), "zh-Hant")
    assert item.tone == "now"
    assert "滿 15 人開辦" in (await visitor.get(f"/zh-tw/events/{facts.slug}")).text
    client = await desk(actor=officer)
    page = (await client.get(f"/zh-tw/staff/events/{facts.slug}")).text
    assert "還差 6 人" in page
    assert (await client.post(f"/zh-tw/staff/events/{facts.slug}/confirm")).status_code == 303
    assert (await event_facts(facts.slug)).confirmed_on == date(2026, 3, 2)
    assert await items(officer, now, "zh-Hant") == []
    assert "滿 15 人開辦" not in (await visitor.get(f"/zh-tw/events/{facts.slug}")).text
    manager = await desk("manager")
    assert (await manager.post(f"/zh-tw/staff/events/{facts.slug}/confirm")).status_code == 403


@pytest.mark.usefixtures("db", "as_staff")
async def test_twice_is_once_and_others_have_nothing_to_decide(
    now: datetime, officer: Actor, db: asyncpg.Connection
) -> None:
    facts = await make_event(now, officer, min_places=15)
    await confirm(facts.slug, officer, now)
    await confirm(facts.slug, officer, now + timedelta(days=1))
    assert (await event_facts(facts.slug)).confirmed_on == date(2026, 3, 2)
    assert await db.fetchval("select count(*) from audit_entry where action = 'event.confirmed'") == 1
    for other in (await make_event(now, officer), await make_draft(now, officer, min_places=3)):
        with pytest.raises(Conflict):
            await confirm(other.slug, officer, now)
    with pytest.raises(NotFound):
        await confirm("2026-01-nothing", officer, now)
