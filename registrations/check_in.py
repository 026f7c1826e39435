"""The door's deeds: every scan is kept, the first one marks attendance, all others learn when the first was.

A scan is idempotent by the device's id of it. What a scan means is decided in `verdicts`; who stands there is shown
masked, and at another event's door not at all.
"""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta
from typing import Any
from uuid import UUID, uuid4

import asyncpg

from foundation import clock, live
from foundation.actor import Actor
from foundation.database import transaction
from foundation.refusals import Conflict
from privacy.masks import mask
from privacy.periods import expires_on
from registrations import opened, tickets
from registrations.closing import count_population
from registrations.door_tickets import (
    DoorTicket,
    Place,
    first_arrival,
    moment_of,
    place_for,
    ticket_by_code,
    ticket_by_id,
)
from registrations.verdicts import Known, Name, verdict

MOST_SCANS = 500
_KEPT_CLOCKS = timedelta(days=3650)


@dataclass(frozen=True)
class ScanIn:
    """A scan as a device tells it. `code` is the text of a QR code, or a typed short code."""

    id: UUID
    code: str
    scanned_at: datetime
    direction: str = "in"
    offline: bool = False


@dataclass(frozen=True)
class Scanned:
    """The door's answer; `first_at` is when this person was first let in, while that is still known.

    `day` is that of a ticket which is not for today.
    """

    id: UUID
    verdict: Name
    name: str = ""
    company: str = ""
    first_at: datetime | None = None
    day: date | None = None


@dataclass(frozen=True)
class _Answer:
    scanned: Scanned
    registration: UUID | None = None


@dataclass(frozen=True)
class _Case:
    """One scan at work: what was told, what was found. `door` is the event of the door, None for a ticket's own."""

    scan: ScanIn
    by: Actor
    now: datetime
    door: UUID | None
    how: str
    ticket: DoorTicket | None = None
    place: Place | None = None

    @property
    def at(self) -> datetime:
        return moment_of(self.scan.scanned_at, self.now)

    @property
    def on_its_day(self) -> bool:
        """By the device's clock; one that is wrong turns nobody away who stands at the door now."""
        place = self.place
        return place is not None and (place.is_of_day(self.at) or (not self.scan.offline and place.is_of_day(self.now)))

    @property
    def at_its_door(self) -> bool:
        return self.ticket is not None and self.door in {None, self.ticket.event}


class _ChangedMeanwhile(Exception):
    """Another transaction recorded this scan, closed the door or cancelled the place: look again."""


async def record_scans(
    scans: Sequence[ScanIn], by: Actor, now: datetime, *, event: UUID | None = None
) -> list[Scanned]:
    """One answer a scan, in order. `event` is the door where they were made; without one each ticket is taken at its
    own event.

    Each scan is a transaction of its own: none takes others along, and two devices that send the same people in
    another order never wait for each other in a circle.
    """
    if len(scans) > MOST_SCANS:
        raise Conflict(code="too_many_scans")
    answers = []
    for scan in scans:
        code = scan.code.strip()
        case = _Case(scan, by, now, event, "code" if code.startswith(tickets.PREFIX) else "typed")
        answers.append(await _recorded(case, code))
    return await _with_names(answers)


async def record_ticket(ticket: UUID, by: Actor, now: datetime, *, event: UUID, how: str = "search") -> Scanned:
    """Checks in a person who was found by asking instead of by a code."""
    case = _Case(ScanIn(uuid4(), "", now), by, now, event, how)
    return (await _with_names([await _recorded(case, ticket)]))[0]


async def _recorded(case: _Case, wanted: str | UUID) -> _Answer:
    while True:
        try:
            async with transaction() as c:
                return await _record(c, case, wanted)
        except _ChangedMeanwhile:
            continue


async def _record(c: asyncpg.Connection, case: _Case, wanted: str | UUID) -> _Answer:
    forged = False
    try:
        ticket = await (ticket_by_id(c, wanted) if isinstance(wanted, UUID) else ticket_by_code(c, wanted))
    except tickets.ForgedTicket:
        ticket, forged = None, True
    if before := await c.fetchrow(_BEFORE, case.scan.id):
        return await _repeated(c, case.scan, ticket, before)
    where = case.door or (ticket.event if ticket else None)
    leaving = case.scan.direction == "out"
    place = await place_for(c, where, ticket, case.at, leaving=leaving) if where else None
    case = replace(case, ticket=ticket, place=place)
    name: Name = "forged" if forged else verdict(_known(case), case.scan.direction)
    return await _done(c, case, name)


_BEFORE = """
select s.verdict, s.direction, s.ticket, s.session, t.registration, x.starts_at
from scan s left join ticket t on t.id = s.ticket left join session x on x.id = s.session
where s.client = $1
"""


async def _repeated(c: asyncpg.Connection, scan: ScanIn, ticket: DoorTicket | None, before: Any) -> _Answer:
    """A resent scan is answered as it was; an id that comes again with another ticket is another scan."""
    same = before["ticket"] == (ticket.id if ticket else None) or before["verdict"] == "wrong_event"
    if not same or before["direction"] != scan.direction:
        return _Answer(Scanned(scan.id, "id_reused"))
    registration = before["registration"]
    first = await first_arrival(c, registration, before["session"]) if registration else None
    day = clock.day_of(before["starts_at"]) if before["verdict"] == "not_today" else None
    return _Answer(Scanned(scan.id, before["verdict"], first_at=first, day=day), registration)


