"""Pages of this room through the real roof: a visitor, and people of each role at their desks."""

from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import AsyncExitStack
from datetime import UTC, datetime
from uuid import uuid4

import asyncpg
import httpx
import pytest

from foundation import clock
from foundation.database import acting_as
from lianfu import joining
from lianfu.app import create_app
from staff.makers import make_staff
from staff.sessions import open_session

NOW = datetime(2026, 5, 4, 2, 0, tzinfo=UTC)
Desk = Callable[[str], Awaitable[httpx.AsyncClient]]


@pytest.fixture
def transport(monkeypatch: pytest.MonkeyPatch) -> httpx.ASGITransport:
    monkeypatch.setattr(joining, "PAGES", tuple(name for name in joining.PAGES if name.startswith("privacy.")))
    return httpx.ASGITransport(create_app())


@pytest.fixture
async def visitor(transport: httpx.ASGITransport, db: asyncpg.Connection) -> AsyncIterator[httpx.AsyncClient]:
    """Anybody."""
    async with httpx.AsyncClient(transport=transport, base_url="http://lianfu.example.tw") as client:
        yield client


@pytest.fixture
async def desk(transport: httpx.ASGITransport, db: asyncpg.Connection) -> AsyncIterator[Desk]:
    """``await desk("auditor")``: somebody of that role, signed in."""
    async with AsyncExitStack() as stack:
        stack.enter_context(clock.freeze(NOW))

        async def signed_in(role: str) -> httpx.AsyncClient:
            with acting_as("staff"):
                account = await make_staff(f"{uuid4()}@example.org", [role], NOW, password=None)
                session = await open_session(db, account, NOW)
            headers = {"cookie": f"lianfu={session.cookie}", "x-csrf-token": session.csrf}
            client = httpx.AsyncClient(transport=transport, base_url="http://lianfu.example.tw", headers=headers)
            return await stack.enter_async_context(client)

        yield signed_in
