"""The line: who is seated or asked when a place gets free. The order is the database's; this keeps the meals true."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID

import asyncpg

from foundation.clock import day_of
from foundation.database import transaction
from foundation.workdays import next_workdays
from mail.composing import domain
from registrations.admission import KEEP
from registrations.admission_rows import identity_context
from registrations.registering import NO_MEAL
from vault import keys, sealing
from vault.sealing import Unreadable

_RELEASED = """
select distinct h.event from holdback h
where h.release_at between $1::timestamptz - interval '1 day' and $1 and h.places > h.places_taken
  and exists (select from waiting_entry w where w.scope = h.event and w.offered_until is null)
"""


@dataclass(frozen=True)
class Promoted:
    """Registrations that got a place, or were offered one, in no order; each has a letter on its way."""

    registrations: tuple[UUID, ...]
    offered: tuple[UUID, ...] = ()


async def promote(event: UUID, now: datetime) -> Promoted:
    """Gives what is free to those who wait. Safe to repeat: the second time finds nothing to give."""
    async with transaction() as c:
        rows = await c.fetch(
            "select *, 1 as by from promote_event($1, $2, $3, $4, $5)", event, now, office_days(now), KEEP, domain()
        )
        await recount_meals(event, rows)
    return promoted_of(rows, "act")


async def promote_released(now: datetime) -> int:
    """Events whose held places became everybody's lately and where somebody waits; how many people were given one."""
    async with transaction() as c:
        rows = await c.fetch(_RELEASED, now)
    given = [await promote(row["event"], now) for row in rows]
    return sum(len(each.registrations) + len(each.offered) for each in given)


def promoted_of(rows: Sequence[asyncpg.Record], column: str = "outcome") -> Promoted:
    """What the line gave among the rows of a deed."""
    seated = tuple(row["registration"] for row in rows if row[column] in {"seated", "approved"})
    return Promoted(seated, tuple(row["registration"] for row in rows if row[column] == "offered"))


def office_days(now: datetime) -> list[date]:
    """The working days ahead, as the functions of the database take them: enough for the longest time to answer."""
    return list(next_workdays(day_of(now), 12))


async def recount_meals(event: UUID, rows: Sequence[asyncpg.Record]) -> None:
    """Orders (`by` 1) or takes back (-1) the meal of each row with sealed needs; somebody erased counts no more."""
    sealed = [row for row in rows if row["needs"] is not None and row["meal_at"] is not None]
    if not sealed:
        return
    scope = (await keys.open_scopes([event], "P3")).get(event)
    persons = await keys.open_persons([row["person"] for row in sealed])
    counted = [(row["meal_at"], meal, row["by"]) for row in sealed if (meal := _meal(row, scope, persons))]
    if counted:
        sessions, meals, by = (list(column) for column in zip(*counted, strict=True))
        # Also where somebody cancels their own place: the order sheet is nobody's but the house's to change.
        async with transaction("worker") as c:
            await c.execute("select count_meals($1, $2, $3)", sessions, meals, by)


def _meal(row: asyncpg.Record, scope: bytes | None, persons: dict[UUID, bytes]) -> str | None:
    person = persons.get(row["person"])
    if scope is None or person is None:
        return None
    try:
        needs = sealing.unseal(scope, person, identity_context(row["registration"], "P3"), row["needs"])
    except Unreadable:
        return None
    meal = needs.get("meal")
    return meal if isinstance(meal, str) and meal != NO_MEAL else None
