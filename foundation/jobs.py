"""Work for later, written in the same transaction as the deed that asks for it (PgQueuer on the same PostgreSQL)."""

from collections.abc import Awaitable, Callable
from datetime import datetime, timedelta
from functools import cache
from typing import Any

import msgspec
from pgqueuer.adapters.persistence import qb
from pgqueuer.db import AsyncpgDriver
from pgqueuer.domain.settings import DBSettings
from pgqueuer.queries import Queries

from foundation.database import connection, transaction

SCHEMA = "jobs"
Handler = Callable[[dict[str, Any]], Awaitable[None]]
HANDLERS: dict[str, Handler] = {}


class NotYet(Exception):
    """Raised by a job that cannot be done at the moment, through no fault of its own: it comes back, however often.

    `why` is a word of ours that may stand in a log. Without `after` the wait grows from attempt to attempt.
    """

    def __init__(self, why: str, after: timedelta | None = None) -> None:
        super().__init__(why)
        self.after = after


def job(name: str) -> Callable[[Handler], Handler]:
    """Names the function that does a job. It may run twice: after a kill the job comes back."""

    def register(handler: Handler) -> Handler:
        HANDLERS[name] = handler
        return handler

    return register


@cache
def queue_settings() -> DBSettings:
    return DBSettings(db_schema=SCHEMA)


def schema_builder() -> qb.QueryBuilderEnvironment:
    return qb.QueryBuilderEnvironment(queue_settings())


def queries(driver: Any) -> Queries:
    """PgQueuer's queries on our schema, over any of its drivers."""
    settings = queue_settings()
    return Queries(
        driver,
        qbe=schema_builder(),
        qbq=qb.QueryQueueBuilder(settings),
        qbs=qb.QuerySchedulerBuilder(settings),
    )


async def enqueue(
    name: str, payload: dict[str, Any], *, after: timedelta | None = None, once: str | None = None
) -> None:
    """Adds a job to the running transaction; the payload holds ids, never anything about a person.

    With `once` a job of that key that still waits is not added again.
    """
    await queries(AsyncpgDriver(connection())).enqueue(
        name, msgspec.json.encode(payload), execute_after=after, dedupe_key=once, on_conflict="skip"
    )


async def sweep(now: datetime) -> int:
    """For the worker: notes of jobs go after a week, and after a month the failed jobs that nobody mended."""
    async with transaction() as c:
        notes = "delete from jobs.pgqueuer_log where aggregated and created < $1 returning 1"
        gone = await c.fetch(notes, now - timedelta(days=7))
        failed = "delete from jobs.pgqueuer where status = 'failed' and updated < $1"
        await c.execute(failed, now - timedelta(days=30))
    return len(gone)
