"""One person's details for a member of staff: read and recorded in one transaction, or not shown."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any
from uuid import UUID

from foundation.actor import Actor
from foundation.database import transaction
from foundation.refusals import NotFound
from privacy.reveal import reveal
from registrations.opened import sealed
from registrations.roster import sealed_of

_EVENTS_OF = (
    "select id, event from registration where id = any ($1) union all select id, id from event where id = any ($1)"
)
FIELDS = ("name", "organization", "job_title", "email", "phone")


async def reveal_registration(
    event: UUID, registration: UUID, by: Actor, reason: str, *, note: str, now: datetime
) -> dict[str, Any]:
    """The `FIELDS` of one registration of this event. NotFound, or the refusals of `privacy.reveal.reveal`."""
    async with transaction():
        found = await sealed_of(registration, event)
        if found is None:
            raise NotFound
        return await reveal(by, sealed(registration, *found), FIELDS, reason, note=note, now=now)


async def events_of(objects: Sequence[UUID]) -> dict[UUID, UUID]:
    """The event of each registration among these ids; an event is its own."""
    async with transaction() as c:
        rows = await c.fetch(_EVENTS_OF, list(objects))
    return {row["id"]: row["event"] for row in rows}
