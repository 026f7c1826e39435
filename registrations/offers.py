"""A place that is offered to somebody in the line: taken, given up, or lost when the time is over.

Accepting is for the whole group. Refusing gives up the group's offer if the contact does it, else only one's own place.
"""

from dataclasses import dataclass
from datetime import datetime
from typing import Literal
from uuid import UUID

from foundation import clock
from foundation.actor import Actor
from foundation.database import transaction
from foundation.languages import N_
from foundation.refusals import Conflict, Gone, NotFound
from mail.composing import domain
from privacy import audit
from registrations.admission import KEEP
from registrations.links import link_hash
from registrations.waiting import office_days, recount_meals

_DUE = """
select distinct w.scope from waiting_entry w join registration r on r.id = w.registration and r.state = 'live'
join event e on e.id = w.scope and e.status = 'published' and e.postponed_on is null
where w.offered_until <= $1
"""


@dataclass(frozen=True)
class Answered:
    """`registrations` are those that the answer was for; `before`: it had been answered so already."""

    answer: Literal["accepted", "refused"]
    registrations: tuple[UUID, ...]
    before: bool = False


async def accept(registration: UUID, by: Actor, now: datetime, *, link_version: int | None = None) -> Answered:
    """The group has its places. Gone when the offer has lapsed, Conflict when there is none."""
    return await _answer(registration, True, by, now, link_version)


async def refuse(registration: UUID, by: Actor, now: datetime, *, link_version: int | None = None) -> Answered:
    """The places go to whoever is next; the registrations end. Gone and Conflict as above."""
    return await _answer(registration, False, by, now, link_version)


async def answer_for(registration: UUID, accepted: bool, by: Actor, now: datetime) -> Answered:
    """What somebody told staff on the telephone, on record; also after the time where no letter had reached anybody."""
    async with transaction("staff"):
        done = await (accept if accepted else refuse)(registration, by, now)
        if not done.before:
            for each in done.registrations:
                await audit.append(by, f"registration.offer_{done.answer}", each, (), "registration", now=now)
    return done


async def lapse_due(now: datetime) -> int:
    """Offers whose time is over: the first time to the end of the line, the second time out of it. How many lapsed."""
    async with transaction() as c:
        events = [row["scope"] for row in await c.fetch(_DUE, now)]
    return sum([await _lapse(event, now) for event in events])


async def _lapse(event: UUID, now: datetime) -> int:
    async with transaction() as c:
        rows = await c.fetch(
            "select * from lapse_offers($1, $2, $3, $4, $5, $6)",
            event, now, clock.day_of(now), office_days(now), KEEP, domain(),
        )  # fmt: skip
        await recount_meals(event, rows)
    return sum(1 for row in rows if row["outcome"] == "lapsed")


async def _answer(registration: UUID, accepted: bool, by: Actor, now: datetime, link_version: int | None) -> Answered:
    proof = None if link_version is None else link_hash(registration, link_version)
    async with transaction("staff" if by.staff_id is not None else "public") as c:
        rows = await c.fetch(
            "select * from answer_offer($1, $2, $3, $4, $5, $6, $7, $8)",
            registration, proof, accepted, now, clock.day_of(now), office_days(now), KEEP, domain(),
        )  # fmt: skip
        if not rows:
            raise NotFound
        word = rows[0]["outcome"]
        if word == "late":
            raise Gone(N_("回覆的時間已經過了，座位先問下一位了；您還在名單上的話，輪到時會再寄信給您。"), code="late")
        if word == "none":
            raise Conflict(N_("目前沒有要您回覆的座位。"), code="no_offer")
        await recount_meals(rows[0]["event"], rows)
    answer: Literal["accepted", "refused"] = "accepted" if accepted else "refused"
    if word == "again":
        return Answered(answer, (registration,), before=True)
    return Answered(answer, tuple(row["registration"] for row in rows if row["outcome"] == answer))
