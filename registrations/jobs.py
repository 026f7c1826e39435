"""The jobs of this room that no other file of it owns."""

from typing import Any
from uuid import UUID

from foundation import clock
from foundation.jobs import job
from registrations.telling import CALLED_OFF, MOVED, NOTICE, restamp, tell
from registrations.waiting import promote


@job("registrations.promote")
async def promote_waiting(payload: dict[str, Any]) -> None:
    """Asked for when places were added, or when a line formed beside free ones."""
    await promote(UUID(payload["event"]), clock.now())


@job("registrations.tell_moved")
async def tell_moved(payload: dict[str, Any]) -> None:
    """Asked for when the time or the place of a published event was changed, or of some of its `sessions`. A letter is
    kept as long as its row."""
    await restamp(UUID(payload["event"]))
    sessions = [UUID(each) for each in payload["sessions"]] if "sessions" in payload else None
    await tell(UUID(payload["event"]), MOVED, clock.now(), sessions=sessions)


@job("registrations.tell_notice")
async def tell_notice(payload: dict[str, Any]) -> None:
    """Asked for when the notice of a published event came to say something new in substance."""
    await tell(UUID(payload["event"]), NOTICE, clock.now())


@job("registrations.tell_cancelled")
async def tell_cancelled(payload: dict[str, Any]) -> None:
    """Asked for when an event was called off."""
    await tell(UUID(payload["event"]), CALLED_OFF, clock.now())
