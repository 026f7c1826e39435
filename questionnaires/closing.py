"""What happens to polls by night: those whose last day is over are closed."""

from datetime import datetime

from foundation.clock import day_of
from foundation.database import transaction
from questionnaires.ballots import close_poll


async def close_due(now: datetime) -> int:
    """How many were closed."""
    async with transaction() as c:
        rows = await c.fetch("select id from poll where state = 'open' and closes_on < $1 order by id", day_of(now))
    for row in rows:
        await close_poll(row["id"], now)
    return len(rows)
