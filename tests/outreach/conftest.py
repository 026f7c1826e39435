"""Outreach is staff work: every test of this room does it under that role, with an officer at hand."""

from collections.abc import Iterator
from datetime import UTC, datetime
from uuid import uuid4

import asyncpg
import pytest

from foundation.actor import Actor
from foundation.database import acting_as
from staff.makers import make_staff

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
