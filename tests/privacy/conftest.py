"""Pages of this room through the real roof: a visitor, and people of each role at their desks."""

from collections.abc import AsyncIterator
from datetime import UTC, datetime

import asyncpg
import httpx
import pytest

from lianfu import joining
from lianfu.app import create_app
from tests.desks import Desk, desks

NOW = datetime(2026, 5, 4, 2, 0, tzinfo=UTC)


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
    async with desks(db, NOW, transport) as desk:
        yield desk
