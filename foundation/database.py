"""Transactions on the one PostgreSQL: the only way to a connection. Each names the database role that does the work."""

from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager, contextmanager, suppress
from contextvars import ContextVar
from typing import Any, Literal, cast

import asyncpg
from piccolo.engine.postgres import PostgresEngine, PostgresTransaction

Role = Literal["public", "staff", "worker", "auditor", "owner"]
ROLES: tuple[Role, ...] = ("public", "staff", "worker", "auditor")
# Written out so that no role name is ever put into SQL from outside.
_SET_ROLE: dict[Role, str] = {
    "public": "set local role lianfu_public",
    "staff": "set local role lianfu_staff",
    "worker": "set local role lianfu_worker",
    "auditor": "set local role lianfu_auditor",
    "owner": "set local role none",
}
# How long a request waits for a connection; then it is told that the house is full, instead of waiting for ever.
PATIENCE_SECONDS = 10
_acting: ContextVar[Role] = ContextVar("acting_role", default="public")


class LostWork(Exception):
    """Nothing of the transaction was kept, although nobody raised."""


class SafeTransaction(PostgresTransaction):
    """Piccolo's transaction, but nested ones are savepoints and a failing COMMIT never leaks the connection.

    Statements of its own save round trips: the first carries the role along.
    """

    __slots__ = ("_outer", "depth", "role")
    depth: int
    role: Role

    def __init__(self, engine: "SafeEngine", role: Role) -> None:
        super().__init__(engine=engine)
        self.role = role

    async def __aenter__(self) -> "SafeTransaction":
        self._outer = cast("SafeTransaction | None", self.engine.current_transaction.get())
        self._parent = None
        self.depth = self._outer.depth + 1 if self._outer else 0
        self.connection = self._outer.connection if self._outer else await self._acquire()
        try:
            begin = f"savepoint s{self.depth}" if self._outer else "begin"
            changes = self._outer is None or self._outer.role != self.role
            await self.connection.execute(f"{begin}; {_SET_ROLE[self.role]}" if changes else begin)
        except BaseException:
            await self._release()
            raise
        self.context = self.engine.current_transaction.set(self)
        return self

    async def __aexit__(self, kind: Any, error: Any, trace: Any) -> bool:
        try:
            if error is None:
                done = await self.connection.execute(self._keeping())
                if done == "ROLLBACK":
                    # The server answers so to COMMIT after an error that somebody caught without a savepoint.
                    raise LostWork
            else:
                # What went wrong matters more than a connection that is gone as well.
                with suppress(asyncpg.PostgresError, asyncpg.InterfaceError, OSError):
                    await self.connection.execute(f"rollback to s{self.depth}" if self._outer else "rollback")
        finally:
            try:
                self.engine.current_transaction.reset(self.context)
            finally:
                await self._release()
        return False

    def _keeping(self) -> str:
        """A released savepoint keeps its role, so the outer work gets its own back."""
        if self._outer is None:
            return "commit"
        release = f"release s{self.depth}"
        return release if self._outer.role == self.role else f"{_SET_ROLE[self._outer.role]}; {release}"

    async def _acquire(self) -> asyncpg.Connection:
        if self.engine.pool:
            return await self.engine.pool.acquire(timeout=PATIENCE_SECONDS)
        return await self.engine.get_new_connection()

    async def _release(self) -> None:
        if self._outer is not None:
            return
        if self.engine.pool:
            await self.engine.pool.release(self.connection)
        else:
            await self.connection.close()


class SparingConnection(asyncpg.Connection):  # type: ignore[misc]  # asyncpg ships no types
    """Asks no question between two users: roles and locks end with their transaction, and an open one is rolled back
    all the same."""

    def get_reset_query(self) -> str:
        return ""


class SafeEngine(PostgresEngine):
    __slots__ = ()

    async def check_version(self) -> None:
        """Piccolo would connect at import time; `readyz` and `migrate` look at the server instead."""

    def work(self, role: Role) -> SafeTransaction:
        return SafeTransaction(self, role)


DB = SafeEngine(config={})


def address(url: str) -> None:
    """Points the engine at a database; takes effect at the next `connect`."""
    DB.config = {"dsn": url}


async def connect(url: str, *, size: int = 10) -> None:
    """Opens the pool of this process. Raises OSError or asyncpg.PostgresError when the database is not there."""
    address(url)
    await DB.start_connection_pool(min_size=1, max_size=size, command_timeout=30, reset=_left_open)


async def _left_open(c: asyncpg.Connection) -> None:
    """All that can be left behind is a transaction cut short: nothing here sets a session or listens on the pool."""
    if c.is_in_transaction():
        await c.execute("rollback")


async def disconnect() -> None:
    if DB.pool:
        await DB.close_connection_pool()


@contextmanager
def aside() -> Iterator[None]:
    """Inside, nothing is connected and no transaction is open; pool and transaction of before are back afterwards."""
    pool, config, work = DB.pool, DB.config, DB.current_transaction.get()
    DB.pool = None
    DB.current_transaction.set(None)
    try:
        yield
    finally:
        DB.pool, DB.config = pool, config
        DB.current_transaction.set(work)


@contextmanager
def acting_as(role: Role) -> Iterator[None]:
    """The role of all transactions inside that do not name one; the roof sets it per request and per job."""
    token = _acting.set(role)
    try:
        yield
    finally:
        _acting.reset(token)


def work_as(role: Role) -> None:
    """Changes the role for the rest of the surrounding `acting_as`: the guard learns it once the route is known."""
    _acting.set(role)


@asynccontextmanager
async def transaction(role: Role | None = None) -> AsyncIterator[asyncpg.Connection]:
    """One unit of work, readings too: the login itself has no rights. Inside another it is a savepoint.

    No mail, HTTP, sleep or `asyncio.gather` inside: the connection is shared by everything in the block.
    """
    async with DB.work(role or _acting.get()) as work:
        yield work.connection


def connection() -> asyncpg.Connection:
    """The connection of the running transaction; RuntimeError outside of one."""
    work = DB.current_transaction.get()
    if work is None:
        raise RuntimeError("no transaction is open; use `async with transaction():`")
    return work.connection
