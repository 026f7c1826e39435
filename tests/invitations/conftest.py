"""An event that people are asked to, and those who ask."""

from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import AsyncExitStack
from datetime import UTC, datetime

import asyncpg
import httpx
import pytest

from events.facts import EventFacts
from events.makers import make_event, make_officer
from foundation import clock
from lianfu.app import create_app
from staff.sessions import open_session

NOW = datetime(2026, 3, 2, 1, 0, tzinfo=UTC)
Desk = Callable[..., Awaitable[httpx.AsyncClient]]


@pytest.fixture
async def event(db: asyncpg.Connection, keys_db: str) -> EventFacts:
    return await make_event(NOW)


@pytest.fixture
def transport() -> httpx.ASGITransport:
    return httpx.ASGITransport(create_app())


@pytest.fixture
async def visitor(transport: httpx.ASGITransport, db: asyncpg.Connection) -> AsyncIterator[httpx.AsyncClient]:
    with clock.freeze(NOW):
        async with httpx.AsyncClient(transport=transport, base_url="http://lianfu.example.tw") as client:
            yield client


@pytest.fixture
async def desk(transport: httpx.ASGITransport, db: asyncpg.Connection) -> AsyncIterator[Desk]:
    """``await desk("organiser")``: somebody of that role, signed in."""
    async with AsyncExitStack() as stack:
        stack.enter_context(clock.freeze(NOW))

        async def signed_in(*roles: str) -> httpx.AsyncClient:
            person = await make_officer(roles=roles)
            assert person.staff_id
            session = await open_session(db, person.staff_id, NOW)
            headers = {"cookie": f"lianfu={session.cookie}", "x-csrf-token": session.csrf}
            client = httpx.AsyncClient(transport=transport, base_url="http://lianfu.example.tw", headers=headers)
            return await stack.enter_async_context(client)

        yield signed_in
