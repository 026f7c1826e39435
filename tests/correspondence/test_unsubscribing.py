"""The way out of optional letters: a look changes nothing, one press without any cookie does, forged links open
nothing."""

from collections.abc import AsyncIterator
from uuid import UUID, uuid4

import asyncpg
import httpx
import pytest

from correspondence import unsubscribing
from events.makers import make_event
from foundation import clock
from foundation.refusals import NotFound
from lianfu.app import create_app
from tests.correspondence.conftest import registered
from tests.registrations.conftest import NOW

pytestmark = pytest.mark.usefixtures("vault_keys")
Connection = asyncpg.Connection
ONE_CLICK = {"content-type": "application/x-www-form-urlencoded"}


@pytest.fixture
async def browser(db: Connection) -> AsyncIterator[httpx.AsyncClient]:
    with clock.freeze(NOW):
        transport = httpx.ASGITransport(create_app())
        async with httpx.AsyncClient(transport=transport, base_url="http://lianfu.example.tw") as client:
            yield client


async def agreed(db: Connection, name: str = "陳大文") -> UUID:
    registration = await registered(await make_event(NOW), name, consents={"later_events": "given"})
    assert await state(db, registration) == "given"
    return registration


async def state(db: Connection, registration: UUID) -> str:
    found: str = await db.fetchval(
        "select state from consent_state where registration = $1 and purpose = 'later_events' and latest", registration
    )
    return found


async def test_looking_changes_nothing_and_one_click_ends_it(db: Connection, browser: httpx.AsyncClient) -> None:
    registration = await agreed(db)
    path = f"/zh-tw{unsubscribing.path(registration)}"
    shown = await browser.get(path)
    assert "不再收到" in shown.text
    assert await state(db, registration) == "given"
    # As a mail program sends it: no cookie, no field of ours, nobody signed in.
    browser.cookies.clear()
    pressed = await browser.post(path, content="List-Unsubscribe=One-Click", headers=ONE_CLICK)
    assert pressed.status_code == 200
    assert await state(db, registration) == "withdrawn"
    row = await db.fetchrow(
        "select channel, n from consent_state where registration = $1 and latest and purpose = $2",
        registration,
        "later_events",
    )
    assert tuple(row) == ("mail", 2), "a decision of its own; the earlier one stays"
    assert (await browser.post(path, content="List-Unsubscribe=One-Click", headers=ONE_CLICK)).status_code == 200
    assert await db.fetchval("select count(*) from consent_state where registration = $1", registration) == 2
    assert "沒有訂閱" in (await browser.get(path)).text


async def test_it_ends_for_every_registration_of_the_person_and_for_nobody_else(
    db: Connection, browser: httpx.AsyncClient
) -> None:
    one, two, other = await agreed(db), await agreed(db), await agreed(db, "林美麗")
    await browser.post(f"/en{unsubscribing.path(one)}", content="", headers=ONE_CLICK)
    assert [await state(db, each) for each in (one, two, other)] == ["withdrawn", "withdrawn", "given"]


async def test_a_forged_link_opens_nothing(db: Connection, browser: httpx.AsyncClient) -> None:
    registration = await agreed(db)
    path = unsubscribing.path(registration)
    foreign = unsubscribing.path(uuid4())[13:]
    for token in ("x", "", path[13:-4] + "AAAA", "A" * 40, path[13:] + "A", "✉"):
        with pytest.raises(NotFound):
            unsubscribing.read_token(token)
    for token in ("x", "A" * 40, path[13:-4] + "AAAA"):
        assert (await browser.get(f"/zh-tw/unsubscribe/{token}")).status_code == 404
        assert (await browser.post(f"/zh-tw/unsubscribe/{token}")).status_code == 404
    assert "沒有訂閱" in (await browser.get(f"/zh-tw/unsubscribe/{foreign}")).text, "somebody who was erased"
    assert await state(db, registration) == "given"
