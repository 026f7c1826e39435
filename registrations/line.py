"""The line as people read it: where somebody stands and how likely a place is, and for staff everybody in it and why.

What moves the line is the matter of `sql/promote_waiting.sql`.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Literal
from uuid import UUID

from foundation.database import transaction
from foundation.refusals import NotFound

Chance = Literal["likely", "possible", "unlikely", "unknown"]
# Places of earlier events of the same kind; below that a share of cancellations says little.
LEAST_KNOWN = 50


@dataclass(frozen=True, slots=True)
class Standing:
    """`position` counts groups from 1; `size` is the own group's. `chance` rests on how often places of such
    events became free before, on `known` places in all; unknown where these are too few."""

    position: int
    groups_ahead: int
    people_ahead: int
    size: int
    offered_until: datetime | None
    chance: Chance
    known: int


@dataclass(frozen=True, slots=True)
class Act:
    """One thing that happened in the line. `left` and `needed` are the places of the session that decided."""

    act: str
    reason: str
    at: datetime
    session: UUID | None
    left: int | None
    needed: int | None


@dataclass(frozen=True, slots=True)
class LineEntry:
    """A group in the order of the line, with what happened to it, oldest first."""

    registrations: tuple[UUID, ...]
    queue_no: int
    offered_until: datetime | None
    lapses: int
    acts: tuple[Act, ...]


def chance_of(people_ahead: int, size: int, places: int, freed: int, known: int) -> Chance:
    """`freed` of `known` places of earlier events became free again before they began. Pure."""
    if known < LEAST_KNOWN:
        return "unknown"
    expected = places * freed / known
    if people_ahead + size <= expected / 2:
        return "likely"
    return "possible" if people_ahead + size <= expected else "unlikely"


async def standing(registration: UUID) -> Standing:
    """NotFound for somebody who does not wait. Reads with the rights of the database's own function."""
    async with transaction() as c:
        row = await c.fetchrow("select * from line_standing($1)", registration)
    if row is None or row["size"] is None:
        raise NotFound
    return Standing(
        position=row["groups_ahead"] + 1,
        groups_ahead=row["groups_ahead"],
        people_ahead=row["people_ahead"],
        size=row["size"],
        offered_until=row["offered_until"],
        chance=chance_of(row["people_ahead"], row["size"], row["places"], row["freed"], row["known"]),
        known=row["known"],
    )


_LINE = """
select array_agg(r.id order by w.queue_no) as registrations, min(w.queue_no) as queue_no,
    max(w.offered_until) as offered_until, max(w.lapses) as lapses
from waiting_entry w join registration r on r.id = w.registration and r.state = 'live'
where w.scope = $1 group by coalesce(w.together, r.id) order by min(w.queue_no)
"""
_ACTS = """
select distinct on (a.seq) a.* from waiting_act a where a.registration = any ($1) order by a.seq
"""


async def line_of(event: UUID) -> list[LineEntry]:
    """Everybody who waits or has an open offer; for staff."""
    async with transaction() as c:
        groups = await c.fetch(_LINE, event)
        # One of each group stands for all: what happens in the line happens to the group.
        acts = await c.fetch(_ACTS, [group["registrations"][0] for group in groups])
    happened: dict[UUID, list[Act]] = {}
    for row in acts:
        act = Act(row["act"], row["reason"], row["at"], row["session"], row["left_places"], row["needed"])
        happened.setdefault(row["registration"], []).append(act)
    return [
        LineEntry(
            tuple(group["registrations"]), group["queue_no"], group["offered_until"], group["lapses"],
            tuple(happened.get(group["registrations"][0], ())),
        )
        for group in groups
    ]  # fmt: skip


async def acts_of(registrations: Sequence[UUID]) -> dict[UUID, list[Act]]:
    """What happened to each of them in the line, also after they left it; for staff."""
    async with transaction() as c:
        rows = await c.fetch(_ACTS, list(registrations))
    found: dict[UUID, list[Act]] = {}
    for row in rows:
        act = Act(row["act"], row["reason"], row["at"], row["session"], row["left_places"], row["needed"])
        found.setdefault(row["registration"], []).append(act)
    return found
