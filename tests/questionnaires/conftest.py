"""One fixed moment, and visitors and staff who ask for this room's pages through the real roof."""

from collections.abc import AsyncIterator
from datetime import UTC, datetime

import asyncpg
import httpx
import pytest

from foundation import clock
from lianfu import joining
from lianfu.app import create_app
from tests.desks import Desk, desks

NOW = datetime(2026, 5, 3, 8, 0, tzinfo=UTC)


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
    async with desks(db, now, transport) as desk:
        yield desk
