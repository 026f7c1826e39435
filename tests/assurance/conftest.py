"""Desks of staff through the real roof, on a database that is rolled back."""

from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import AsyncExitStack
from datetime import UTC, datetime

import asyncpg
import httpx
import pytest

from events.makers import make_officer
from foundation import clock
from lianfu.app import create_app
from staff.sessions import open_session

NOW = datetime(2026, 5, 4, 2, 0, tzinfo=UTC)
Desk = Callable[..., Awaitable[httpx.AsyncClient]]


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
