"""Minutes of a log become attendance of the session, counted like that of the door; the same log twice changes nothing.

Each import can be taken back in any order: what stays is the longest that the door or another import told.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any
from uuid import UUID, uuid4

import asyncpg

from foundation import clock
from foundation.actor import Actor
from foundation.database import transaction
from foundation.languages import N_
from foundation.refusals import Conflict
from privacy.reveal import record
from registrations.late_attendance import held_session, tell


@dataclass(frozen=True, slots=True)
class Written:
    """`made` came by this log alone, `raised` stayed longer than was known; `repeated` when all was known already."""

    made: int
    raised: int
    stayed: int
    repeated: bool = False


@dataclass(frozen=True, slots=True)
class Imported:
    """One import as the page lists it."""

    id: UUID
    position: int
    service: str
    imported_on: date
    people: int
    matched: int
    stayed: int
    undone_on: date | None


@dataclass(frozen=True, slots=True)
class TakenBack:
    """`kept` have changed since by the door and were left as they are."""

    removed: int
    lowered: int
    kept: int


# What stands before any import: `made` when there was nothing.
_STANDING = """
select r.participation, w.minutes, a.id is null as missing, a.minutes as now,
  b.made as base_made, b.minutes_before as base, b.highest, m.told
from unnest($3::uuid[], $4::int[]) as w (registration, minutes)
join registration r on r.id = w.registration and r.event = $1 and r.state = 'live'
join participation p on p.id = r.participation and p.status = 'admitted'
left join attendance a on a.participation = p.id and a.session = $2
left join lateral (
  select bool_or(x.made) as made, min(x.minutes_before) as minutes_before, max(x.minutes) as highest
  from log_mark x join log_import i on i.id = x.log_import
  where x.participation = p.id and i.session = $2 and i.undone_on is null having count(*) > 0) b on true
left join lateral (
  select true as told from log_mark x join log_import i on i.id = x.log_import
  where x.participation = p.id and i.session = $2 and i.undone_on is null and x.minutes = w.minutes limit 1) m on true
order by r.participation
"""
_IMPORT = """
insert into log_import (id, session, service, imported_on, position, people, matched, stayed)
select $1, $2, $3, $4, coalesce(max(position), 0) + 1, $5, $6, $7 from log_import where session = $2
"""
_MARK = """
insert into log_mark (id, log_import, participation, made, minutes, minutes_before)
select gen_random_uuid(), $1, * from unnest($2::uuid[], $3::boolean[], $4::int[], $5::int[])
"""
_ATTEND = """
insert into attendance (id, participation, session, on_day, minutes)
select gen_random_uuid(), w.participation, $1, $2, w.minutes
from unnest($3::uuid[], $4::int[]) as w (participation, minutes)
on conflict (participation, session) do update set minutes = greatest(attendance.minutes, excluded.minutes)
"""
_LISTED = """
select i.id, i.position, i.service, i.imported_on, i.people, i.matched, i.stayed, i.undone_on from log_import i
where i.session = $1 order by i.position desc
"""
# Of each attendance that the import marked: what stands, what the imports made of it, and what the others leave.
_MARKED = """
select m.participation, a.id, a.minutes, m.made, m.minutes_before as base, greatest(m.minutes, o.highest) as with_it,
  o.highest as without
from log_mark m
left join attendance a on a.participation = m.participation and a.session = $2
left join lateral (
  select max(x.minutes) as highest from log_mark x join log_import i on i.id = x.log_import
  where x.participation = m.participation and i.session = $2 and i.undone_on is null and i.id <> $1) o on true
