"""Outreach is staff work: every test of this room does it under that role, with an officer at hand."""

from collections.abc import AsyncIterator, Awaitable, Callable, Iterator
from contextlib import AsyncExitStack
from datetime import UTC, datetime
from uuid import uuid4

import asyncpg
import httpx
import pytest

from foundation import clock
from foundation.actor import Actor
from foundation.database import acting_as
from lianfu import joining
from lianfu.app import create_app
from staff.makers import make_staff
from staff.sessions import open_session

NOW = datetime(2026, 5, 4, 2, 0, tzinfo=UTC)


@pytest.fixture
def now() -> datetime:
    return NOW


@pytest.fixture(autouse=True)
def as_staff() -> Iterator[None]:
    with acting_as("staff"):
        yield


@pytest.fixture
async def officer(db: asyncpg.Connection) -> Actor:
    account = await make_staff(f"{uuid4()}@example.org", ["outreach"], NOW, name="張訪視員", password=None)
    return Actor(account, "張訪視員", frozenset({"outreach"}))


PAGES = (
    "outreach.staff_pages", "outreach.partner_pages", "outreach.visit_pages", "outreach.need_pages",
    "reach.enterprise_pages",
)  # fmt: skip
Desk = Callable[..., Awaitable[httpx.AsyncClient]]


@pytest.fixture
async def desk(db: asyncpg.Connection, monkeypatch: pytest.MonkeyPatch) -> AsyncIterator[Desk]:
    """``await desk("outreach")``: somebody of that role, signed in, whose forms carry their CSRF token."""
    monkeypatch.setattr(joining, "PAGES", PAGES)
    transport = httpx.ASGITransport(create_app())
    async with AsyncExitStack() as stack:
        stack.enter_context(clock.freeze(NOW))

        async def signed_in(role: str, person: Actor | None = None) -> httpx.AsyncClient:
            account = (
                await make_staff(f"{uuid4()}@example.org", [role], NOW, password=None)
                if person is None
                else person.staff_id
            )
            session = await open_session(db, account, NOW)
            headers = {"cookie": f"lianfu={session.cookie}", "x-csrf-token": session.csrf}
            client = httpx.AsyncClient(transport=transport, base_url="http://lianfu.example.tw", headers=headers)
            return await stack.enter_async_context(client)

        yield signed_in
