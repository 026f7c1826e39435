"""Every schedule runs with the worker's rights, on a database with nothing to do and twice in a row."""

from datetime import UTC, datetime, timedelta

import pytest

from foundation import jobs
from foundation.database import acting_as, transaction
from foundation.jobs import enqueue
from lianfu.schedules import SCHEDULES

NOW = datetime(2026, 3, 2, 18, 30, tzinfo=UTC)


@pytest.mark.parametrize("schedule", SCHEDULES, ids=lambda schedule: schedule.name)
async def test_runs_as_the_worker_and_may_be_repeated(db, keys_db, schedule):
    with acting_as("worker"):
        await schedule.run(NOW)
        await schedule.run(NOW)


async def test_the_queue_forgets_what_ended_and_keeps_what_waits(db):
    async with transaction("staff"):
        await enqueue("test.waits", {})
        await enqueue("test.held", {})
    await db.execute("update jobs.pgqueuer set created = $1, updated = $1", NOW - timedelta(days=40))
    await db.execute("update jobs.pgqueuer set status = 'failed' where entrypoint = 'test.held'")
    await db.execute("update jobs.pgqueuer_log set created = $1, aggregated = true", NOW - timedelta(days=8))
    with acting_as("worker"):
        assert await jobs.sweep(NOW) == 2
    assert [row["entrypoint"] for row in await db.fetch("select entrypoint from jobs.pgqueuer")] == ["test.waits"]
