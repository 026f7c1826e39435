"""The worker: takes jobs from the queue until it is told to stop, survives a lost database, and shows that it lives."""

import asyncio
import contextlib
import logging
import os
import signal
from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass, field
from datetime import timedelta
from typing import Any

import asyncpg
import msgspec
from pgqueuer import PgQueuer
from pgqueuer.db import AsyncpgDriver
from pgqueuer.domain.errors import PgqException
from pgqueuer.domain.models import Job
from pgqueuer.domain.models import Schedule as Due

from foundation import clock, database, jobs
from foundation.settings import Settings
from lianfu import joining
from lianfu.patience import Patient
from lianfu.schedules import SCHEDULES, Schedule
from lianfu.setting_up import connected
from mail import delivery, signing
from staff import heartbeats

log = logging.getLogger("lianfu.worker")
# What a mail in hand may take before the process ends all the same; an unfinished job comes back by itself.
GRACE_SECONDS = 30
AWAY = (OSError, TimeoutError, asyncpg.PostgresError, asyncpg.InterfaceError, PgqException)


@dataclass
class Worker:
    """One per process. `abandoned` is how long a job of a dead worker lies before another takes it up."""

    url: str
    schedules: Sequence[Schedule] = SCHEDULES
    abandoned: timedelta = timedelta(seconds=30)
    pause: float = 1.0
    stopping: asyncio.Event = field(default_factory=asyncio.Event)

    async def work(self) -> None:
        """Until `stopping` is set. A lost connection is a new start: jobs in hand finish or come back."""
        with database.acting_as("worker"):
            beating = asyncio.create_task(self._beat())
            try:
                while not self.stopping.is_set():
                    try:
                        await self._listen()
                    except AWAY as trouble:
                        log.warning("database away: %s", type(trouble).__name__)
                        await self._rest(self.pause)
            finally:
                beating.cancel()
                delivery.hang_up()

    async def _listen(self) -> None:
        connection = await asyncpg.connect(self.url, command_timeout=30)
        try:
            # The queue's own statements need the worker's rights too; this connection serves nothing else.
            await connection.execute("set role lianfu_worker")
            queuer = self._queuer(connection)
            # Without this an idle worker would find out half a minute later.
            connection.add_termination_listener(lambda _: queuer.shutdown.set())
            ending = asyncio.create_task(self._pass_on(queuer))
            try:
                await queuer.run(
                    batch_size=10, max_concurrent_tasks=40, dequeue_timeout=timedelta(seconds=10),
                    heartbeat_timeout=self.abandoned,
                )  # fmt: skip
            finally:
                ending.cancel()
        finally:
            with contextlib.suppress(*AWAY):
                await connection.close(timeout=2)

    async def _pass_on(self, queuer: PgQueuer) -> None:
        await self.stopping.wait()
        queuer.shutdown.set()

    def _queuer(self, connection: asyncpg.Connection) -> PgQueuer:
        driver = AsyncpgDriver(connection)
        queuer = PgQueuer(driver, queries=jobs.queries(driver))
        for name, handler in jobs.HANDLERS.items():
            queuer.entrypoint(name, on_failure="hold", executor_factory=Patient, accepts_context=False)(_entry(handler))
        for schedule in self.schedules:
            queuer.schedule(schedule.name, schedule.cron, accepts_context=False)(_turn(schedule))
        return queuer

    async def _beat(self) -> None:
        while True:
            try:
                await heartbeats.beat("worker", clock.now())
            except AWAY as trouble:
                log.warning("no heartbeat: %s", type(trouble).__name__)
            await asyncio.sleep(heartbeats.EVERY.total_seconds())

    async def _rest(self, seconds: float) -> None:
        with contextlib.suppress(TimeoutError):
            await asyncio.wait_for(self.stopping.wait(), seconds)


def _entry(handler: jobs.Handler) -> Callable[[Job], Awaitable[None]]:
    async def run_job(job: Job) -> None:
        payload: dict[str, Any] = msgspec.json.decode(job.payload) if job.payload else {}
        await handler(payload)

    return run_job


def _turn(schedule: Schedule) -> Callable[[Due], Awaitable[None]]:
    async def run_schedule(_: Due) -> None:
        try:
            await schedule.run(clock.now())
        except Exception as error:  # noqa: BLE001 - the next turn comes by itself; the text may hold anything
            log.error("schedule %s failed: %s", schedule.name, type(error).__name__)  # noqa: TRY400 - no text

    return run_schedule


async def run(chosen: Settings) -> None:
    """The whole process: until SIGTERM or SIGINT, then until the jobs in hand are done."""
    joining.load_jobs()
    signing.check(chosen)
    worker = Worker(chosen.database_url)
    loop = asyncio.get_running_loop()
    for number in (signal.SIGTERM, signal.SIGINT):
        loop.add_signal_handler(number, worker.stopping.set)
    async with connected(chosen):
        working = asyncio.create_task(worker.work())
        stopped = asyncio.create_task(worker.stopping.wait())
        await asyncio.wait({working, stopped}, return_when=asyncio.FIRST_COMPLETED)
        done, _ = await asyncio.wait({working}, timeout=GRACE_SECONDS if worker.stopping.is_set() else 0)
        if not done:
            # Cancelling would strike the jobs from the queue; ending like a killed process leaves them there.
            log.warning("jobs in hand did not end in time; they will come back")
            os._exit(1)
        working.result()
