"""The jobs of this room: who has to be told, and asked, after a deed."""

from typing import Any
from uuid import UUID

from foundation import clock
from foundation.jobs import job
from registrations.telling import MOVED, restamp, tell
from registrations.waiting import promote
from rescheduling import replies

POSTPONED = "rescheduling.postponed"
NEW_DAY = "rescheduling.new_day"
ONLINE = "rescheduling.moved_online"


@job("rescheduling.tell_postponed")
async def tell_postponed(payload: dict[str, Any]) -> None:
    await restamp(UUID(payload["event"]))
    await tell(UUID(payload["event"]), POSTPONED, clock.now())


@job("rescheduling.ask_new_day")
async def ask_new_day(payload: dict[str, Any]) -> None:
    """Who has a place is asked; who waits is told, and what became free meanwhile is given to them. A job may run
    twice: under its number everybody is asked once."""
    event, now = UUID(payload["event"]), clock.now()
    await restamp(event)
    await replies.ask(event, "postponed", NEW_DAY, now, n=int(payload["n"]))
    await tell(event, MOVED, now, but_seated=True)
    await promote(event, now)


@job("rescheduling.tell_online")
async def tell_online(payload: dict[str, Any]) -> None:
    await tell(UUID(payload["event"]), ONLINE, clock.now())
