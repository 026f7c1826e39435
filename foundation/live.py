"""Live numbers: a deed notifies inside its transaction, one LISTEN connection per process wakes the open pages, which
read again."""

import asyncio
import contextlib
import logging
from collections.abc import AsyncIterator

import asyncpg

from foundation.database import connection

log = logging.getLogger("lianfu.live")
CHANNEL = "lianfu_live"
HEARTBEAT_SECONDS = 20
PATIENCE_SECONDS = 5
_WAITS = (0.2, 0.5, 1, 2, 5)
_AWAY = (OSError, TimeoutError, asyncpg.PostgresError, asyncpg.InterfaceError)


async def notify(topic: str) -> None:
    """Tells all open pages of the topic to read again, when the running transaction commits. A topic holds ids only."""
    await connection().execute("select pg_notify($1, $2)", CHANNEL, topic)


class Hub:
    """One per process. A lost connection wakes everybody once it is back, since messages may have been missed."""

    def __init__(self, url: str) -> None:
        self._url = url
        self._waiting: dict[str, set[asyncio.Event]] = {}
        self._task: asyncio.Task[None] | None = None

    async def start(self) -> None:
        self._task = asyncio.create_task(self._listen())

    async def stop(self) -> None:
        if self._task:
            self._task.cancel()
            with contextlib.suppress(asyncio.CancelledError):
                await self._task

    async def changes(self, topic: str) -> AsyncIterator[bool]:
        """Yields True for a change and False as a heartbeat; the first comes at once, so that a page starts from the
        truth."""
        event = asyncio.Event()
        self._waiting.setdefault(topic, set()).add(event)
        try:
            yield True
            while True:
                try:
                    await asyncio.wait_for(event.wait(), HEARTBEAT_SECONDS)
                    event.clear()
                    yield True
                except TimeoutError:
                    yield False
        finally:
            self._waiting[topic].discard(event)
            if not self._waiting[topic]:
                del self._waiting[topic]

    def _wake(self, topic: str | None) -> None:
        for name, events in self._waiting.items():
            if topic is None or name == topic:
                for event in events:
                    event.set()

    async def _listen(self) -> None:
        failures = 0
        while True:
            try:
                c = await asyncpg.connect(self._url, timeout=PATIENCE_SECONDS)
                failures = 0
                await self._hear(c)
            except _AWAY as trouble:
                log.warning("live connection lost, connecting again: %s", type(trouble).__name__)
            await asyncio.sleep(_WAITS[min(failures, len(_WAITS) - 1)])
            failures += 1

    async def _hear(self, c: asyncpg.Connection) -> None:
        """Until the connection is lost; wakes everybody first, for what may have been missed.

        Asks now and then by itself: a connection that a network swallowed ends without a word.
        """
        try:
            await c.add_listener(CHANNEL, lambda _c, _pid, _channel, topic: self._wake(str(topic)))
            self._wake(None)
            lost = asyncio.Event()
            c.add_termination_listener(lambda _: lost.set())
            while not (lost.is_set() or c.is_closed()):
                with contextlib.suppress(TimeoutError):
                    await asyncio.wait_for(lost.wait(), HEARTBEAT_SECONDS)
                    break
                await c.execute("select 1", timeout=PATIENCE_SECONDS)
        finally:
            with contextlib.suppress(Exception):
                await c.close(timeout=1)