where m.log_import = $1 order by m.participation
"""


async def write_minutes(
    event: UUID, session: UUID, minutes: Mapping[UUID, int], by: Actor, now: datetime,
    *, service: str, people: int, matched: int,
) -> Written:  # fmt: skip
    """Marks these registrations as attended for so many minutes. Those who have no place are passed over."""
    async with transaction() as c:
        starts_at = await _locked(c, event, session, now)
        rows = await c.fetch(_STANDING, event, session, list(minutes), list(minutes.values()))
        if all(row["told"] for row in rows):
            return Written(0, 0, len(rows), repeated=bool(rows))
        made = [row for row in rows if row["missing"]]
        raised = [row for row in rows if not row["missing"] and (row["now"] is None or row["now"] < row["minutes"])]
        changed = [*made, *raised]
        await c.execute(
            _ATTEND, session, clock.day_of(starts_at), [row["participation"] for row in changed],
            [row["minutes"] for row in changed],
        )  # fmt: skip
        await _keep(c, session, rows, service, now, (people, matched, len(rows)))
        await tell(c, event)
        await record(by, "attendance.imported", event, ["attendance"], "online_log", now=now)
    return Written(len(made), len(raised), len(rows))


async def _keep(
    c: asyncpg.Connection, session: UUID, rows: list[Any], service: str, now: datetime, counts: tuple[int, int, int]
) -> None:
    """The import and its marks; what stood before the first import of somebody is carried over to the next."""
    number = uuid4()
    await c.execute(_IMPORT, number, session, service, clock.day_of(now), *counts)
    known = [row["highest"] is not None for row in rows]
    await c.execute(
        _MARK, number, [row["participation"] for row in rows],
        [row["base_made"] if old else row["missing"] for row, old in zip(rows, known, strict=True)],
        [row["minutes"] for row in rows],
        [row["base"] if old else row["now"] for row, old in zip(rows, known, strict=True)],
    )  # fmt: skip


async def imports_of(session: UUID) -> tuple[Imported, ...]:
    """The latest first, taken back or not."""
    async with transaction() as c:
        return tuple(Imported(**dict(row)) for row in await c.fetch(_LISTED, session))


async def take_back(event: UUID, session: UUID, number: UUID, by: Actor, now: datetime) -> TakenBack:
    """Repeating it is a Conflict."""
    async with transaction() as c:
        await _locked(c, event, session, now)
        done = await c.execute(
            "update log_import set undone_on = $3 where id = $1 and session = $2 and undone_on is null",
            number, session, clock.day_of(now),
        )  # fmt: skip
        if done == "UPDATE 0":
            raise Conflict(N_("這一次匯入已經收回了。"), code="undone_already")
        found = await _restore(c, number, session)
        await tell(c, event)
        await record(by, "attendance.undone", event, ["attendance"], "correction", now=now)
    return found


async def _restore(c: asyncpg.Connection, number: UUID, session: UUID) -> TakenBack:
    rows = [row for row in await c.fetch(_MARKED, number, session) if row["id"]]
    untouched = [row for row in rows if row["minutes"] == max(row["with_it"], row["base"] or 0)]
    gone = [row["id"] for row in untouched if row["made"] and row["without"] is None]
    others = [row for row in untouched if not (row["made"] and row["without"] is None)]
    left = {row["id"]: _longest(row["base"], row["without"]) for row in others}
    lowered = [row["id"] for row in others if left[row["id"]] != row["minutes"]]
    await c.execute("delete from attendance where id = any ($1)", gone)
    await c.execute(
        "update attendance a set minutes = w.minutes from unnest($1::uuid[], $2::int[]) as w (id, minutes)"
        " where a.id = w.id",
        lowered, [left[each] for each in lowered],
    )  # fmt: skip
    return TakenBack(len(gone), len(lowered), len(rows) - len(untouched))


def _longest(*told: int | None) -> int | None:
    return max((minutes for minutes in told if minutes is not None), default=None)


async def _locked(c: asyncpg.Connection, event: UUID, session: UUID, now: datetime) -> datetime:
    """The session, held in full, so that doors and other imports wait: marks hold its key. Its beginning; refuses what
    has not begun or is not online."""
    held = await held_session(c, event, session, alone=True)
    if held.mode == "onsite":
        raise Conflict(N_("這一場不是線上的，請在報到頁登記出席。"), code="not_online")
    if now < held.starts_at:
        raise Conflict(N_("這一場還沒有開始，還沒有出席紀錄。"), code="not_begun")
    return held.starts_at
