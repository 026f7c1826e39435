"""The door's deeds: every scan is kept, the first one marks attendance, all others learn when the first was.

A scan is idempotent by the device's id of it. What a scan means is decided in `verdicts`; who stands there is shown masked.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID, uuid4

import asyncpg

from foundation import clock, live, tokens
from foundation.actor import Actor
from foundation.database import transaction
from foundation.refusals import Conflict
from privacy.masks import mask
from privacy.periods import expires_on
from registrations import opened, tickets
from registrations.verdicts import Known, Name, verdict

MOST_SCANS = 500
_BEFORE, _AFTER = timedelta(hours=3), timedelta(hours=2)


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
    """The door's answer; `first_at` is when this ticket was first let in, while that is still known."""

    id: UUID
    verdict: Name
    name: str = ""
    company: str = ""
    first_at: datetime | None = None


@dataclass(frozen=True)
class _Found:
    """A scan with the ticket it named; `forged` for a code that looks like ours and is not."""

    row: asyncpg.Record | None
    forged: bool = False


async def record_scans(
    scans: Sequence[ScanIn], by: Actor, now: datetime, *, event: UUID | None = None
) -> list[Scanned]:
    """One answer a scan, in order. `event` is the door where they were made; without one each ticket is taken at its
    own event."""
    if len(scans) > MOST_SCANS:
        raise Conflict(code="too_many_scans")
    async with transaction() as c:
        answers = [await _record(c, scan, by, now, event) for scan in scans]
    return await _with_names(answers)


async def record_ticket(ticket: UUID, by: Actor, now: datetime, *, event: UUID, how: str = "search") -> Scanned:
    """Checks in a person who was found by asking instead of by a code."""
    async with transaction() as c:
        row = await c.fetchrow(f"{_TICKET} where t.id = $1", ticket)
        answer = await _decide(c, ScanIn(uuid4(), "", now), _Found(row), by, now, event, how)
    return (await _with_names([answer]))[0]


_TICKET = """
select t.id, t.person, t.scope, t.revoked_at, t.registration, r.state, r.event, r.participation, p.status, p.walk_in,
  e.number, e.status as event_status, e.ticket_seed_epoch
from ticket t join registration r on r.id = t.registration join participation p on p.id = r.participation join event e on e.id = r.event
"""


async def _record(
    c: asyncpg.Connection, scan: ScanIn, by: Actor, now: datetime, event: UUID | None
) -> tuple[Scanned, UUID | None]:
    return await _decide(
        c, scan, await _find(c, scan.code), by, now, event, "code" if scan.code.startswith("T1:") else "typed"
    )


async def _find(c: asyncpg.Connection, code: str) -> _Found:
    if not code.startswith(tickets.PREFIX):
        typed = tokens.read_short_code(code)
        return _Found(await c.fetchrow(f"{_TICKET} where t.short_code = $1", typed) if typed else None)
    try:
        body, signature = tickets.read_text(code)
        row = await c.fetchrow(f"{_TICKET} where t.code = $1", body.code)
        tickets.verify(body, signature, row["ticket_seed_epoch"] if row else 1)
    except tickets.ForgedTicket:
        return _Found(None, forged=True)
    return _Found(row if row and row["number"] == body.event_number else None)


async def _decide(
    c: asyncpg.Connection, scan: ScanIn, found: _Found, by: Actor, now: datetime, event: UUID | None, how: str
) -> tuple[Scanned, UUID | None]:
    again = await c.fetchrow(
        "select s.verdict, s.ticket, t.registration from scan s left join ticket t on t.id = s.ticket where s.client = $1",
        scan.id,
    )
    if again:
        first = await _first_in(c, again["ticket"], None)
        return Scanned(scan.id, again["verdict"], first_at=first), again["registration"]
    row, session = found.row, None
    name: Name = "forged"
    first_at = None
    if not found.forged:
        session = await _session(c, row, scan.scanned_at, event)
        first_at = await _first_in(c, row["id"], session) if row and session else None
        known = await _known(c, row, session, event, first_at) if row else None
        name = verdict(known, scan.direction)
    if row and session and name == "admitted" and not await _attend(c, row, session, scan.scanned_at):
        name, first_at = "already", await _first_in(c, row["id"], session)
    if row and session and name == "left" and first_at:
        await _leave(c, row, session, first_at, scan.scanned_at)
    await _keep(c, scan, row, session, name, by, now, how)
    return Scanned(scan.id, name, first_at=first_at), row["registration"] if row else None


