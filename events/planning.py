"""Writes down an event as it is meant, new or changed. Whether it may be public is the matter of `publishing.py`."""

from dataclasses import dataclass, fields, replace
from datetime import datetime
from typing import Any
from uuid import UUID, uuid4

import asyncpg
from piccolo.columns import Column

from events import plan_rows
from events.paperwork import renew_papers
from events.plans import EventPlan, far_faults, plan_faults
from events.service_tables import Event, Series
from events.slugs import short_code, slug_of
from foundation import jobs
from foundation.actor import Actor
from foundation.clock import day_of
from foundation.database import transaction
from foundation.faults import Fault
from foundation.languages import N_
from foundation.refusals import Conflict, Invalid, NotFound
from questionnaires.service_tables import FormDesign
from staff.system_tables import Staff

_TRIES = 5
CHANGED_MEANWHILE = N_("您編輯的時候，有人改了這個活動。您填的內容還在；再按一次儲存，就以您的內容為準。")


@dataclass(frozen=True)
class Planned:
    id: UUID
    slug: str


@dataclass(frozen=True)
class Changed:
    """`moved` says that those who registered were promised another time, place or link and will be told."""

    slug: str
    moved: bool


async def create_event(
    plan: EventPlan, by: Actor, now: datetime, *, copied_from: UUID | None = None, event_id: UUID | None = None
) -> Planned:
    """A draft that only staff can see; who plans it is its officer unless another is named. Invalid with all faults.

    An `event_id` is made with the form that asks, so that pressing it twice makes one event.
    """
    _refuse_faults(plan, now)
    plan = plan if plan.contact else replace(plan, contact=by.staff_id)
    async with transaction():
        await _refuse_strangers(plan)
        planned = await _insert(plan, now, copied_from, event_id or uuid4())
        await plan_rows.write_sessions(planned.id, plan.sessions, now)
        await plan_rows.write_bodies(planned.id, plan.bodies)
    return planned


async def change_event(slug: str, plan: EventPlan, by: Actor, now: datetime, *, seen: int | None = None) -> Changed:
    """Changes a draft or a published event; what is public gets its form and notice anew, and a move is told by mail.

    Conflict for a session that has begun or that somebody holds a place in, an event that is cancelled, or one that was
    changed since its `sequence` was `seen`.
    """
    _refuse_faults(plan, now)
    plan = plan if plan.contact else replace(plan, contact=by.staff_id)
    async with transaction():
        await _refuse_strangers(plan)
        event = await _locked(slug, seen)
        is_public = event["status"] == "published"
        if is_public and not plan.sessions:
            raise Invalid([Fault("sessions", N_("至少要有一個場次。"))])
        before = await plan_rows.promises(event["id"], now)
        await plan_rows.write_sessions(event["id"], plan.sessions, now, is_public=is_public)
        await plan_rows.write_bodies(event["id"], plan.bodies)
        await Event.update(columns_of(plan) | {"sequence": event["sequence"] + 1}).where(Event.id == event["id"])
        moved = False
        if is_public:
            other_notice = await renew_papers(event["id"], by, now)
            moved = plan_rows.are_broken(before, await plan_rows.promises(event["id"], now))
            await _tell(event["id"], moved=moved, other_notice=other_notice)
    return Changed(slug, moved)


def columns_of(plan: EventPlan) -> dict[Column | str, Any]:
    """The plan as columns of the event; sessions and bodies have tables of their own."""
    columns: dict[Column | str, Any] = {
        f.name: getattr(plan, f.name) for f in fields(plan) if f.name not in {"sessions", "bodies"}
    }
    return columns | {"closes_at": plan.closing()}


def _named(columns: dict[Column | str, Any]) -> dict[str, Any]:
    return {str(name): value for name, value in columns.items()}


def _refuse_faults(plan: EventPlan, now: datetime) -> None:
    faults = plan_faults(plan) + far_faults(plan, now)
    if faults:
        raise Invalid(faults)


async def _refuse_strangers(plan: EventPlan) -> None:
    """The duty contact is published: it must be somebody who works here. Series and form must be there too."""
    asked = {"contact": plan.contact, "deputy": plan.deputy}
    wanted = [officer for officer in asked.values() if officer]
    rows = await Staff.select(Staff.id).where(Staff.id.is_in(wanted)) if wanted else []
    known = {row["id"] for row in rows}
    faults = [
        Fault(name, N_("請從清單中選擇。")) for name, officer in asked.items() if officer and officer not in known
    ]
    for name, table, chosen in (("series", Series, plan.series), ("design", FormDesign, plan.design)):
        if chosen and not await table.exists().where(table._meta.primary_key == chosen):
            faults.append(Fault(name, N_("請從清單中選擇。")))
    if faults:
        raise Invalid(faults)


async def _insert(plan: EventPlan, now: datetime, copied_from: UUID | None, event_id: UUID) -> Planned:
    """Tries the readable address first; the unique column decides, not a look beforehand."""
    day = day_of(min((session.starts_at for session in plan.sessions), default=now))
    for code in ["", *(short_code() for _ in range(_TRIES))]:
        slug = slug_of(plan.title_en, day, code=code)
        try:
            async with transaction():
                await Event.insert(Event(id=event_id, slug=slug, copied_from=copied_from, **_named(columns_of(plan))))
        except asyncpg.UniqueViolationError as known:
            if known.constraint_name == "event_pkey":
                raise Conflict(code="copied_already") from None
            continue
        return Planned(event_id, slug)
    raise Conflict


async def _locked(slug: str, seen: int | None) -> dict[str, Any]:
    found = (
        await Event.select(Event.id, Event.status, Event.sequence)
        .where(Event.slug == slug)
        .lock_rows("NO KEY UPDATE")
        .first()
    )
    if found is None:
        raise NotFound
    if found["status"] not in {"draft", "published"}:
        raise Conflict(N_("已取消的活動不能再修改。"), code="event_over")
    if seen is not None and seen != found["sequence"]:
        raise Conflict(CHANGED_MEANWHILE, code="changed_meanwhile", extra={"sequence": found["sequence"]})
    return found


async def _tell(event_id: UUID, *, moved: bool, other_notice: bool) -> None:
    """More places may let somebody up from the waiting list; a move, or a notice that says something new, is told to
    everybody who holds a place."""
    await jobs.enqueue("registrations.promote", {"event": str(event_id)})
    if moved:
        await jobs.enqueue("registrations.tell_moved", {"event": str(event_id)})
    if other_notice:
        await jobs.enqueue("registrations.tell_notice", {"event": str(event_id)})
