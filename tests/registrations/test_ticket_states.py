"""Every state in which a ticket can be, on its own page and on the manage page; the picture, the calendars, the map."""

from collections.abc import AsyncIterator
from datetime import timedelta
from functools import cache
from io import BytesIO
from urllib.parse import parse_qs, urlsplit
from uuid import UUID

import asyncpg
import httpx
import pytest
from PIL import Image

from foundation import clock
from foundation.actor import PUBLIC
from lianfu.app import create_app
from registrations import links
from registrations.cancelling import cancel
from registrations.ticket_calendar import google_calendar, map_of
from tests.registrations.conftest import NOW
from tests.registrations.test_substituting import change, mail_of, view_of
from tests.subjects.own import event, registered

pytestmark = pytest.mark.usefixtures("vault_keys")
Connection = asyncpg.Connection
LATER = NOW + timedelta(hours=2)
LINE = "Mozilla/5.0 (iPhone; CPU iPhone OS 17_5 like Mac OS X) AppleWebKit/605.1.15 Mobile/15E148 Safari Line/14.9.1"
FACEBOOK = "Mozilla/5.0 (Linux; Android 14) AppleWebKit/537.36 Chrome/125 Mobile Safari/537.36 [FBAN/EMA;FBAV/407.0]"
PHONE = "Mozilla/5.0 (iPhone; CPU iPhone OS 17_5 like Mac OS X) AppleWebKit/605.1.15 Version/17.5 Mobile Safari/604.1"

one_app = cache(create_app)


@pytest.fixture
async def holder(db: Connection) -> AsyncIterator[httpx.AsyncClient]:
    transport = httpx.ASGITransport(one_app(), raise_app_exceptions=False)
    with clock.freeze(LATER):
        async with httpx.AsyncClient(transport=transport, base_url="http://test") as client:
            yield client


async def ticket(registration: UUID, tail: str = "", prefix: str = "/zh-tw") -> str:
    return f"{prefix}{links.ticket_path((await view_of(registration)).code)}{tail}"


def manage(registration: UUID, prefix: str = "/zh-tw") -> str:
    return f"{prefix}{links.manage_path(registration, 1)}"


async def in_state(db: Connection, state: str) -> UUID:
    """Somebody whose registration has come to this state; by the deeds where there are some."""
    held = await event(places=1, offer_hours=8)
    first = await registered(held, "王小明", mail_of("王小明"))
    second = await registered(held, "陳大文", mail_of("陳大文"))
    if state in {"valid", "cancelled", "superseded"}:
        if state == "cancelled":
            await cancel(first, PUBLIC, LATER, link_version=1)
        if state == "superseded":
            await change(await view_of(first))
        return first
    if state == "offered":
        await cancel(first, PUBLIC, LATER, link_version=1)
    if state in {"pending", "declined"}:
        where = "where id = (select participation from registration where id = $1)"
        await db.execute(f"update participation set status = '{state}' {where}", second)
        await db.execute("delete from waiting_entry")
    if state == "postponed":
        await db.execute("update event set postponed_on = '2026-05-04' where id = $1", held.id)
        return first
    if state == "called_off":
        await db.execute("update event set status = 'cancelled' where id = $1", held.id)
        return first
    return second


SHOWN = {
    "valid": ("座位保留", "Place kept"),
    "postponed": ("活動延期", "Postponed"),
    "called_off": ("活動取消", "cancelled"),
    "waiting": ("候補順位", "Your place in the line"),
    "offered": ("有座位了，等您回覆", "A place for you"),
    "pending": ("審核中", "Being decided"),
    "declined": ("這次沒有安排到座位", "No place this time"),
    "cancelled": ("已取消", "Cancelled"),
    "superseded": ("已換人參加", "Handed on"),
}
GONE = {"cancelled", "superseded"}


@pytest.mark.parametrize("state", SHOWN)
async def test_each_state_says_what_is_and_only_a_valid_one_lets_in(
    holder: httpx.AsyncClient, db: Connection, state: str
) -> None:
    registration = await in_state(db, state)
    assert (await view_of(registration)).stage == state
    for prefix, words in zip(("/zh-tw", "/en"), SHOWN[state], strict=True):
        page = await holder.get(manage(registration, prefix))
        assert page.status_code == 200
        assert words in page.text
        assert ("ticket-code" in page.text) == (state == "valid")
        alone = await holder.get(await ticket(registration, prefix=prefix))
        assert alone.status_code == (410 if state in GONE else 200)
        assert (words in alone.text) or state in GONE
        assert "陳大文" not in alone.text
    picture = await holder.get(await ticket(registration, "/ticket.png"))
    assert picture.status_code == (200 if state == "valid" else 410)


