"""Staff do the deeds of these tests, at one fixed moment; pages are asked for through the real roof."""

from collections.abc import AsyncIterator, Iterator
from datetime import UTC, datetime

import asyncpg
import httpx
import pytest

from events.makers import make_officer
from foundation import clock
from foundation.actor import Actor
from foundation.database import acting_as
from lianfu import joining
from lianfu.app import create_app
from staff.tokens import make_for
from tests.desks import Desk, desks

NOW = datetime(2026, 3, 2, 1, 0, tzinfo=UTC)
PAGES = (
    "events.pages", "events.staff_pages", "events.rule_pages", "events.copy_pages", "events.series_pages", "events.api",
    "events.rule_api",
)  # fmt: skip


@pytest.fixture
def now() -> datetime:
    """Monday, 2 March 2026, 09:00 in Taipei."""
    return NOW


@pytest.fixture
def as_staff() -> Iterator[None]:
    with acting_as("staff"):
        yield


@pytest.fixture
async def officer(db: asyncpg.Connection) -> Actor:
    return await make_officer()


@pytest.fixture
def transport(monkeypatch: pytest.MonkeyPatch) -> httpx.ASGITransport:
    monkeypatch.setattr(joining, "PAGES", PAGES)
    return httpx.ASGITransport(create_app())


@pytest.fixture
async def visitor(
    transport: httpx.ASGITransport, db: asyncpg.Connection, now: datetime
) -> AsyncIterator[httpx.AsyncClient]:
    """Anybody."""
    with clock.freeze(now):
        async with httpx.AsyncClient(transport=transport, base_url="http://lianfu.example.tw") as client:
            yield client


@pytest.fixture
async def desk(transport: httpx.ASGITransport, db: asyncpg.Connection, now: datetime) -> AsyncIterator[Desk]:
    async with desks(db, now, transport) as desk:
        yield desk


@pytest.fixture
async def machine(
    transport: httpx.ASGITransport, db: asyncpg.Connection, officer: Actor, now: datetime
) -> AsyncIterator[httpx.AsyncClient]:
    """An organiser's token."""
    assert officer.staff_id
    with clock.freeze(now):
        token = await make_for(officer.staff_id, "tests", by=officer, now=now)
        headers = {"authorization": f"Bearer {token}"}
        async with httpx.AsyncClient(
            transport=transport, base_url="http://lianfu.example.tw", headers=headers
        ) as client:
            yield client
