"""Writing events down: everything comes back as it was meant, and what people hold places in cannot be taken away."""

from dataclasses import replace
from datetime import datetime, timedelta
from typing import Any

import asyncpg
import pytest

from events.copying import plan_of
from events.facts import event_facts
from events.makers import make_draft, make_event, make_partner, seminar
from events.planning import change_event, create_event
from events.plans import BodyPlan, EventPlan
from foundation.actor import Actor
from foundation.refusals import Conflict, Invalid, NotFound

pytestmark = pytest.mark.usefixtures("db", "as_staff")


async def test_what_was_planned_is_what_is_kept(now: datetime, officer: Actor) -> None:
    host = await make_partner()
    plan = seminar(now, bodies=(BodyPlan(partner=host, role="host"),), contact=officer.staff_id)
    planned = await create_event(plan, officer, now)
    kept = plan_of(await event_facts(planned.slug))
    assert replace(kept, sessions=()) == replace(plan, sessions=())
    assert [replace(session, id=None) for session in kept.sessions] == list(plan.sessions)


async def test_who_plans_is_the_officer_unless_somebody_else_is_named(now: datetime, officer: Actor) -> None:
    facts = await make_draft(now, officer)
    assert facts.contact is not None
    assert (facts.contact.id, facts.contact.phone) == (officer.staff_id, "04-0000-0001")


async def test_addresses_are_readable_and_unique(now: datetime, officer: Actor) -> None:
    slugs = [(await create_event(seminar(now), officer, now)).slug for _ in range(3)]
    assert slugs[0] == "2026-03-carbon-inventory-seminar"
    assert len(set(slugs)) == 3
    assert all(slug.startswith("2026-03-carbon-inventory-seminar") for slug in slugs)


async def test_all_faults_come_at_once(now: datetime, officer: Actor) -> None:
    plan = seminar(
        now, title_zh=" ", kind="party", online_url="ftp://x", deputy=officer.staff_id, contact=officer.staff_id
    )
    with pytest.raises(Invalid) as refused:
        await create_event(plan, officer, now)
    assert [fault.field for fault in refused.value.faults] == ["title_zh", "kind", "online_url", "deputy"]


async def test_places_never_fall_below_those_taken(now: datetime, officer: Actor, db: asyncpg.Connection) -> None:
    facts = await make_event(now, officer)
    await db.execute("update session set places_taken = 5 where event = $1", facts.id)
    plan = plan_of(facts)
    with pytest.raises(Invalid) as refused:
        await change_event(facts.slug, with_places(plan, 4), officer, now)
    assert refused.value.faults[0].field == "sessions.0.places"
    await change_event(facts.slug, with_places(plan, 5), officer, now)
    assert (await event_facts(facts.slug)).left == 0


async def test_a_session_with_people_cannot_be_removed(now: datetime, officer: Actor, db: asyncpg.Connection) -> None:
    facts = await make_event(now, officer)
    plan = plan_of(facts)
    await db.execute("update session set places_taken = 1 where event = $1", facts.id)
    other = replace(plan.sessions[0], id=None)
    with pytest.raises(Conflict) as refused:
        await change_event(facts.slug, replace(plan, sessions=(other,)), officer, now)
    assert refused.value.code == "session_in_use"
    assert (await event_facts(facts.slug)).sessions[0].id == plan.sessions[0].id


async def test_an_unused_session_goes_with_its_agenda(now: datetime, officer: Actor) -> None:
    facts = await make_event(now, officer)
    plan = plan_of(facts)
    later = replace(plan.sessions[0], id=None, starts_at=plan.sessions[0].starts_at + timedelta(days=1),
                    ends_at=plan.sessions[0].ends_at + timedelta(days=1))  # fmt: skip
    await change_event(facts.slug, replace(plan, sessions=(later,)), officer, now)
    [session] = (await event_facts(facts.slug)).sessions
    assert session.starts_at == later.starts_at
    assert len(session.agenda) == 2


async def test_moving_a_published_event_tells_people_and_renews_the_notice(
    now: datetime, officer: Actor, db: asyncpg.Connection
) -> None:
    facts = await make_event(now, officer)
    changed = await change_event(facts.slug, by_days(plan_of(facts), 7), officer, now)
    assert changed.moved
    after = await event_facts(facts.slug)
    assert after.notice != facts.notice
    assert after.revision == facts.revision
    assert after.sequence == facts.sequence + 1
    assert await jobs_named(db, "registrations.tell_moved") == 1


