"""Places of a session held back for a county, a partner or those with a code: made, changed, released.

They are part of the session's places, never more than it has left. Locks as the admission does: the event, its sessions
by id, then the rows held back by id.
"""

from datetime import datetime
from uuid import UUID

from foundation.database import transaction


async def held_back(event_id: UUID, now: datetime) -> dict[UUID, int]:
    """Places that only some can still have, by session."""
    async with transaction() as c:
        rows = await c.fetch(
            "select session, sum(places - places_taken)::int as n from holdback"
            " where event = $1 and (release_at is null or release_at > $2) group by session",
            event_id,
            now,
        )
    return {row["session"]: row["n"] for row in rows}