@pytest.mark.parametrize("state", SHOWN)
async def test_the_manage_page_offers_what_can_be_done_now(
    holder: httpx.AsyncClient, db: Connection, state: str
) -> None:
    registration = await in_state(db, state)
    page = (await holder.get(manage(registration))).text
    can_change = state in {"valid", "postponed", "waiting", "offered", "pending"}
    assert ("/substitute" in page) == can_change
    assert ("/cancel" in page) == can_change
    assert ("/offer" in page) == (state == "offered")
    assert ("修改或取消報名" in page) == can_change, "the words of the mail"


async def test_the_place_in_the_line_is_told_with_an_honest_estimate(holder: httpx.AsyncClient, db: Connection) -> None:
    page = (await holder.get(await ticket(await in_state(db, "waiting")))).text
    assert "您排在最前面" in page
    assert "估不出排到的機會" in page, "no earlier events, no promise"


async def test_the_picture_can_be_kept_and_names_nobody_in_full(holder: httpx.AsyncClient, db: Connection) -> None:
    registration = await in_state(db, "valid")
    for prefix in ("/zh-tw", "/en"):
        answer = await holder.get(await ticket(registration, "/ticket.png", prefix))
        assert answer.headers["content-type"] == "image/png"
        assert answer.headers["content-disposition"] == 'attachment; filename="ticket.png"'
        assert answer.headers["cache-control"] == "no-store"
        image = Image.open(BytesIO(answer.content))
        assert image.width == 900
        assert 1100 < image.height < 2000
        assert len(answer.content) < 80_000
        assert not image.info, "nothing is written beside the pixels"


async def test_a_long_name_and_many_sessions_still_fit(holder: httpx.AsyncClient, db: Connection) -> None:
    registration = await in_state(db, "valid")
    await db.execute("update event set title_zh = repeat('碳盤查與淨零轉型實務', 12)")
    answer = await holder.get(await ticket(registration, "/ticket.png"))
    assert Image.open(BytesIO(answer.content)).height < 2000


@pytest.mark.parametrize(("agent", "told"), [(LINE, "line"), (FACEBOOK, "other"), (PHONE, "")])
async def test_inside_another_app_the_way_out_is_shown(
    holder: httpx.AsyncClient, db: Connection, agent: str, told: str
) -> None:
    """LINE opens the browser itself when the link asks for it; the ticket is there either way."""
    registration = await in_state(db, "valid")
    for path in (await ticket(registration), manage(registration)):
        page = (await holder.get(path, headers={"user-agent": agent})).text
        assert "ticket-code" in page
        assert ("?openExternalBrowser=1" in page) == (told == "line")
        assert ("右上角" in page) == (told == "other")
    page = (await holder.get(await ticket(registration), headers={"user-agent": agent})).text
    for what_does_not_work_there in ("event.ics", "ticket.png", "calendar.google.com", "data-print"):
        assert (what_does_not_work_there in page) == (told == "")
    opened = await holder.get(f"{await ticket(registration)}?openExternalBrowser=1", headers={"user-agent": PHONE})
    assert opened.status_code == 200
    assert "ticket-code" in opened.text


async def test_the_calendar_on_the_web_is_an_ordinary_link_that_tells_no_ticket(
    holder: httpx.AsyncClient, db: Connection
) -> None:
    registration = await in_state(db, "valid")
    view = await view_of(registration)
    address = google_calendar(view.event, view.sessions[0], "zh-Hant")
    asked = parse_qs(urlsplit(address).query)
    assert asked["dates"] == ["20260518T053000Z/20260518T083000Z"]
    assert asked["text"] == ["碳盤查與淨零轉型研討會"]
    assert links.ticket_text(view.code) not in address
    page = (await holder.get(await ticket(registration))).text
    assert 'rel="noopener noreferrer"' in page
    assert "calendar.google.com" in page
    assert '<script src="http' not in page


async def test_without_a_map_of_the_organiser_the_address_is_looked_up(db: Connection) -> None:
    registration = await in_state(db, "valid")
    [session] = (await view_of(registration)).sessions
    assert map_of(session) == "https://example.org/map"
    await db.execute("update session set map_url = ''")
    [session] = (await view_of(registration)).sessions
    assert parse_qs(urlsplit(map_of(session)).query)["query"] == ["臺中市西屯區示範路1號3樓"]
    await db.execute("update session set address = ''")
    [session] = (await view_of(registration)).sessions
    assert map_of(session) == ""