@pytest.mark.parametrize(("before", "after"), [("onsite", "online"), ("online", "onsite"), ("hybrid", "onsite")])
async def test_from_a_room_to_the_network_or_back_is_a_move(
    now: datetime, officer: Actor, db: asyncpg.Connection, before: str, after: str
) -> None:
    facts = await make_event(now, officer)
    await db.execute("update session set mode = $2 where event = $1", facts.id, before)
    plan = plan_of(await event_facts(facts.slug))
    other = replace(plan, sessions=tuple(replace(each, mode=after) for each in plan.sessions))
    assert (await change_event(facts.slug, other, officer, now)).moved
    assert await jobs_named(db, "registrations.tell_moved") == 1


async def test_another_link_is_told_and_the_first_one_is_not(
    now: datetime, officer: Actor, db: asyncpg.Connection
) -> None:
    facts = await make_event(now, officer)

    async def link(url: str) -> bool:
        plan = plan_of(await event_facts(facts.slug))
        return (await change_event(facts.slug, replace(plan, online_url=url), officer, now)).moved

    assert not await link("https://meet.example.org/1")
    assert not await link("https://meet.example.org/2"), "nobody has a place online"
    await db.execute("update session set mode = 'online' where event = $1", facts.id)
    assert await link("https://meet.example.org/3")
    assert await link(""), "the link that they have is dead"
    assert not await link("https://meet.example.org/4"), "the letter of the day before brings it"


async def test_a_new_title_in_another_language_moves_nothing(
    now: datetime, officer: Actor, db: asyncpg.Connection
) -> None:
    facts = await make_event(now, officer)
    changed = await change_event(facts.slug, replace(plan_of(facts), audience_en="Owners"), officer, now)
    assert not changed.moved
    assert (await event_facts(facts.slug)).notice == facts.notice
    assert await jobs_named(db, "registrations.tell_moved") == 0


async def test_registration_ends_with_the_last_session_unless_said_otherwise(now: datetime, officer: Actor) -> None:
    facts = await make_event(now, officer)
    assert facts.closes_at == facts.last_starts_at
    await change_event(facts.slug, by_days(plan_of(facts), 7), officer, now)
    moved = await event_facts(facts.slug)
    assert moved.closes_at == moved.last_starts_at != facts.closes_at


async def test_two_people_do_not_overwrite_each_other(now: datetime, officer: Actor) -> None:
    facts = await make_event(now, officer)
    plan = plan_of(facts)
    await change_event(facts.slug, replace(plan, remarks_zh="先來的"), officer, now, seen=facts.sequence)
    with pytest.raises(Conflict) as refused:
        await change_event(facts.slug, replace(plan, remarks_zh="後來的"), officer, now, seen=facts.sequence)
    assert refused.value.extra == {"sequence": facts.sequence + 1}
    assert (await event_facts(facts.slug)).remarks_zh == "先來的"


async def test_a_published_event_keeps_a_session(now: datetime, officer: Actor) -> None:
    facts = await make_event(now, officer)
    with pytest.raises(Invalid):
        await change_event(facts.slug, replace(plan_of(facts), sessions=()), officer, now)


async def test_what_is_over_or_unknown_is_not_changed(now: datetime, officer: Actor, db: asyncpg.Connection) -> None:
    facts = await make_event(now, officer)
    await db.execute("update event set status = 'cancelled' where id = $1", facts.id)
    with pytest.raises(Conflict):
        await change_event(facts.slug, plan_of(facts), officer, now)
    with pytest.raises(NotFound):
        await change_event("2026-01-nothing", plan_of(facts), officer, now)


def with_places(plan: EventPlan, places: int) -> EventPlan:
    return replace(plan, sessions=tuple(replace(session, places=places) for session in plan.sessions))


def by_days(plan: EventPlan, days: int) -> EventPlan:
    by = timedelta(days=days)
    moved = (replace(s, starts_at=s.starts_at + by, ends_at=s.ends_at + by) for s in plan.sessions)
    return replace(plan, sessions=tuple(moved))


async def jobs_named(db: asyncpg.Connection, name: str) -> Any:
    return await db.fetchval("select count(*) from jobs.pgqueuer where entrypoint = $1", name)
