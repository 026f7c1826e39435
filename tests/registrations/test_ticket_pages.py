"""The ticket by its own link: what it shows, to whom it opens, and what it never tells."""

import re
from collections.abc import AsyncIterator
from datetime import timedelta

import asyncpg
import httpx
import pytest
from icalendar import Calendar

from events.facts import EventFacts, event_facts
from foundation import clock, qr
from foundation.database import acting_as, transaction
from lianfu.app import create_app
from registrations import links, tickets
from tests.registrations.conftest import NOW
from tests.registrations.test_paper import full_event

pytestmark = pytest.mark.usefixtures("vault_keys")
Connection = asyncpg.Connection


@pytest.fixture
async def holder(db: Connection) -> AsyncIterator[httpx.AsyncClient]:
    transport = httpx.ASGITransport(create_app(), raise_app_exceptions=False)
    with clock.freeze(NOW):
        async with httpx.AsyncClient(transport=transport, base_url="http://test") as client:
            yield client


async def code_of(db: Connection, event: EventFacts) -> bytes:
    return bytes(
        await db.fetchval(
            "select t.code from ticket t join registration r on r.id = t.registration where r.event = $1"
            " order by t.version desc, t.id limit 1", event.id,
        )
    )  # fmt: skip


def modules(svg: str) -> set[tuple[int, int]]:
    """The dark modules of our picture, quiet zone taken off."""
    dark = set()
    for x, y, run in re.findall(r"M(\d+) (\d+)h(\d+)v1", svg):
        dark |= {(int(x) + n - qr.QUIET, int(y) - qr.QUIET) for n in range(int(run))}
    return dark


async def test_it_shows_what_the_door_reads(holder: httpx.AsyncClient, db: Connection) -> None:
    event = await full_event("王小明")
    code = await code_of(db, event)
    page = (await holder.get(f"/zh-tw{links.ticket_path(code)}")).text
    svg = page[page.index("<svg viewBox") :]
    text = tickets.signed_text(
        tickets.TicketBody(event.number, code, clock.day_of(event.sessions[-1].ends_at) + timedelta(days=1)), 1
    )
    matrix = qr._matrix(text)
    drawn = modules(svg[: svg.index("</svg>", svg.index("h1v1"))])
    assert len(matrix) == 41, "version 6: a phone reads it from an arm's length"
    assert drawn == {(x, y) for y, row in enumerate(matrix) for x, cell in enumerate(row) if cell}


async def test_it_names_nobody_in_full(holder: httpx.AsyncClient, db: Connection) -> None:
    event = await full_event("陳大文")
    answer = await holder.get(f"/zh-tw{links.ticket_path(await code_of(db, event))}")
    assert "陳○文" in answer.text
    assert "陳大文" not in answer.text
    assert "@example.org" not in answer.text.replace("service@example.org", "")
    assert "0900" not in answer.text
    assert answer.headers["cache-control"] == "no-store"
    assert '<meta name="robots" content="noindex">' in answer.text


async def test_both_languages_and_the_short_code(holder: httpx.AsyncClient, db: Connection) -> None:
    event = await full_event("陳大文")
    path = links.ticket_path(await code_of(db, event))
    short = await db.fetchval("select short_code from ticket")
    chinese, english = (await holder.get(f"/zh-tw{path}")).text, (await holder.get(f"/en{path}")).text
    assert short in chinese
    assert short in english
    assert "座位保留" in chinese
    assert "Carbon inventory seminar" in english


@pytest.mark.parametrize("text", ["x", "a" * 26, "A" * 26, "a" * 500, "名" * 26, "aaaa%2faaaa", "========"])
async def test_codes_of_nobody_are_not_found(holder: httpx.AsyncClient, text: str) -> None:
    assert (await holder.get(f"/zh-tw/tickets/{text}")).status_code == 404
    assert (await holder.get(f"/zh-tw/tickets/{text}/event.ics")).status_code == 404


