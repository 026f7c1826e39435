"""An online session with people who registered for it."""

from collections.abc import AsyncIterator
from dataclasses import dataclass
from datetime import timedelta
from typing import Any
from uuid import UUID

import asyncpg
import pytest

from foundation.database import acting_as
from registrations.admission import Admitted, admit
from tests.desks import Desk, desks
from tests.registrations.conftest import NOW, STARTS, OpenEvent, open_event, person

AFTER = STARTS + timedelta(hours=4)
PEOPLE = {"王小明": "ming@example.org", "陳小華": "hua@example.org", "林大同": "office@example.org"}


@dataclass(frozen=True)
class Online:
    """`people` are the registrations by name."""

    event: OpenEvent
    people: dict[str, UUID]

    @property
    def session(self) -> UUID:
        return self.event.sessions[0]


async def online_event(c: asyncpg.Connection, **columns: Any) -> Online:
    event = await open_event(c, 50, **columns)
    await c.execute("update session set mode = 'online' where event = $1", event.id)
    found = {}
    with acting_as("staff"):
        for name, email in PEOPLE.items():
            words = {"name": name, "email": email, "organization": "示範股份有限公司"}
            outcome = await admit(person(event, name, words=words), NOW)
            assert isinstance(outcome, Admitted)
            found[name] = outcome.registration
    return Online(event, found)


@pytest.fixture
async def online(db: asyncpg.Connection, keys_db: str) -> Online:
    return await online_event(db, min_minutes=60)


@pytest.fixture
async def desk(db: asyncpg.Connection, keys_db: str) -> AsyncIterator[Desk]:
    async with desks(db, AFTER) as desk:
        yield desk
