"""Staff decide about registrations of an event that asks for approval; the reason of a no goes by mail alone.

What was decided can be taken back as long as nobody came and nobody registered anew. Letters that went stay sent.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Literal
from uuid import UUID

import asyncpg

from foundation import clock
from foundation.actor import Actor
from foundation.database import transaction
from foundation.faults import Fault
from foundation.languages import N_
from foundation.refusals import Invalid
from mail.composing import domain
from privacy import audit
from registrations.admission import KEEP
from registrations.admission_rows import identity_context
from registrations.waiting import office_days, recount_meals
from vault import keys, sealing

LONGEST_REASON = 500
Outcome = Literal["approved", "waiting", "full", "declined", "reopened", "other"]


@dataclass(frozen=True)
class Decided:
    """`other`: no longer to be decided, or taken back; nothing changed."""

    registration: UUID
    outcome: Outcome


async def approve(event: UUID, registrations: Sequence[UUID], by: Actor, now: datetime) -> list[Decided]:
    """In the order given, behind whoever waits already: a place, a wait, or `full` where there is no line."""
    async with transaction("staff") as c:
        rows = await _decide(c, event, registrations, True, now)
        await recount_meals(event, rows)
        decided = _decided(rows, registrations)
        await _record(by, "registration.approved", decided, now)
    return decided


async def decline(
    event: UUID, registrations: Sequence[UUID], reason_zh: str, by: Actor, now: datetime
) -> list[Decided]:
    """The reason is sealed for each person and forgotten once the mail went. Invalid without one."""
    if not reason_zh.strip() or len(reason_zh) > LONGEST_REASON:
        message = N_("請寫下婉拒的原因（最多 %(most)s 個字），會寄給報名的人。")
        raise Invalid([Fault("reason_zh", message, {"most": LONGEST_REASON})])
    async with transaction("staff") as c:
        rows = await _decide(c, event, registrations, False, now)
        decided = _decided(rows, registrations)
        await _seal_reason(c, event, [row for row in rows if row["outcome"] == "declined"], reason_zh.strip(), now)
        await _record(by, "registration.declined", decided, now)
    return decided


async def take_back(event: UUID, registrations: Sequence[UUID], by: Actor, now: datetime) -> list[Decided]:
    """They wait for a decision again, those approved as well as those declined; their places go to the line."""
    async with transaction("staff") as c:
        rows = await c.fetch(
            "select * from reopen_decision($1, $2, $3, $4, $5, $6)",
            event, list(registrations), now, office_days(now), KEEP, domain(),
        )  # fmt: skip
        await recount_meals(event, rows)
        decided = _decided(rows, registrations)
        await _record(by, "registration.reopened", decided, now)
    return decided


async def _decide(
    c: asyncpg.Connection, event: UUID, registrations: Sequence[UUID], yes: bool, now: datetime
) -> list[asyncpg.Record]:
    return list(
        await c.fetch(
            "select * from decide_pending($1, $2, $3, $4, $5, $6, $7, $8)",
            event, list(registrations), yes, now, clock.day_of(now), office_days(now), KEEP, domain(),
        )
    )  # fmt: skip


def _decided(rows: Sequence[asyncpg.Record], asked: Sequence[UUID]) -> list[Decided]:
    """In the order asked; rows of others who were seated meanwhile are theirs alone."""
    outcomes = {row["registration"]: row["outcome"] for row in rows if row["outcome"] not in {"seated", "offered"}}
    return [Decided(registration, outcomes.get(registration, "other")) for registration in asked]


async def _seal_reason(
    c: asyncpg.Connection, event: UUID, rows: Sequence[asyncpg.Record], reason: str, now: datetime
) -> None:
    if not rows:
        return
    scope = await keys.scope_keys(event, now)
    persons = await keys.open_persons([row["person"] for row in rows])
    held = [row for row in rows if row["person"] in persons]
    sealed = [
        sealing.seal(scope.p2, persons[row["person"]], identity_context(row["registration"], "P2"), {"reason": reason})
        for row in held
    ]
    await c.execute("select enclose_reason($1, $2, $3)", [row["registration"] for row in held], sealed, now)


async def _record(by: Actor, action: str, decided: Sequence[Decided], now: datetime) -> None:
    for each in decided:
        if each.outcome != "other":
            await audit.append(by, action, each.registration, (each.outcome,), "registration", now=now)
