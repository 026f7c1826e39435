"""The jobs of this room that no other file of it owns."""

from typing import Any
from uuid import UUID

from foundation import clock
from foundation.jobs import job
from registrations.waiting import promote


@job("registrations.promote")
async def promote_waiting(payload: dict[str, Any]) -> None:
    """Asked for when places were added, or when a line formed beside free ones."""
    await promote(UUID(payload["event"]), clock.now())
