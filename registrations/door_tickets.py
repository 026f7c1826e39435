"""What the door knows of a scan: whose ticket it is, which session it is for, who came before. Decides nothing."""

from dataclasses import dataclass
from datetime import datetime, time, timedelta
from typing import Any
from uuid import UUID

import asyncpg

from foundation import clock, tokens
from registrations import tickets

# A scan belongs to a session from this long before its beginning until this long after its end.
BEFORE, AFTER = timedelta(hours=3), timedelta(hours=2)
# A device that was offline longer than this, or tells of the future, has a wrong clock.
LONGEST_OFFLINE = timedelta(days=7)


@dataclass(frozen=True)
class DoorTicket:
    id: UUID
    person: UUID
    scope: UUID
    registration: UUID
    participation: UUID
    event: UUID
    revoked: bool
    live: bool
    status: str
    walk_in: bool
    event_status: str


@dataclass(frozen=True)
class Place:
    """The session that a scan is for, as it stands for one ticket. `first_at` is None once the scans have expired."""

    session: UUID
    starts_at: datetime
    ends_at: datetime
    closed: bool
    has_seat: bool
    attended: bool
    first_at: datetime | None

    def is_of_day(self, at: datetime) -> bool:
        return is_of_day(self.starts_at, self.ends_at, at)


# Whoever handed the place on has a ticket that was replaced, not a place that was given back.
_TICKET = """
select t.id, t.person, t.scope, t.registration, r.participation, r.event, t.revoked_at is not null as revoked,
  r.state <> 'cancelled' as live, p.status, p.walk_in, e.status as event_status, e.number, e.ticket_seed_epoch
from ticket t
join registration r on r.id = t.registration
join participation p on p.id = r.participation
join event e on e.id = r.event
"""
_BY_ID, _BY_SHORT_CODE, _BY_CODE = (f"{_TICKET} where t.{column} = $1" for column in ("id", "short_code", "code"))
_FIRST = """
select min(case when x.how = 'paper' or x.scanned_at between x.received_at - $1::interval and x.received_at
                then x.scanned_at else x.received_at end)
from scan x join ticket k on k.id = x.ticket
where k.registration = $2 and x.session = $3 and x.verdict = 'admitted' and (x.how <> 'paper' or not exists (
  select 1 from scan u join ticket v on v.id = u.ticket
  where v.registration = $2 and u.session = $3 and u.how = 'paper'
  having count(*) filter (where u.verdict = 'admitted') <= count(*) filter (where u.verdict = 'undone')))
"""
# In this order: a session that is on, one they are in (going out), a seat they hold, one that is not over, the nearest.
_PLACE = """
select s.id, s.starts_at, s.ends_at, s.door_closed_on is not null as closed, h.id is not null as has_seat,
  a.id is not null as attended
from session s
left join seat h on h.session = s.id and h.participation = $2 and h.status = 'held'
left join attendance a on a.session = s.id and a.participation = $2
where s.event = $1
order by $3 not between s.starts_at - $4::interval and s.ends_at + $5::interval, $6 and a.id is null, h.id is null,
  not $6 and $3 > s.ends_at, greatest(s.starts_at - $3, $3 - s.ends_at, interval '0'), s.starts_at, s.position
limit 1
"""


async def ticket_by_id(c: asyncpg.Connection, ticket: UUID) -> DoorTicket | None:
    return _ticket(await c.fetchrow(_BY_ID, ticket))


async def ticket_by_code(c: asyncpg.Connection, text: str) -> DoorTicket | None:
    """By the text of a QR code or a typed code; None for one that nobody has. Raises `tickets.ForgedTicket`."""
    if not text.startswith(tickets.PREFIX):
        typed = tokens.read_short_code(text)
        return _ticket(await c.fetchrow(_BY_SHORT_CODE, typed)) if typed else None
    body, signature = tickets.read_text(text)
    row = await c.fetchrow(_BY_CODE, body.code)
    if row and row["number"] == body.event_number:
        epoch = row["ticket_seed_epoch"]
    else:  # somebody who has been erased; their ticket was ours all the same
        row = None
        epoch = await c.fetchval("select ticket_seed_epoch from event where number = $1::bigint", body.event_number)
    tickets.verify(body, signature, epoch or 1)
    return _ticket(row)


async def place_for(
    c: asyncpg.Connection, event: UUID, ticket: DoorTicket | None, at: datetime, *, leaving: bool
) -> Place | None:
    """None only for an event without sessions."""
    row = await c.fetchrow(_PLACE, event, ticket.participation if ticket else None, at, BEFORE, AFTER, leaving)
    if row is None:
        return None
    first = await first_arrival(c, ticket.registration, row["id"]) if ticket and row["attended"] else None
    return Place(
        row["id"], row["starts_at"], row["ends_at"], row["closed"], row["has_seat"], row["attended"], first
    )  # fmt: skip


def is_of_day(starts_at: datetime, ends_at: datetime, at: datetime) -> bool:
    """Whether people are let into a session at a moment: on its local days, and around midnight as long as anywhere."""
    first = datetime.combine(clock.day_of(starts_at), time(), clock.TAIPEI)
    last = datetime.combine(clock.day_of(ends_at) + timedelta(days=1), time(), clock.TAIPEI)
    return min(first, starts_at - BEFORE) <= at < max(last, ends_at + AFTER)


async def first_arrival(c: asyncpg.Connection, registration: UUID, session: UUID) -> datetime | None:
    """When somebody was let in, with whichever of their tickets."""
    found: datetime | None = await c.fetchval(_FIRST, LONGEST_OFFLINE, registration, session)
    return found


def moment_of(scanned_at: datetime, now: datetime) -> datetime:
    """When a scan was made: as the device says, unless its clock cannot be right; then when it reached us."""
    return scanned_at if now - LONGEST_OFFLINE <= scanned_at <= now else now


def _ticket(row: Any) -> DoorTicket | None:
    return DoorTicket(**{name: row[name] for name in DoorTicket.__dataclass_fields__}) if row else None
