"""An event that people are asked to, and those who ask."""

from collections.abc import AsyncIterator
from datetime import UTC, datetime

import asyncpg
import httpx
import pytest

from events.facts import EventFacts
from events.makers import make_event
from foundation import clock
from lianfu.app import create_app
from tests.desks import Desk, desks

NOW = datetime(2026, 3, 2, 1, 0, tzinfo=UTC)


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
    async with desks(db, NOW, transport) as desk:
        yield desk
