"""What happens to polls by night: those whose last day is over are closed, and the keys of open ones are kept alive."""

from datetime import datetime
from uuid import UUID

from foundation.clock import day_of
from foundation.database import transaction
from privacy import keys
from questionnaires.ballots import close_poll


async def close_due(now: datetime) -> int:
    """How many were closed. Runs before the retention, which would sweep a key that only waiting words still need."""
    async with transaction() as c:
        rows = await c.fetch("select id, closes_on < $1 as due from poll where state = 'open' order by id", day_of(now))
    for row in rows:
        if row["due"]:
            await close_poll(row["id"], now)
        else:
            await keys.scope_keys(UUID(str(row["id"])), now)
    return sum(row["due"] for row in rows)
