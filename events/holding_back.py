"""Places of a session held back for a county, a partner or those with a code: made, changed, removed, released.

They are part of the session's places and never more than it has left. Locks in the order of the admission: the event,
its sessions by id, then what is held back by id. Whoever waits is looked at again whenever places may have come free.
"""

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID, uuid4

import asyncpg

from events.holdback_plans import HoldbackPlan, holdback_faults
from events.slugs import is_slug
from foundation import jobs, live
from foundation.database import connection, transaction
from foundation.faults import Fault
from foundation.languages import N_
from foundation.refusals import Conflict, Invalid, NotFound

_EVENT = "select id, status from event where slug = $1 for no key update"
_SESSIONS = """
select id, starts_at, places, reserved, places_taken, merged_into is not null as is_merged
from session where event = $1 order by id for no key update
"""
_HELD = """
select id, session, kind, county, partner, places, places_taken, release_at
from holdback where event = $1 order by id for no key update
"""
_OTHER_KIND = N_("已經有人用了這些名額，不能改成保留給別人；可以減少名額，或另外新增一筆。")


@dataclass(frozen=True)
class _Locked:
    """An event with what decides about places, as it stays until the deed is done."""

    event: UUID
    sessions: dict[UUID, asyncpg.Record]
    held: dict[UUID, asyncpg.Record]

    def free(self, session: UUID, now: datetime, *, but: UUID | None = None) -> int:
        """Places of a session that anybody could have, if `but` were not held back."""
        row = self.sessions[session]
        others = (h for h in self.held.values() if h["session"] == session and h["id"] != but and _holds(h, now))
        kept: int = sum(h["places"] - h["places_taken"] for h in others)
        free: int = row["places"] - row["reserved"] - row["places_taken"] - kept
        return free


async def held_back(event_id: UUID, now: datetime) -> dict[UUID, int]:
    """Places that only some can still have, by session."""
    async with transaction() as c:
        rows = await c.fetch(
            "select session, sum(places - places_taken)::int as n from holdback"
            " where event = $1 and (release_at is null or release_at > $2) group by session",
            event_id,
            now,
        )
    return {row["session"]: row["n"] for row in rows}


async def hold_back(slug: str, plan: HoldbackPlan, now: datetime) -> UUID:
    """Invalid with all faults, also where the session has not so many places left."""
    async with transaction() as c:
        locked = await _lock(slug)
        await _refuse(locked, plan, None, now)
        held = uuid4()
        await c.execute(
            "insert into holdback (id, event, session, kind, county, partner, title_zh, places, release_at)"
            " values ($1, $2, $3, $4, $5, $6, $7, $8, $9)",
            held, locked.event, *plan.whose(), plan.title_zh.strip(), plan.places, plan.release_at,
        )  # fmt: skip
        await _after(locked.event, held, plan.release_at, now)
    return held


async def change_holdback(slug: str, held: UUID, plan: HoldbackPlan, now: datetime) -> None:
    """Never below what is taken; for others only while nobody took one. What is released is held back again."""
    async with transaction() as c:
        locked = await _lock(slug)
        before = _found(locked, held)
        await _refuse(locked, plan, before, now)
        if before["places_taken"] and plan.whose() != (before["session"], before["kind"], before["county"],
                                                       before["partner"]):  # fmt: skip
            raise Conflict(_OTHER_KIND, code="holdback_in_use")
        await c.execute(
            "update holdback set session = $2, kind = $3, county = $4, partner = $5, title_zh = $6, places = $7,"
            " release_at = $8 where id = $1",
            held, *plan.whose(), plan.title_zh.strip(), plan.places, plan.release_at,
        )  # fmt: skip
        await _after(locked.event, held, plan.release_at, now)


async def release(slug: str, held: UUID, now: datetime) -> None:
    """What is left of them is everybody's from now on; those who wait come first."""
    async with transaction() as c:
        locked = await _lock(slug)
        _found(locked, held)
        await c.execute("update holdback set release_at = least(release_at, $2) where id = $1", held, now)
        await _after(locked.event, held, None, now)


async def remove_holdback(slug: str, held: UUID, now: datetime) -> None:
    """Only while nobody took one of the places, waits for one, or holds a code for them; else release it."""
    refusal = Conflict(N_("已經有人用到或在等這些保留名額，不能刪除；可以立即釋出。"), code="holdback_in_use")
    async with transaction() as c:
        locked = await _lock(slug)
        if _found(locked, held)["places_taken"]:
            raise refusal
        try:
            async with transaction():
                await c.execute("delete from holdback where id = $1", held)
        except asyncpg.IntegrityConstraintViolationError:
            raise refusal from None
        await _after(locked.event, held, None, now)


async def _lock(slug: str) -> _Locked:
    if not is_slug(slug):
        raise NotFound
    c = connection()
    event = await c.fetchrow(_EVENT, slug)
    if event is None:
        raise NotFound
    if event["status"] == "cancelled":
        raise Conflict(N_("已取消的活動不能再修改。"), code="event_over")
    sessions = await c.fetch(_SESSIONS, event["id"])
    held = await c.fetch(_HELD, event["id"])
    return _Locked(event["id"], {row["id"]: row for row in sessions}, {row["id"]: row for row in held})


def _found(locked: _Locked, held: UUID) -> asyncpg.Record:
    if held not in locked.held:
        raise NotFound
    return locked.held[held]


def _holds(held: asyncpg.Record, now: datetime) -> bool:
    return held["release_at"] is None or held["release_at"] > now


async def _refuse(locked: _Locked, plan: HoldbackPlan, before: asyncpg.Record | None, now: datetime) -> None:
    session = locked.sessions.get(plan.session)
    if session is None or session["is_merged"]:
        raise Invalid([Fault("session", N_("請從清單中選擇。"))])
    faults = list(holdback_faults(plan, session["starts_at"], now))
    if plan.partner and not await connection().fetchval("select true from partner where id = $1", plan.partner):
        faults.append(Fault("partner", N_("請從清單中選擇。")))
    taken = before["places_taken"] if before else 0
    most = locked.free(plan.session, now, but=before["id"] if before else None) + taken
    if plan.places < taken:
        faults.append(Fault("places", N_("已經有 %(taken)s 人用了保留名額，不能比這個少。"), {"taken": taken}))
    elif plan.places > max(most, taken) and not any(fault.field == "places" for fault in faults):
        faults.append(Fault("places", N_("這個場次最多還能保留 %(most)s 席。"), {"most": max(most, 0)}))
    if faults:
        raise Invalid(faults)


async def _after(event: UUID, held: UUID, release_at: datetime | None, now: datetime) -> None:
    """The line is looked at now, and again when the places are released."""
    payload = {"event": str(event)}
    await jobs.enqueue("registrations.promote", payload)
    if release_at:
        once = f"release:{held}:{release_at.timestamp():.0f}"
        await jobs.enqueue("registrations.promote", payload, after=release_at - now, once=once)
    await live.notify(f"event:{event}")
