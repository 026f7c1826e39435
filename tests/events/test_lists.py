"""Lists and facts cost the same number of queries for one event as for three, and say what is pressing."""

from collections.abc import Awaitable, Callable
from datetime import datetime, timedelta
from typing import Any

import asyncpg
import pytest

from events.facts import coming_facts, event_facts
from events.lists import Filters, pressing, public_events, staff_events
from events.makers import make_draft, make_event, make_partner
from events.plans import BodyPlan
from events.today import items
from foundation.actor import Actor
from foundation.database import acting_as

pytestmark = pytest.mark.usefixtures("db", "as_staff")


async def queries_of(db: asyncpg.Connection, read: Callable[[], Awaitable[Any]]) -> list[str]:
    """Reads twice, so that what a process keeps is kept, and tells the statements of the second time."""
    await read()
    seen: list[str] = []
    # The fixture hands out the pool's proxy; the log belongs to the connection itself.
    with db._con.query_logger(lambda record: seen.append(record.query)):
        await read()
    return [query for query in seen if query.lstrip().startswith("select")]


async def test_the_number_of_queries_does_not_grow(now: datetime, db: asyncpg.Connection) -> None:
    reads = [lambda: public_events(now), lambda: staff_events(now), lambda: coming_facts(now), lambda: pressing(now)]
    await make_event(now)
    one = [len(await queries_of(db, read)) for read in reads]
    for _ in range(2):
        await make_event(now)
    three = [len(await queries_of(db, read)) for read in reads]
    assert one == three == [1, 1, 1, 1]


async def test_an_event_is_read_with_one_query(now: datetime, db: asyncpg.Connection) -> None:
    hosts = tuple([BodyPlan(partner=await make_partner(f"第{n}商業會", "")) for n in range(3)])
    facts = await make_event(now, bodies=hosts)
    assert len(await queries_of(db, lambda: event_facts(facts.slug))) == 1


async def test_coming_and_past(now: datetime) -> None:
    soon, later = await make_event(now, days=3), await make_event(now, days=30)
    old = await make_event(now - timedelta(days=60))
    coming = await public_events(now)
    assert [card.slug for card in coming.cards] == [soon.slug, later.slug]
    past = await public_events(now, Filters(when="past"))
    assert [card.slug for card in past.cards] == [old.slug]
    assert past.total == 1


async def test_a_card_sums_its_sessions(now: datetime, db: asyncpg.Connection) -> None:
    facts = await make_event(now, places=10)
    await db.execute("update session set places_taken = 4, reserved = 2 where event = $1", facts.id)
    [card] = (await public_events(now)).cards
    assert (card.sessions, card.places, card.taken, card.left) == (1, 8, 4, 4)
    assert card.venue("en").text == "Centre meeting room"


async def test_pages_of_a_long_list(now: datetime) -> None:
    for n in range(26):
        await make_event(now, title_zh=f"第{n}場", title_en="")
    first, second = await public_events(now), await public_events(now, Filters(page=2))
    assert (len(first.cards), len(second.cards), first.pages) == (24, 2, 2)


async def test_the_public_reads_the_same(now: datetime) -> None:
    facts = await make_event(now)
    await make_draft(now)
    with acting_as("public"):
        assert [card.slug for card in (await public_events(now)).cards] == [facts.slug]
        assert (await event_facts(facts.slug)).contact is not None


async def test_today_names_drafts_events_of_the_day_and_closings(now: datetime, officer: Actor) -> None:
    await make_event(now, days=0, title_zh="今天的")
    await make_event(now, days=20, title_zh="快截止的", closes_at=now + timedelta(days=1))
    await make_event(now, days=25, title_zh="還早的")
    await make_draft(now, title_zh="草稿的")
    offered = {item.title: item.tone for item in await items(officer, now, "zh-Hant")}
    await make_event(now, days=0)
    assert offered == {"今天的": "now", "快截止的": "soon", "草稿的": "info"}
    manager = Actor(officer.staff_id, "x", frozenset({"manager"}))
    assert "草稿的" not in {item.title for item in await items(manager, now, "zh-Hant")}
    assert await items(Actor(officer.staff_id, "x", frozenset({"door"})), now, "zh-Hant") == []
