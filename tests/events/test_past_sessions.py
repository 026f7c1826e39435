"""What has begun took place when it did: its times stand, the rest of it may still be put right, and nobody is told."""

from dataclasses import replace
from datetime import datetime, timedelta

import asyncpg
import pytest

from events.copying import plan_of
from events.facts import EventFacts, event_facts
from events.makers import make_draft, make_event, seminar
from events.planning import change_event
from events.plans import EventPlan
from foundation.actor import Actor
from foundation.refusals import Conflict, Invalid

pytestmark = pytest.mark.usefixtures("db", "as_staff")


@pytest.fixture
async def two_days(now: datetime, officer: Actor) -> EventFacts:
    """A day in two weeks, and the next."""
    [first] = seminar(now).sessions
    day = timedelta(days=1)
    second = replace(first, starts_at=first.starts_at + day, ends_at=first.ends_at + day, agenda=())
    return await make_event(now, officer, sessions=(first, second))


def between(facts: EventFacts) -> datetime:
    return facts.sessions[0].ends_at + timedelta(hours=1)


def changed(plan: EventPlan, place: int, **columns: object) -> EventPlan:
    sessions = list(plan.sessions)
    sessions[place] = replace(sessions[place], **columns)
    return replace(plan, sessions=tuple(sessions))


async def test_a_session_that_has_begun_keeps_its_times(two_days: EventFacts, officer: Actor) -> None:
    plan, later = plan_of(two_days), two_days.sessions[0].starts_at + timedelta(days=300)
    moved = changed(plan, 0, starts_at=later, ends_at=later + timedelta(hours=3))
    with pytest.raises(Invalid) as refused:
        await change_event(two_days.slug, moved, officer, between(two_days))
    assert [fault.field for fault in refused.value.faults] == ["sessions.0.starts_at"]
    assert (await change_event(two_days.slug, moved, officer, two_days.sessions[0].starts_at - timedelta(1))).moved


async def test_a_session_that_has_begun_is_not_removed(two_days: EventFacts, officer: Actor) -> None:
    plan = plan_of(two_days)
    with pytest.raises(Conflict) as refused:
        await change_event(two_days.slug, replace(plan, sessions=plan.sessions[1:]), officer, between(two_days))
    assert refused.value.code == "session_begun"


async def test_a_closed_door_holds_the_times_too(
    now: datetime, two_days: EventFacts, officer: Actor, db: asyncpg.Connection
) -> None:
    await db.execute("update session set door_closed_on = '2026-03-02' where id = $1", two_days.sessions[1].id)
    late = changed(plan_of(two_days), 1, ends_at=two_days.sessions[1].ends_at + timedelta(hours=1))
    with pytest.raises(Invalid):
        await change_event(two_days.slug, late, officer, now)


async def test_other_words_of_a_past_session_change_and_nobody_is_told(
    two_days: EventFacts, officer: Actor, db: asyncpg.Connection
) -> None:
    plan = changed(plan_of(two_days), 0, venue_zh="三樓會議室", title_zh="上午場")
    assert not (await change_event(two_days.slug, plan, officer, between(two_days))).moved
    assert (await event_facts(two_days.slug)).sessions[0].venue_zh == "三樓會議室"
    assert not await db.fetchval("select count(*) from jobs.pgqueuer where entrypoint = 'registrations.tell_moved'")


async def test_a_coming_session_of_a_begun_event_still_moves(two_days: EventFacts, officer: Actor) -> None:
    plan = changed(plan_of(two_days), 1, venue_zh="三樓會議室")
    assert (await change_event(two_days.slug, plan, officer, between(two_days))).moved


async def test_the_days_of_an_old_draft_can_be_put_right(now: datetime, officer: Actor) -> None:
    draft = await make_draft(now, officer)
    late = now + timedelta(days=60)
    plan = changed(plan_of(draft), 0, starts_at=late, ends_at=late + timedelta(hours=3), agenda=())
    await change_event(draft.slug, plan, officer, now + timedelta(days=30))
    assert (await event_facts(draft.slug)).starts_at == late
