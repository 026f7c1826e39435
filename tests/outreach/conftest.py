"""Outreach is staff work: every test of this room does it under that role, with an officer at hand."""

from collections.abc import AsyncIterator, Iterator
from datetime import UTC, datetime
from uuid import uuid4

import asyncpg
import pytest

from foundation.actor import Actor
from foundation.database import acting_as
from lianfu import joining
from staff.makers import make_staff
from tests.desks import Desk, desks

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


@pytest.fixture
async def desk(db: asyncpg.Connection, monkeypatch: pytest.MonkeyPatch) -> AsyncIterator[Desk]:
    monkeypatch.setattr(joining, "PAGES", PAGES)
    async with desks(db, NOW) as desk:
        yield desk
