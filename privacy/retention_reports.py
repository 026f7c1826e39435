"""What the nightly runs did, and whether one was missed."""

from datetime import datetime, timedelta

import asyncpg

from foundation.database import transaction
from privacy.retention import Report, line_of

LATE = timedelta(hours=36)


def is_late(last: Report | None, now: datetime) -> bool:
    """Whether the nightly run was missed."""
    return last is None or now - last.run_at > LATE


async def reports(limit: int = 14) -> list[Report]:
    """The last runs, the newest first."""
    async with transaction() as c:
        rows = await c.fetch(
            "select * from retention_run where run_at in"
            " (select distinct run_at from retention_run order by run_at desc limit $1)"
            " order by run_at desc, table_name",
            limit,
        )
    runs: dict[datetime, list[asyncpg.Record]] = {}
    for row in rows:
        runs.setdefault(row["run_at"], []).append(row)
    return [
        Report(run_at, of_run[0]["due_before"], tuple(line_of(row) for row in of_run))
        for run_at, of_run in runs.items()
    ]
