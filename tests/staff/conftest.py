"""Pages of this room through the real roof: a visitor, and people of each role at their desks."""

from contextlib import AsyncExitStack
from datetime import UTC, datetime
from uuid import uuid4

import httpx
import pytest

from foundation import clock
from lianfu import joining
from lianfu.app import create_app
from staff.makers import make_staff
from staff.sessions import open_session

NOW = datetime(2026, 3, 2, 1, 0, tzinfo=UTC)
BASE = "http://lianfu.example.tw"


@pytest.fixture
def transport(monkeypatch):
    monkeypatch.setattr(joining, "PAGES", ("staff.pages", "staff.staff_pages", "mail.staff_pages"))
    return httpx.ASGITransport(create_app())


@pytest.fixture
async def visitor(transport, db):
    """Anybody, with a browser that keeps cookies."""
    with clock.freeze(NOW):
        async with httpx.AsyncClient(transport=transport, base_url=BASE) as client:
            yield client


@pytest.fixture
async def desk(transport, db):
    """``await desk("admin")``: somebody of that role, signed in, whose forms carry their CSRF token."""
    async with AsyncExitStack() as stack:
        stack.enter_context(clock.freeze(NOW))

        async def signed_in(*roles, email=None):
            staff_id = await make_staff(email or f"{uuid4()}@example.org", list(roles), NOW)
            session = await open_session(db, staff_id, NOW)
            headers = {"cookie": f"lianfu={session.cookie}", "x-csrf-token": session.csrf}
            client = httpx.AsyncClient(transport=transport, base_url=BASE, headers=headers)
            client.staff_id, client.session = staff_id, session
            return await stack.enter_async_context(client)

        yield signed_in
