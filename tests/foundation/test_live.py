"""Live numbers reach the pages that wait for them, through every loss of the listening connection."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import aclosing, suppress
from typing import Any

import asyncpg
import pytest

from foundation import live
from foundation.database import transaction
from foundation.live import Hub, notify

pytestmark = pytest.mark.usefixtures("fresh_db")


@pytest.fixture
async def hub(fresh_db: str) -> AsyncIterator[Hub]:
    running = Hub(fresh_db)
    await running.start()
    await listening(fresh_db)
    yield running
    await running.stop()


async def listening(url: str, *, other_than: int = 0) -> int:
    """The process number of the connection that listens, once it does."""
    for _ in range(200):
        async with transaction("owner") as c:
            pid = await c.fetchval(
                "select pid from pg_stat_activity where datname = current_database() and pid <> $1"
                " and query ilike 'listen%'",
                other_than,
            )
        if pid:
            return int(pid)
        await asyncio.sleep(0.02)
    raise AssertionError("nobody listens")


async def tell(topic: str) -> None:
    async with transaction("staff"):
        await notify(topic)


async def following(changes: Any) -> bool:
    async with asyncio.timeout(5):
        return bool(await anext(changes))


async def silent(changes: Any) -> bool:
    with suppress(TimeoutError):
        async with asyncio.timeout(0.2):
            await anext(changes)
        return False
    return True


async def test_a_page_starts_from_the_truth_and_hears_each_change(hub: Hub) -> None:
    async with aclosing(hub.changes("event:1")) as changes:
        assert await following(changes)
        await tell("event:1")
        assert await following(changes)


async def test_only_committed_changes_of_its_own_topic(hub: Hub) -> None:
    async with aclosing(hub.changes("event:1")) as changes:
        assert await following(changes)
        await asyncio.sleep(0.1)
        await tell("event:2")
        with suppress(ZeroDivisionError):
            async with transaction("staff"):
                await notify("event:1")
                raise ZeroDivisionError
        assert await silent(changes)


async def test_after_the_listener_was_killed_everybody_reads_again(hub: Hub, fresh_db: str) -> None:
    async with aclosing(hub.changes("event:1")) as changes:
        assert await following(changes)
        pid = await listening(fresh_db)
        async with transaction("owner") as c:
            await c.execute("select pg_terminate_backend($1)", pid)
        assert await following(changes), "what was said meanwhile may have been missed"
        assert await listening(fresh_db, other_than=pid) != pid
        await tell("event:1")
        assert await following(changes)


async def test_a_database_that_is_away_is_asked_again(fresh_db: str, monkeypatch: pytest.MonkeyPatch) -> None:
    connect, refusals = asyncpg.connect, [OSError(), asyncpg.CannotConnectNowError(), TimeoutError()]

    async def unwilling(*arguments: Any, **options: Any) -> Any:
        if refusals:
            raise refusals.pop()
        return await connect(*arguments, **options)

    monkeypatch.setattr(asyncpg, "connect", unwilling)
    monkeypatch.setattr(live, "_WAITS", (0.01,))
    hub = Hub(fresh_db)
    await hub.start()
    try:
        await listening(fresh_db)
        assert not refusals
    finally:
        await hub.stop()


async def test_a_connection_that_fails_at_once_is_no_end(fresh_db: str, monkeypatch: pytest.MonkeyPatch) -> None:
    """Accepted and broken before the first word."""
    hear, broken = Hub._hear, [1, 2]

    async def breaks(self: Hub, c: asyncpg.Connection) -> None:
        if broken:
            broken.pop()
            await c.close()
            raise asyncpg.InterfaceError("connection is closed")
        await hear(self, c)

    monkeypatch.setattr(Hub, "_hear", breaks)
    monkeypatch.setattr(live, "_WAITS", (0.01,))
    hub = Hub(fresh_db)
    await hub.start()
    try:
        await listening(fresh_db)
    finally:
        await hub.stop()


async def test_a_quiet_page_gets_a_heartbeat_and_the_connection_is_asked(
    hub: Hub, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(live, "HEARTBEAT_SECONDS", 0.05)
    async with aclosing(hub.changes("event:1")) as changes:
        assert await following(changes)
        assert not await following(changes)
        assert not await following(changes)
        await tell("event:1")
        assert await following(changes)


async def test_a_reader_that_left_is_forgotten(hub: Hub) -> None:
    changes = hub.changes("event:1")
    await following(changes)
    assert set(hub._waiting) == {"event:1"}
    await changes.aclose()
    assert hub._waiting == {}
    task = asyncio.create_task(anext(aiter(forever := hub.changes("event:2"))))
    await task
    waiting = asyncio.create_task(anext(forever))
    await asyncio.sleep(0.01)
    waiting.cancel()
    with suppress(asyncio.CancelledError):
        await waiting
    assert hub._waiting == {}


async def test_stopping_twice_or_before_starting(fresh_db: str) -> None:
    hub = Hub(fresh_db)
    await hub.stop()
    await hub.start()
    await hub.stop()
    await hub.stop()
