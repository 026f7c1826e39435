"""Visitors of “My data”, each with a browser of its own."""

from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import AsyncExitStack

import asyncpg
import httpx
import pytest

from events.makers import make_officer
from foundation import clock
from lianfu.app import create_app
from staff.sessions import open_session
from tests.registrations.conftest import NOW
from tests.subjects.own import Visitor

Visit = Callable[[], Awaitable[Visitor]]
Desk = Callable[..., Awaitable[httpx.AsyncClient]]


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
    """``await desk("privacy_officer")``: somebody of that role, signed in at NOW; their forms carry the token."""
    async with AsyncExitStack() as stack:
        stack.enter_context(clock.freeze(NOW))
        transport = httpx.ASGITransport(create_app())

        async def signed_in(*roles: str) -> httpx.AsyncClient:
            person = await make_officer(roles=roles)
            assert person.staff_id
            session = await open_session(db, person.staff_id, NOW)
            headers = {"cookie": f"lianfu={session.cookie}", "x-csrf-token": session.csrf}
            client = httpx.AsyncClient(transport=transport, base_url="http://lianfu.example.tw", headers=headers)
            return await stack.enter_async_context(client)

        yield signed_in