def _known(case: _Case) -> Known | None:
    ticket, place = case.ticket, case.place
    if ticket is None:
        return None
    # What a device saw before the end counts, however late it reaches us.
    in_time = place is not None and case.scan.offline and case.at <= place.ends_at
    return Known(
        at_door=case.at_its_door,
        revoked=ticket.revoked,
        live=ticket.live,
        status=ticket.status,
        event_status=ticket.event_status,
        has_seat=ticket.walk_in or bool(place and place.has_seat),
        door_closed=place is None or (place.closed and not in_time),
        attended=bool(place and place.attended),
        today=case.on_its_day,
    )


async def _done(c: asyncpg.Connection, case: _Case, name: Name) -> _Answer:
    """Does what the verdict says and keeps the scan."""
    ticket, place = case.ticket, case.place
    first_at = place.first_at if place else None
    if name == "admitted" and ticket and place:
        if await _attend(c, ticket, place, case.at):
            first_at = case.at
        else:
            name, first_at = "already", await first_arrival(c, ticket.registration, place.session)
    elif name == "left" and ticket and place and first_at:
        await _leave(c, ticket, place, first_at, case.at)
    if not case.at_its_door:
        # Whose ticket was shown at a foreign door is nobody's business there.
        ticket, first_at = None, None
    await _keep(c, case, ticket, name)
    day = clock.day_of(place.starts_at) if place and name == "not_today" else None
    return _Answer(Scanned(case.scan.id, name, first_at=first_at, day=day), ticket.registration if ticket else None)


# Locks in the order of all others: session, then registration. Both are looked at again once they are held.
_ATTEND = """
with standing as (
  select r.participation from session s, registration r
  where s.id = $1 and r.id = $2 and r.state = 'live' and (s.door_closed_on is null) = $3 for share of s for share of r
), marked as (
  insert into attendance (id, participation, session, on_day)
  select gen_random_uuid(), standing.participation, $1, $4 from standing
  on conflict (participation, session) do nothing returning 1
), counted as (
  insert into arrival_count (id, session, quarter_hour, n) select gen_random_uuid(), $1, $5, 1 from marked
  on conflict (session, quarter_hour) do update set n = arrival_count.n + 1
)
select exists (select from standing) as stands, exists (select from marked) as marked
"""


async def _attend(c: asyncpg.Connection, ticket: DoorTicket, place: Place, at: datetime) -> bool:
    """Marks attendance once; False when another door was first. The unique constraint decides between two at once."""
    local = clock.local(at)
    row = await c.fetchrow(
        _ATTEND, place.session, ticket.registration, not place.closed, _day(place, at),
        local.hour * 4 + local.minute // 15,
    )  # fmt: skip
    if not row["stands"]:
        raise _ChangedMeanwhile
    if row["marked"]:
        if place.closed:
            await count_population(c, ticket.event)
        await live.notify(f"event:{ticket.event}")
    return bool(row["marked"])


def _day(place: Place, at: datetime) -> date:
    """The day of the session on which somebody came, also when the scan was made on the eve."""
    return min(max(clock.day_of(at), clock.day_of(place.starts_at)), clock.day_of(place.ends_at))


async def _leave(c: asyncpg.Connection, ticket: DoorTicket, place: Place, first_at: datetime, at: datetime) -> None:
    """Minutes are those of the session: who comes early or lingers was not longer at the lecture."""
    stayed = min(at, place.ends_at) - max(first_at, place.starts_at)
    await c.execute(
        "update attendance set minutes = $3 where participation = $1 and session = $2",
        ticket.participation, place.session, max(0, int(stayed.total_seconds() // 60)),
    )  # fmt: skip


_KEEP = """
insert into scan (id, person, scope, expires_on, client, ticket, session, staff, direction, scanned_at, received_at,
  offline, verdict, how)
values (gen_random_uuid(), $1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13)
on conflict (client) do nothing returning true
"""


async def _keep(c: asyncpg.Connection, case: _Case, ticket: DoorTicket | None, name: Name) -> None:
    scan, now = case.scan, case.now
    # A clock that is years off would only say how wrong it is.
    told = scan.scanned_at if abs(scan.scanned_at - now) < _KEPT_CLOCKS else now
    kept = await c.fetchval(
        _KEEP, ticket.person if ticket else None, ticket.scope if ticket else None,
        expires_on("scan", clock.day_of(now)), scan.id, ticket.id if ticket else None,
        case.place.session if case.place else None, case.by.staff_id, scan.direction, told, now, scan.offline, name,
        case.how,
    )  # fmt: skip
    if not kept:
        raise _ChangedMeanwhile


async def _with_names(answers: Sequence[_Answer]) -> list[Scanned]:
    """Adds masked name and company, for the person at the door to ask; the erased stay nameless."""
    words = await opened.open_registrations([each.registration for each in answers if each.registration])
    return [_named(each.scanned, words.get(each.registration) if each.registration else None) for each in answers]


def _named(scanned: Scanned, words: opened.Opened | None) -> Scanned:
    if words is None:
        return scanned
    return replace(
        scanned, name=mask("name", words.text("name")), company=mask("organization", words.text("organization"))
    )