async def _session(c: asyncpg.Connection, row: Any, at: datetime, event: UUID | None) -> UUID | None:
    """The session that the scan is for: nearest in time among those of the event, held seats first."""
    where = event or (row["event"] if row else None)
    if where is None:
        return None
    found: UUID | None = await c.fetchval(
        "select s.id from session s left join seat h on h.session = s.id and h.participation = $2 and h.status = 'held'"
        " where s.event = $1 order by not $3 between s.starts_at - $4::interval and s.ends_at + $5::interval, (h.id is null),"
        " abs(extract(epoch from s.starts_at - $3)), s.position limit 1",
        where,
        row["participation"] if row else None,
        at,
        _BEFORE,
        _AFTER,
    )
    return found


async def _known(
    c: asyncpg.Connection, row: Any, session: UUID | None, event: UUID | None, first_at: datetime | None
) -> Known:
    place = await c.fetchrow(
        "select s.door_closed_on, exists (select 1 from seat h where h.session = s.id and h.participation = $2 and h.status = 'held')"
        " as has_seat from session s where s.id = $1",
        session,
        row["participation"],
    )
    return Known(
        at_door=event is None or row["event"] == event,
        revoked=row["revoked_at"] is not None,
        live=row["state"] == "live",
        status=row["status"],
        event_status=row["event_status"],
        has_seat=row["walk_in"] or bool(place and place["has_seat"]),
        door_closed=bool(place and place["door_closed_on"]),
        first_in=first_at,
    )


async def _first_in(c: asyncpg.Connection, ticket: UUID | None, session: UUID | None) -> datetime | None:
    found: datetime | None = await c.fetchval(
        "select min(scanned_at) from scan where ticket = $1 and ($2::uuid is null or session = $2) and verdict = 'admitted'",
        ticket,
        session,
    )
    return found


async def _attend(c: asyncpg.Connection, row: Any, session: UUID, at: datetime) -> bool:
    """Marks attendance once; False when another door was first. The unique constraint decides between two at once."""
    marked = await c.fetchval(
        "insert into attendance (id, participation, session, on_day) values ($1, $2, $3, $4)"
        " on conflict (participation, session) do nothing returning true",
        uuid4(),
        row["participation"],
        session,
        clock.day_of(at),
    )
    if not marked:
        return False
    local = clock.local(at)
    await c.execute(
        "insert into arrival_count (id, session, quarter_hour, n) values ($1, $2, $3, 1)"
        " on conflict (session, quarter_hour) do update set n = arrival_count.n + 1",
        uuid4(),
        session,
        local.hour * 4 + local.minute // 15,
    )
    await live.notify(f"event:{row['event']}")
    return True


async def _leave(c: asyncpg.Connection, row: Any, session: UUID, first_at: datetime, at: datetime) -> None:
    await c.execute(
        "update attendance set minutes = $3 where participation = $1 and session = $2",
        row["participation"],
        session,
        max(0, int((at - first_at).total_seconds() // 60)),
    )


async def _keep(
    c: asyncpg.Connection, scan: ScanIn, row: Any, session: UUID | None, name: Name, by: Actor, now: datetime, how: str
) -> None:
    await c.execute(
        "insert into scan (id, person, scope, expires_on, client, ticket, session, staff, direction, scanned_at, received_at, offline,"
        " verdict, how) values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14) on conflict (client) do nothing",
        uuid4(),
        row["person"] if row else None,
        row["scope"] if row else None,
        expires_on("scan", clock.day_of(now)),
        scan.id,
        row["id"] if row else None,
        session,
        by.staff_id,
        scan.direction,
        scan.scanned_at,
        now,
        scan.offline,
        name,
        how,
    )


async def _with_names(answers: Sequence[tuple[Scanned, UUID | None]]) -> list[Scanned]:
    """Adds masked name and company, for the person at the door to ask; the erased stay nameless."""
    words = await opened.open_registrations([registration for _, registration in answers if registration])
    shown = []
    for answer, registration in answers:
        found = words.get(registration) if registration else None
        shown.append(
            Scanned(
                answer.id, answer.verdict, mask("name", found.text("name")), found.text("organization"), answer.first_at
            )
            if found
            else answer
        )
    return shown
