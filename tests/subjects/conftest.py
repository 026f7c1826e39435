"""Visitors of “My data”, each with a browser of its own."""

from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import AsyncExitStack

import asyncpg
import httpx
import pytest

from foundation import clock
from lianfu.app import create_app
from tests.desks import Desk, desks
from tests.registrations.conftest import NOW
from tests.subjects.own import Visitor

Visit = Callable[[], Awaitable[Visitor]]


@pytest.fixture
async def visit(db: asyncpg.Connection, keys_db: str) -> AsyncIterator[Visit]:
    """``await visit()``: somebody with a fresh browser, at NOW."""
    async with AsyncExitStack() as stack:
        stack.enter_context(clock.freeze(NOW))
        transport = httpx.ASGITransport(create_app(), raise_app_exceptions=True)

        async def fresh() -> Visitor:
            client = httpx.AsyncClient(transport=transport, base_url="http://test")
            return Visitor(await stack.enter_async_context(client), db)

        yield fresh


@pytest.fixture
async def visitor(visit: Visit) -> Visitor:
    return await visit()


@pytest.fixture
async def desk(db: asyncpg.Connection, keys_db: str) -> AsyncIterator[Desk]:
    async with desks(db, NOW) as desk:
        yield desk
