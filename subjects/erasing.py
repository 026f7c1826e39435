"""Erases one person on request: the deed after *cancel*, which moves no figure and cannot be undone.

In this order: the letter that will confirm it is sealed under a key of its own; letter, journal and a job to finish are
committed together; then the person's key goes, then the rows. Killed anywhere before the commit, nothing has happened;
after it, the job, the next nightly run or the start after a restore finishes it. Whether the asking person is this
person is proven by the caller.
"""

from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from foundation import clock, jobs
from foundation.actor import PUBLIC, Actor
from foundation.database import acting_as, transaction
from foundation.languages import N_
from foundation.refusals import Conflict, NotFound
from privacy import audit, erasure, holds
from subjects import erased_letter

JOB = "subjects.finish_erasing"
_LIVE = """
select exists (
  select from registration r
  join event e on e.id = r.event
  join session s on s.event = e.id
  where r.person = $1 and r.state = 'live' and e.status <> 'cancelled' and s.ends_at > $2)
"""


@dataclass(frozen=True)
class Erased:
    """`told` says that a letter will confirm it; `before` that it was asked for already and only finished now. `held`
    are single fields that the law still holds back: they stand apart from the person."""

    person: UUID
    rows: int
    told: bool
    before: bool
    held: tuple[holds.Hold, ...] = ()


async def erase(person: UUID, by: Actor, now: datetime) -> Erased:
    """Outside of any transaction. NotFound for nobody; Conflict "live" while a registration of a coming session lives:
    cancelling is the other deed, it frees the seat; Conflict "held" for the lock of a hold. Repeating finishes what
    was interrupted."""
    with acting_as("worker"):
        if await erasure.is_journaled(person):
            return Erased(person, await erasure.finish(person, now), told=False, before=True)
        if not await erasure.rows_of(person):
            raise NotFound
        if await holds.is_held(person):
            raise Conflict(N_("這幾個欄位依法暫緩刪除，期限到了才會刪。"), code="held")
        held = await _held(person)
        told = await _begin(person, by, now, held)
        return Erased(person, await erasure.finish(person, now), told, before=False, held=held)


async def _held(person: UUID) -> tuple[holds.Hold, ...]:
    async with transaction() as c:
        rows = await c.fetch("select id from registration where person = $1", person)
    return tuple(await holds.copied_from([row["id"] for row in rows]))


async def _begin(person: UUID, by: Actor, now: datetime, held: tuple[holds.Hold, ...]) -> bool:
    letter = await erased_letter.prepare(person, now, [(each.fields, each.until) for each in held])
    async with transaction() as c:
        if not await erasure.begin(person, now):
            return False
        if await c.fetchval(_LIVE, person, now):
            raise Conflict(N_("您還有一場即將舉行的活動。請先取消報名，再刪除資料。"), code="live")
        if letter:
            await erased_letter.post(letter, now)
        await jobs.enqueue(JOB, {"person": str(person)})
        if by is PUBLIC:
            await c.execute("select settled_alone('erase', $1)", clock.day_of(now))
        await audit.append(by, "person.erased", person, (), "erasure", now=now)
    return letter is not None


@jobs.job(JOB)
async def finish_erasing(payload: dict[str, Any]) -> None:
    """Does nothing where the deed came to its end."""
    person = UUID(payload["person"])
    if await erasure.is_journaled(person) and not await erasure.is_over(person):
        await erasure.finish(person, clock.now())
