"""Desks of staff through the real roof, on a database that is rolled back."""

from collections.abc import AsyncIterator
from datetime import UTC, datetime

import asyncpg
import pytest

from tests.desks import Desk, desks

NOW = datetime(2026, 5, 4, 2, 0, tzinfo=UTC)


@pytest.fixture
async def desk(db: asyncpg.Connection, keys_db: str) -> AsyncIterator[Desk]:
    async with desks(db, NOW) as desk:
        yield desk
