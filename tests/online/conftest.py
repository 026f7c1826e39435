"""An online session with people who registered for it."""

from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import AsyncExitStack
from dataclasses import dataclass
from datetime import timedelta
from typing import Any
from uuid import UUID

import asyncpg
import httpx
import pytest

from events.makers import make_officer
from foundation import clock
from foundation.database import acting_as
from lianfu.app import create_app
from registrations.admission import Admitted, admit
from staff.sessions import open_session
from tests.registrations.conftest import NOW, STARTS, OpenEvent, open_event, person

AFTER = STARTS + timedelta(hours=4)
PEOPLE = {"王小明": "ming@example.org", "陳小華": "hua@example.org", "林大同": "office@example.org"}
Desk = Callable[..., Awaitable[httpx.AsyncClient]]


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
    """``await desk("organiser")``: somebody of that role, signed in after the session."""
    async with AsyncExitStack() as stack:
        stack.enter_context(clock.freeze(AFTER))
        transport = httpx.ASGITransport(create_app())

        async def signed_in(*roles: str) -> httpx.AsyncClient:
            member = await make_officer(roles=roles)
            assert member.staff_id
            session = await open_session(db, member.staff_id, AFTER)
            headers = {"cookie": f"lianfu={session.cookie}", "x-csrf-token": session.csrf}
            client = httpx.AsyncClient(transport=transport, base_url="http://lianfu.example.tw", headers=headers)
            return await stack.enter_async_context(client)

        yield signed_in
