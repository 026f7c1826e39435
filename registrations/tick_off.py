"""The sheet that was signed on paper becomes attendance: many lines at once, on the day of the session, each only once.

A line without a tick says nothing about somebody whom the door let in; taking back a tick is a deed of its own, with
an entry.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

import asyncpg

from foundation import clock
from foundation.actor import Actor
from foundation.database import transaction
from foundation.languages import N_
from foundation.refusals import Conflict, NotFound
from privacy.masks import mask
from privacy.periods import expires_on
from privacy.reveal import record
from registrations.late_attendance import held_session, tell
from registrations.opened import Opened, open_registrations

MOST_LINES = 2000


@dataclass(frozen=True)
class TickLine:
    """`number` is None for somebody who stood on no sheet that was printed. `on_paper`: a tick that can be taken
    back."""

    registration: UUID
    number: int | None
    name: str
    organization: str
    arrived: bool
    on_paper: bool
    walk_in: bool


@dataclass(frozen=True)
class Ticked:
    """`marked` are new; the others had arrived already, or have no place in this session."""

    marked: int
    asked: int


_PLACE = """
from registration r join participation p on p.id = r.participation
where r.event = $1 and r.state = 'live' and p.status = 'admitted'
  and (p.walk_in or exists (select 1 from seat h where h.participation = p.id and h.session = $2 and h.status = 'held'))
"""
# Ticks and their taking back are scans alike, one after the other: it stands while there is one more of the first.
_TICKED = """(
    select count(*) filter (where x.verdict = 'admitted') > count(*) filter (where x.verdict = 'undone')
    from scan x join ticket k on k.id = x.ticket where k.registration = r.id and x.session = $2 and x.how = 'paper'
  )"""
_LINES = f"""
select r.id, r.sheet_no, p.walk_in,
  {_TICKED} as on_paper,
  exists (select 1 from attendance a where a.participation = p.id and a.session = $2) as arrived
{_PLACE} order by r.sheet_no nulls last, p.walk_in, r.id
"""  # noqa: S608 - our own texts above; values go apart
_TICK = f"""
with wanted as (select r.id, r.person, r.scope, r.participation {_PLACE} and r.id = any ($3)),
marked as (
  insert into attendance (id, participation, session, on_day)
  select gen_random_uuid(), w.participation, $2, $4 from wanted w
  on conflict (participation, session) do nothing returning participation
)
insert into scan (
  id, person, scope, expires_on, client, ticket, session, staff, direction, scanned_at, received_at, offline, verdict,
  how
)
select
  gen_random_uuid(), w.person, w.scope, $5, gen_random_uuid(), t.id, $2, $6, 'in', $7, $8, false, 'admitted', 'paper'
from marked m join wanted w on w.participation = m.participation
left join lateral (select k.id from ticket k where k.registration = w.id order by k.version desc limit 1) t on true
"""  # noqa: S608 - the same
_UNTICK = f"""
with taken as (
  delete from attendance a using registration r
  where r.id = $1 and r.event = $3 and a.participation = r.participation and a.session = $2 and {_TICKED}
  returning r.id, r.person, r.scope
)
insert into scan (
  id, person, scope, expires_on, client, ticket, session, staff, direction, scanned_at, received_at, offline, verdict,
  how
)
select gen_random_uuid(), w.person, w.scope, $4, gen_random_uuid(), t.id, $2, $5, 'in', $6, $6, false, 'undone', 'paper'
from taken w
left join lateral (select k.id from ticket k where k.registration = w.id order by k.version desc limit 1) t on true
"""  # noqa: S608 - the same


async def tick_lines(event: UUID, session: UUID) -> tuple[TickLine, ...]:
    """In the order of the sheet, names masked; who came without a line stands at the end."""
    async with transaction() as c:
        rows = await c.fetch(_LINES, event, session)
    words = await open_registrations([row["id"] for row in rows])
    lines = []
    for row in rows:
        found = words.get(row["id"])
        name, firm = _masked(found) if found else ("", "")
        lines.append(
            TickLine(
                row["id"],
                row["sheet_no"],
                name,
                firm,
                row["arrived"],
                row["on_paper"] and row["arrived"],
                row["walk_in"],
            )
        )
    return tuple(lines)


def _masked(found: Opened) -> tuple[str, str]:
    return mask("name", found.text("name")), mask("organization", found.text("organization"))


async def tick_off(event: UUID, session: UUID, registrations: Sequence[UUID], by: Actor, now: datetime) -> Ticked:
    """Marks those who signed; repeating it changes nothing. Works after the door was closed: they signed before.

    What stands on paper has no time, so the arrival curve is left alone and the scan says when the session began.
    """
    if len(registrations) > MOST_LINES:
        raise Conflict(code="too_many_lines")
    async with transaction() as c:
        starts_at = await _begun(c, event, session, now)
        done = await c.execute(
            _TICK, event, session, list(registrations), clock.day_of(starts_at),
            expires_on("scan", clock.day_of(now)), by.staff_id, starts_at, now,
        )  # fmt: skip
        marked = int(done.rpartition(" ")[2])
        if marked:
            await tell(c, event)
    return Ticked(marked, len(registrations))


async def take_back(event: UUID, session: UUID, registration: UUID, by: Actor, now: datetime) -> None:
    """Undoes one tick; NotFound for somebody whom the door let in, or who was never ticked."""
    async with transaction() as c:
        await _begun(c, event, session, now)
        done = await c.execute(
            _UNTICK, registration, session, event, expires_on("scan", clock.day_of(now)), by.staff_id, now
        )
        if done == "INSERT 0 0":
            raise NotFound
        await tell(c, event)
        await record(by, "tick_off.undone", registration, ["attendance"], "correction", now=now)


async def _begun(c: asyncpg.Connection, event: UUID, session: UUID, now: datetime) -> datetime:
    starts_at = (await held_session(c, event, session)).starts_at
    if clock.day_of(now) < clock.day_of(starts_at):
        raise Conflict(N_("這一場還沒有開始，不能先勾到場。"), code="not_begun")
    return starts_at
