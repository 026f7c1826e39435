"""Members of staff who are signed in, each before a browser of their own, through the real roof."""

from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import AsyncExitStack, asynccontextmanager
from datetime import datetime

import asyncpg
import httpx

from events.makers import make_officer
from foundation import clock
from foundation.actor import Actor
from lianfu.app import create_app
from staff.sessions import open_session

BASE = "http://lianfu.example.tw"
Desk = Callable[..., Awaitable[httpx.AsyncClient]]


@asynccontextmanager
async def desks(
    db: asyncpg.Connection, now: datetime, transport: httpx.ASGITransport | None = None
) -> AsyncIterator[Desk]:
    """``await desk("organiser")``: somebody of that role, signed in at `now`, whose forms carry their CSRF token."""
    async with AsyncExitStack() as stack:
        stack.enter_context(clock.freeze(now))
        roof = transport or httpx.ASGITransport(create_app())

        async def signed_in(*roles: str, actor: Actor | None = None) -> httpx.AsyncClient:
            person = actor or await make_officer(roles=roles)
            assert person.staff_id
            session = await open_session(db, person.staff_id, now)
            headers = {"cookie": f"lianfu={session.cookie}", "x-csrf-token": session.csrf}
            client = httpx.AsyncClient(transport=roof, base_url=BASE, headers=headers)
            return await stack.enter_async_context(client)

        yield signed_in
