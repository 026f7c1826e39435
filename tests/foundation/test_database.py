"""Transactions: who works in them, what is undone with them, and that none keeps its connection."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import suppress

import asyncpg
import pytest
from piccolo.engine.postgres import PostgresTransaction

from foundation import database
from foundation.database import SafeEngine, acting_as, connection, transaction, work_as

WHO = "select current_user"
Connection = asyncpg.Connection


async def who() -> str:
    return str(await connection().fetchval(WHO))


@pytest.fixture
async def one_connection(server_dsn: str) -> AsyncIterator[SafeEngine]:
    """An engine whose pool has a single connection: whoever keeps it is found out."""
    engine = SafeEngine(config={"dsn": server_dsn})
    await engine.start_connection_pool(min_size=1, max_size=1, connection_class=database.SparingConnection)
    yield engine
    await engine.close_connection_pool()


@pytest.fixture
async def promises(server_dsn: str) -> AsyncIterator[str]:
    """A table whose constraint speaks at COMMIT only."""
    c = await asyncpg.connect(server_dsn)
    await c.execute("create table promise (n int unique deferrable initially deferred)")
    yield "insert into promise values (1), (1)"
    await c.execute("drop table promise")
    await c.close()


async def test_each_transaction_works_under_its_role(engine: str) -> None:
    for role in database.ROLES:
        async with transaction(role):
            assert await who() == f"lianfu_{role}"
    async with transaction():
        assert await who() == "lianfu_public", "nobody said otherwise"
    with acting_as("worker"):
        async with transaction():
            assert await who() == "lianfu_worker"


async def test_a_nested_role_ends_with_its_block(engine: str) -> None:
    async with transaction("public"):
        async with transaction("staff"):
            assert await who() == "lianfu_staff"
            async with transaction("auditor"):
                assert await who() == "lianfu_auditor"
            assert await who() == "lianfu_staff"
        assert await who() == "lianfu_public"
        with pytest.raises(ZeroDivisionError):
            async with transaction("owner"):
                raise ZeroDivisionError
        assert await who() == "lianfu_public"


async def test_a_role_that_was_learned_late_ends_with_the_request(engine: str) -> None:
    async def request(role: database.Role) -> str:
        with acting_as("public"):
            await asyncio.sleep(0)
            work_as(role)
            await asyncio.sleep(0)
            async with transaction():
                return await who()

    assert await asyncio.gather(*map(request, ("staff", "auditor"))) == ["lianfu_staff", "lianfu_auditor"]
    with acting_as("public"):
        work_as("staff")
    async with transaction():
        assert await who() == "lianfu_public"


async def test_the_next_user_of_a_connection_has_no_role_of_the_last(one_connection: SafeEngine) -> None:
    async with one_connection.work("staff"):
        pass
    pool = one_connection.pool
    assert pool
    async with pool.acquire() as c:
        assert await c.fetchval(WHO) == "lianfu_tester"


async def test_what_fails_inside_is_undone_alone(db: Connection) -> None:
    await db.execute("create temp table note (n int)")
    async with transaction("owner") as c:
        await c.execute("insert into note values (1)")
        with suppress(ZeroDivisionError):
            async with transaction("owner") as inner:
                await inner.execute("insert into note values (2)")
                raise ZeroDivisionError
        await c.execute("insert into note values (3)")
    assert [row["n"] for row in await db.fetch("select n from note")] == [1, 3]


async def test_a_commit_that_fails_gives_the_connection_back(one_connection: SafeEngine, promises: str) -> None:
    for _ in range(3):
        with pytest.raises(asyncpg.UniqueViolationError):
            async with one_connection.work("owner") as work:
                await work.connection.execute(promises)
    assert one_connection.pool
    assert one_connection.pool.get_idle_size() == 1
    assert one_connection.current_transaction.get() is None


async def test_with_piccolos_own_it_would_be_lost(one_connection: SafeEngine, promises: str) -> None:
    """The control: why the class is ours."""
    lost = PostgresTransaction(one_connection)
    with pytest.raises(asyncpg.UniqueViolationError):
        async with lost:
            await lost.connection.execute(promises)
    pool = one_connection.pool
    assert pool
    try:
        assert pool.get_idle_size() == 0
        assert one_connection.current_transaction.get() is lost
    finally:
        one_connection.current_transaction.reset(lost.context)
        await pool.release(lost.connection)


async def test_a_cancelled_request_gives_the_connection_back(one_connection: SafeEngine) -> None:
    async def slow() -> None:
        async with one_connection.work("public") as work:
            await work.connection.execute("select pg_sleep(30)")

    task = asyncio.create_task(slow())
    await asyncio.sleep(0.1)
    task.cancel()
    with pytest.raises(asyncio.CancelledError):
        await task
    async with asyncio.timeout(5), one_connection.work("public") as work:
        assert await work.connection.fetchval("select 1") == 1


async def test_a_connection_that_comes_back_in_the_middle_is_rolled_back(one_connection: SafeEngine) -> None:
    pool = one_connection.pool
    assert pool
    async with pool.acquire() as c:
        await c.execute("begin; set local role lianfu_staff; create temp table half (n int)")
    async with pool.acquire() as c:
        assert await c.fetchval(WHO) == "lianfu_tester"
        assert await c.fetchval("select to_regclass('half')") is None


async def test_nobody_waits_for_a_connection_for_ever(
    one_connection: SafeEngine, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(database, "PATIENCE_SECONDS", 0.1)
    entered = asyncio.Event()

    async def keep() -> None:
        async with one_connection.work("public"):
            entered.set()
            await asyncio.sleep(30)

    task = asyncio.create_task(keep())
    await entered.wait()
    with pytest.raises(TimeoutError):
        async with one_connection.work("public"):
            pass
    task.cancel()


async def test_a_role_that_is_missing_gives_the_connection_back(
    one_connection: SafeEngine, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setitem(database._SET_ROLE, "staff", "set local role lianfu_nobody")
    for _ in range(2):
        with pytest.raises(asyncpg.InvalidParameterValueError):
            async with one_connection.work("staff"):
                pass
    async with one_connection.work("public") as work:
        assert await work.connection.fetchval("select 1") == 1


async def test_there_is_no_connection_outside(engine: str) -> None:
    with pytest.raises(RuntimeError, match="no transaction is open"):
        connection()
