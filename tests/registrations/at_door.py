"""Guests with tickets, and a door that scans them."""

from dataclasses import replace
from datetime import date, datetime, timedelta
from typing import Any
from uuid import UUID, uuid4

import asyncpg

from foundation.actor import SYSTEM
from registrations import tickets
from registrations.admission import Admitted, admit
from registrations.admission_rows import AdmissionRequest
from registrations.check_in import ScanIn, Scanned, record_scans
from tests.registrations.conftest import NOW, STARTS, OpenEvent, person

Connection = asyncpg.Connection
MINUTE = timedelta(minutes=1)
DOOR = SYSTEM


def guest(event: OpenEvent, name: str = "王小明", **changes: Any) -> AdmissionRequest:
    words = {"name": name, "email": f"{name}@example.org", "organization": "幸福食品有限公司"}
    return person(event, name, **{"words": words} | changes)


async def ticket_text(c: Connection, event: OpenEvent, code: bytes, epoch: int = 1) -> str:
    number = await c.fetchval("select number from event where id = $1", event.id)
    return tickets.signed_text(tickets.TicketBody(number, code, date(2026, 5, 21)), epoch)


async def admitted(c: Connection, event: OpenEvent, name: str = "王小明", **changes: Any) -> str:
    outcome = await admit(guest(event, name, **changes), NOW)
    assert isinstance(outcome, Admitted)
    return await ticket_text(c, event, outcome.ticket)


def scan(code: str, at: datetime = STARTS, **changes: Any) -> ScanIn:
    return replace(ScanIn(uuid4(), code, at), **changes)


async def a_day_later(c: Connection, session: UUID) -> None:
    later = "starts_at = starts_at + interval '1 day', ends_at = ends_at + interval '1 day'"
    await c.execute(f"update session set {later} where id = $1", session)


async def at_door(event: OpenEvent | None, one: ScanIn, now: datetime | None = None) -> Scanned:
    [answer] = await record_scans(
        [one],
        DOOR,
        max(now or one.scanned_at, one.scanned_at) if now is None else now,
        event=event.id if event else None,
    )
    return answer
