"""Fills both databases with registrations of earlier years, to see whether a full house is slower than an empty one."""

import asyncio
import time
from pathlib import Path

import asyncpg

from events.makers import make_event
from foundation.clock import now
from foundation.database import acting_as
from foundation.embedded import SUPERUSER, find_running
from foundation.settings import Settings

FOLDER = Path(__file__).parent
EVENTS = 50
# Foreign keys of made-up rows are not checked one by one; the product checks its own in every run.
QUICKLY = "set session_replication_role = replica; set synchronous_commit = off; set maintenance_work_mem = '256MB'"


async def earlier_registrations(chosen: Settings, count: int) -> None:
    """Over fifty events, then analysed as autovacuum would have done in those years."""
    running = find_running(chosen.data_folder / "postgres")
    assert running, "the measurement starts the server itself"
    began = time.perf_counter()
    with acting_as("staff"):
        for _ in range(EVENTS):
            await make_event(now())
    await _fill(running.dsn("lianfu", SUPERUSER), FOLDER / "seeding.sql", count)
    await _fill(running.dsn("lianfu_keys", SUPERUSER), FOLDER / "seeding_keys.sql", count)
    print(f"{count:,} earlier registrations made in {time.perf_counter() - began:.0f} s")


async def _fill(url: str, script: Path, count: int) -> None:
    c = await asyncpg.connect(url)
    await c.execute(QUICKLY)
    await c.execute(await asyncio.to_thread(script.read_text))
    await c.execute("select bench_seed($1)", count)
    await c.execute("vacuum analyze")
    await c.execute("checkpoint")
    await c.close()
