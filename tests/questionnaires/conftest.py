"""One fixed moment, and visitors and staff who ask for this room's pages through the real roof."""

from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import AsyncExitStack
from datetime import UTC, datetime

import asyncpg
import httpx
import pytest

from events.makers import make_officer
from foundation import clock
from lianfu import joining
from lianfu.app import create_app
from staff.sessions import open_session

NOW = datetime(2026, 5, 3, 8, 0, tzinfo=UTC)
Desk = Callable[..., Awaitable[httpx.AsyncClient]]


@pytest.fixture
def now() -> datetime:
    return NOW


@pytest.fixture
def transport(monkeypatch: pytest.MonkeyPatch) -> httpx.ASGITransport:
    pages = ("questionnaires.pages", "questionnaires.staff_pages", "questionnaires.api")
    monkeypatch.setattr(joining, "PAGES", pages)
    return httpx.ASGITransport(create_app())


@pytest.fixture
async def visitor(
    transport: httpx.ASGITransport, db: asyncpg.Connection, keys_db: str, now: datetime
) -> AsyncIterator[httpx.AsyncClient]:
    """Anybody."""
    with clock.freeze(now):
        async with httpx.AsyncClient(transport=transport, base_url="http://lianfu.example.tw") as client:
            yield client


@pytest.fixture
async def desk(
    transport: httpx.ASGITransport, db: asyncpg.Connection, keys_db: str, now: datetime
) -> AsyncIterator[Desk]:
    """``await desk("manager")``: somebody of that role, signed in, whose forms carry their CSRF token."""
    async with AsyncExitStack() as stack:
        stack.enter_context(clock.freeze(now))

        async def signed_in(*roles: str) -> httpx.AsyncClient:
            person = await make_officer(roles=roles)
            assert person.staff_id
            session = await open_session(db, person.staff_id, now)
            headers = {"cookie": f"lianfu={session.cookie}", "x-csrf-token": session.csrf}
            client = httpx.AsyncClient(transport=transport, base_url="http://lianfu.example.tw", headers=headers)
            return await stack.enter_async_context(client)

        yield signed_in
