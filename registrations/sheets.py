"""Who stands on the sign-in sheet, opened for printing with an audit entry; and the order sheet of meals, without
anybody.

A line keeps the number of its first print, so that a sheet signed on paper and the page that ticks it off stay in step.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

import asyncpg

from foundation.actor import Actor
from foundation.database import transaction
from privacy.reveal import PRINT_REASONS, checked_reason, show
from registrations.opened import Opened, open_registrations, sealed_rows

FIELDS = ("name", "organization", "job_title", "no_picture")


@dataclass(frozen=True)
class SheetLine:
    """`sessions` are those the person has a seat in; a walk-in without a seat belongs to all.

    `no_picture` is their wish where pictures are taken; the reason is asked nowhere.
    """

    number: int
    name: str
    organization: str
    job_title: str
    sessions: frozenset[UUID]
    no_picture: bool = False


@dataclass(frozen=True)
class MealLine:
    session: UUID
    kind: str
    n: int


_ROWS = """
select r.id, r.sheet_no, coalesce(
    array_agg(h.session) filter (where h.session is not null),
    (select array_agg(s.id) from session s where s.event = r.event)
  ) as sessions
from registration r join participation p on p.id = r.participation
left join seat h on h.participation = p.id and h.status = 'held'
where r.event = $1 and r.state = 'live' and p.status = 'admitted' and not r.restricted
group by r.id, r.event, p.walk_in having p.walk_in or count(h.session) > 0
"""
_NUMBER = (
    "update registration r set sheet_no = n.no from unnest($1::uuid[], $2::smallint[]) as n (id, no) where r.id = n.id"
)


async def open_sheet(
    event: UUID, actions: Sequence[str], by: Actor, now: datetime, *, reason: str, note: str = ""
) -> tuple[SheetLine, ...]:
    """The lines in the order of the sheet, once an entry for each of `actions` stands. Raises Invalid or Unavailable.

    Who has no number yet comes behind the others, colleagues beside each other. The erased have no line, nor has who
    asked us to stop using their data: they sign on an empty one.
    """
    why = checked_reason(reason, note, PRINT_REASONS)
    async with transaction() as c:
        # Two prints at once give each line one number.
        await c.execute("select 1 from event where id = $1 for no key update", event)
        rows = await c.fetch(_ROWS, event)
        words = await open_registrations([row["id"] for row in rows])
        numbers = await _numbered(c, rows, words, event)
        shown = await _shown(event, list(words), actions, by, now, reason=reason, why=why)
    lines = [_line(numbers[row["id"]], shown[row["id"]], row["sessions"]) for row in rows if row["id"] in shown]
    return tuple(sorted(lines, key=lambda line: line.number))


async def _shown(
    event: UUID,
    registrations: Sequence[UUID],
    actions: Sequence[str],
    by: Actor,
    now: datetime,
    *,
    reason: str,
    why: str,
) -> dict[UUID, Opened]:
    """Opened a second time, now for a human: what was opened to sort the sheet has been seen by nobody."""
    sealed = await sealed_rows(registrations)
    counted = f"{len(sealed)} 位"
    words = await show(by, sealed, actions, FIELDS, reason, about=event, reason=counted, note=why, now=now)
    return {row.object_id: Opened(row.object_id, found) for row, found in zip(sealed, words, strict=True) if found}


async def meal_counts(event: UUID) -> tuple[MealLine, ...]:
    """Counts of the service ledger, session by session."""
    async with transaction() as c:
        rows = await c.fetch(
            "select m.session, m.kind, m.n from meal_count m join session s on s.id = m.session"
            " where s.event = $1 and m.n > 0 order by s.starts_at, s.id, m.kind",
            event,
        )
    return tuple(MealLine(row["session"], row["kind"], row["n"]) for row in rows)


async def sheet_size(event: UUID) -> int:
    """How many people would stand on the sheet."""
    async with transaction() as c:
        return len(await c.fetch(_ROWS, event))


async def _numbered(
    c: asyncpg.Connection, rows: Sequence[Any], words: Mapping[UUID, Opened], event: UUID
) -> dict[UUID, int]:
    """Numbers by registration; those given now go on after the highest ever given, so that none is used twice."""
    known = {row["id"]: row["sheet_no"] for row in rows if row["sheet_no"] is not None}
    fresh = sorted(
        (row["id"] for row in rows if row["id"] not in known and row["id"] in words),
        key=lambda each: (
            words[each].text("organization") == "",
            words[each].text("organization"),
            words[each].text("name"),
        ),
    )
    last = await c.fetchval("select coalesce(max(sheet_no), 0) from registration where event = $1", event)
    given = {each: last + place for place, each in enumerate(fresh, 1)}
    await c.execute(_NUMBER, list(given), list(given.values()))
    return known | given


def _line(number: int, words: Opened, sessions: Sequence[UUID]) -> SheetLine:
    return SheetLine(
        number,
        words.text("name"),
        words.text("organization"),
        words.text("job_title"),
        frozenset(sessions),
        words.words.get("no_picture") is True,
    )