async def test_cancelled_and_replaced_tickets_are_gone(holder: httpx.AsyncClient, db: Connection) -> None:
    event = await full_event("陳大文")
    old = await code_of(db, event)
    await db.execute("update ticket set revoked_at = $1", NOW)
    await db.execute(
        "insert into ticket (id, person, scope, expires_on, registration, code, short_code, version)"
        " select gen_random_uuid(), person, scope, expires_on, registration, $1, 'AAAAAAAA', 2 from ticket",
        bytes(16),
    )
    replaced = await holder.get(f"/zh-tw{links.ticket_path(old)}")
    assert replaced.status_code == 410
    assert links.ticket_text(bytes(16)) not in replaced.text, "who holds the old one learns nothing of the new"
    assert (await holder.get(f"/zh-tw{links.ticket_path(bytes(16))}")).status_code == 200
    await db.execute("update registration set state = 'cancelled'")
    assert (await holder.get(f"/zh-tw{links.ticket_path(bytes(16))}")).status_code == 410


async def test_a_called_off_event_has_no_code_any_more(holder: httpx.AsyncClient, db: Connection) -> None:
    event = await full_event("陳大文")
    await db.execute("update event set status = 'cancelled' where id = $1", event.id)
    page = (await holder.get(f"/zh-tw{links.ticket_path(await code_of(db, event))}")).text
    assert "活動取消" in page
    assert "ticket-code" not in page


async def test_who_waits_sees_their_place_in_the_line(holder: httpx.AsyncClient, db: Connection) -> None:
    event = await full_event("甲甲", "乙乙", "丙丙", places=1)
    last = await db.fetchval(
        "select t.code from waiting_entry w join ticket t on t.registration = w.registration"
        " order by w.queue_no desc limit 1"
    )
    page = (await holder.get(f"/zh-tw{links.ticket_path(last)}")).text
    assert "前面共有 1 位" in page
    assert "ticket-code" not in page
    assert event.slug in page


async def test_the_calendar_entry_parses_and_names_nobody(holder: httpx.AsyncClient, db: Connection) -> None:
    event = await full_event("陳大文")
    answer = await holder.get(f"/zh-tw{links.ticket_path(await code_of(db, event))}/event.ics")
    assert answer.headers["content-type"].startswith("text/calendar")
    [entry] = Calendar.from_ical(answer.content).walk("VEVENT")
    assert entry.decoded("dtstart") == event.sessions[0].starts_at
    assert "陳" not in answer.text


async def test_the_erased_keep_a_ticket_without_a_name(holder: httpx.AsyncClient, db: Connection) -> None:
    event = await full_event("陳大文")
    await db.execute("delete from identity")
    answer = await holder.get(f"/zh-tw{links.ticket_path(await code_of(db, event))}")
    assert answer.status_code == 200
    assert "陳" not in answer.text


async def test_the_public_cannot_open_a_ticket_by_its_registration(db: Connection) -> None:
    """What the database role of the public pages may not do, no mistake in a page can do."""
    await full_event("陳大文")
    registration = await db.fetchval("select id from registration")
    for statement in ("select * from ticket_of($1)", "select * from ticket where registration = $1",
                      "select blob from identity where registration = $1"):  # fmt: skip
        with acting_as("public"), pytest.raises(asyncpg.InsufficientPrivilegeError):
            async with transaction() as c:
                await c.fetch(statement, registration)


async def test_the_address_of_an_online_session_is_on_the_ticket_and_hidden_from_the_public(
    holder: httpx.AsyncClient, db: Connection
) -> None:
    event = await full_event("陳大文")
    await db.execute("update event set online_url = 'https://meet.example.org/room' where id = $1", event.id)
    await db.execute("update session set mode = 'online' where event = $1", event.id)
    page = await holder.get(f"/zh-tw{links.ticket_path(await code_of(db, event))}")
    assert "https://meet.example.org/room" in page.text
    with acting_as("public"):
        assert (await event_facts(event.slug)).online_url == ""
    with acting_as("staff"):
        assert (await event_facts(event.slug)).online_url == "https://meet.example.org/room"
