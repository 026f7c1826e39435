"""Copies an earlier event: the same but for the title and the days, which move by whole weeks so that weekdays stay."""

from collections.abc import Awaitable, Callable, Iterator
from dataclasses import fields, replace
from datetime import date, datetime, timedelta
from uuid import UUID

from events.copying_held import copy_held
from events.facts import EventFacts, SessionFacts, event_facts
from events.form_designing import copy_form
from events.planning import Planned, create_event
from events.plans import MOST_YEARS, AgendaPlan, BodyPlan, EventPlan, SessionPlan, is_far
from events.publishing import publish
from foundation.actor import Actor
from foundation.clock import TAIPEI, day_of, local
from foundation.database import transaction
from foundation.faults import Fault
from foundation.languages import N_
from foundation.refusals import Invalid
from staff.system_tables import Staff

YEAR = timedelta(weeks=52)
# Higher rooms take along what they keep of an event: from the first to the second, in the running transaction.
ALONG: list[Callable[[UUID, UUID], Awaitable[None]]] = []


def next_day(first: date, today: date, step: timedelta = YEAR) -> date:
    """The same weekday 52 weeks (or another `step`) on, or as many more as it takes to lie ahead."""
    day = first + step
    while day <= today:
        day += step
    return day


def plan_of(facts: EventFacts) -> EventPlan:
    """The plan that would make this event; also what the edit form starts from."""
    names = {f.name for f in fields(EventPlan)} - {"sessions", "bodies", "contact", "deputy", "closes_at"}
    return EventPlan(
        **{name: getattr(facts, name) for name in names},
        contact=facts.contact.id if facts.contact else None,
        deputy=facts.deputy.id if facts.deputy else None,
        closes_at=None if facts.closes_at == facts.last_starts_at else facts.closes_at,
        sessions=tuple(_sessions(facts)),
        bodies=tuple(BodyPlan(**{f.name: getattr(body, f.name) for f in fields(BodyPlan)}) for body in facts.bodies),
    )


def shifted(plan: EventPlan, by: timedelta) -> EventPlan:
    """All days moved, times of the day kept, sessions new. Registration opens at once; a banner spoke of its time."""
    return replace(
        plan,
        opens_at=None,
        closes_at=_moved(plan.closes_at, by),
        banner_zh="",
        banner_en="",
        decide_on=plan.decide_on + by if plan.decide_on else None,
        sessions=tuple(_shifted_session(session, by) for session in plan.sessions),
    )


async def copy_event(
    slug: str,
    title_zh: str,
    title_en: str,
    first_day: date | None,
    by: Actor,
    now: datetime,
    *,
    publish_now: bool = False,
    event_id: UUID | None = None,
) -> Planned:
    """A new draft, or at once a published event; without `first_day` it is the same weekday a year on.

    Invalid where the day lies behind or something is missing; then nothing is copied. A duty officer who has left is
    replaced by whoever copies. With the `event_id` of an event that is there: Conflict `copied_already`.
    """
    async with transaction():
        facts = held_only(await event_facts(slug))
        plan, later = plan_of(facts), timedelta(0)
        if facts.starts_at:
            was = day_of(facts.starts_at)
            day = first_day or next_day(was, day_of(now))
            _refuse_day(day, now)
            later = day - was
            plan = shifted(plan, later)
        plan = await _with_duty(replace(plan, title_zh=title_zh, title_en=title_en), by)
        planned = await create_event(plan, by, now, copied_from=facts.id, event_id=event_id)
        copied = await event_facts(planned.slug)
        await copy_form(facts, copied, by, now)
        await copy_held(facts, copied, later)
        for take_along in ALONG:
            await take_along(facts.id, copied.id)
        if publish_now:
            await publish(planned.slug, by, now)
    return planned


def held_only(facts: EventFacts) -> EventFacts:
    """Without the sessions that were merged into others."""
    return replace(facts, sessions=tuple(way for occasion in facts.occasions for way in occasion.ways))


def _refuse_day(day: date, now: datetime) -> None:
    if day < day_of(now):
        raise Invalid([Fault("first_day", N_("日期要在今天以後。"))])
    if is_far(day, now):
        raise Invalid([Fault("first_day", N_("日期要在前後 %(most)s 年之內。"), {"most": MOST_YEARS})])


async def _with_duty(plan: EventPlan, by: Actor) -> EventPlan:
    asked = [officer for officer in (plan.contact, plan.deputy) if officer]
    here = set()
    if asked:
        rows = await Staff.select(Staff.id).where(Staff.id.is_in(asked)).where(Staff.disabled_on.is_null())
        here = {row["id"] for row in rows}
    contact = plan.contact if plan.contact in here else by.staff_id
    return replace(
        plan, contact=contact, deputy=plan.deputy if plan.deputy in here and plan.deputy != contact else None
    )


def _sessions(facts: EventFacts) -> Iterator[SessionPlan]:
    """A room and its online twin are one session of the plan."""
    rooms = {session.id for session in facts.sessions}
    twins = {session.twin: session for session in facts.sessions if session.twin in rooms}
    for session in facts.sessions:
        if session.twin not in rooms:
            plan, twin = _session(session), twins.get(session.id)
            yield replace(plan, mode="hybrid", online_places=twin.places) if twin else plan


def _session(session: SessionFacts) -> SessionPlan:
    names = {f.name for f in fields(SessionPlan)} - {"agenda", "online_places"}
    agenda = tuple(AgendaPlan(**{f.name: getattr(item, f.name) for f in fields(AgendaPlan)}) for item in session.agenda)
    return SessionPlan(**{name: getattr(session, name) for name in names}, agenda=agenda)


def _shifted_session(session: SessionPlan, by: timedelta) -> SessionPlan:
    agenda = tuple(replace(item, starts_at=_move(item.starts_at, by)) for item in session.agenda)
    return replace(
        session, id=None, starts_at=_move(session.starts_at, by), ends_at=_move(session.ends_at, by), agenda=agenda
    )


def _moved(moment: datetime | None, by: timedelta) -> datetime | None:
    return _move(moment, by) if moment else None


def _move(moment: datetime, by: timedelta) -> datetime:
    """By the local clock."""
    here = local(moment)
    return datetime.combine(here.date() + by, here.time(), TAIPEI)
