"""What registrants are written, rendered from what is true at sending: both languages, and silence when it is moot."""

from dataclasses import replace
from datetime import timedelta
from io import BytesIO
from typing import Any
from uuid import UUID, uuid4

import asyncpg
import pytest
import qrcode
from icalendar import Calendar
from PIL import Image

from events.facts import EventFacts
from foundation import qr
from foundation.actor import PUBLIC
from foundation.clock import day_of
from foundation.database import acting_as
from foundation.dates import show_span
from foundation.languages import LANGUAGES, Language
from mail.letters import RENDERERS, TITLES, Message
from registrations import asking_letters, ending_letters, letters, links, tickets
from registrations.admission import admit
from registrations.cancelling import cancel
from registrations.ticket_reading import of_registration
from tests.registrations.conftest import NOW
from tests.registrations.test_paper import asked, full_event
from vault import keys

pytestmark = pytest.mark.usefixtures("vault_keys")
Connection = asyncpg.Connection
TICKETS = ("confirmed", "again", "promoted", "moved")


@pytest.fixture(autouse=True)
def as_the_worker() -> Any:
    with acting_as("worker"):
        yield


async def registered(event: EventFacts, name: str = "陳大文", **words: str) -> UUID:
    known = {"email": "chen@example.org"} | words
    return (await admit(asked(event, name, **known), NOW)).registration


async def written(
    letter: str, subject: UUID, language: Language = "zh-Hant", sealed: bytes | None = None
) -> Message | None:
    return await RENDERERS[f"registrations.{letter}"](subject, language, sealed)


async def one(letter: str, subject: UUID, language: Language = "zh-Hant") -> Message:
    message = await written(letter, subject, language)
    assert message
    return message


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("letter", TICKETS)
async def test_a_ticket_letter_is_whole(db: Connection, letter: str, language: Language) -> None:
    event = await full_event()
    registration = await registered(event)
    message = await one(letter, registration, language)
    assert message.to == "chen@example.org"
    code = await db.fetchval("select code from ticket where registration = $1", registration)
    prefix = "en" if language == "en" else "zh-tw"
    for told in (message.text, message.html):
        assert f"/{prefix}{links.ticket_path(code)}" in told
        assert f"/{prefix}{links.manage_path(registration, 1)}" in told
        assert await db.fetchval("select short_code from ticket") in told
    assert event.title(language).text in message.title
    assert not [word for word in ("陳", "chen", "幸福") if word in message.title], "subject lines are read by others"


async def test_the_picture_is_the_ticket(db: Connection) -> None:
    event = await full_event()
    registration = await registered(event)
    message = await one("confirmed", registration)
    picture = next(part for part in message.parts if part.kind == "image/png")
    code = await db.fetchval("select code from ticket")
    last_day = day_of(event.sessions[-1].ends_at) + timedelta(days=1)
    text = tickets.signed_text(tickets.TicketBody(event.number, code, last_day), 1)
    expected = qrcode.QRCode(error_correction=qrcode.constants.ERROR_CORRECT_M, border=qr.QUIET, box_size=1)
    expected.add_data(text, optimize=0)
    matrix = expected.get_matrix()
    image = Image.open(BytesIO(picture.content)).convert("1")
    step = image.width // len(matrix)
    seen = [[not image.getpixel((x * step, y * step)) for x in range(len(matrix))] for y in range(len(matrix))]
    assert seen == matrix
    assert f"cid:{picture.cid}" in message.html


@pytest.mark.parametrize("letter", TICKETS)
async def test_the_calendar_entry_parses_and_holds_the_own_sessions(db: Connection, letter: str) -> None:
    event = await full_event()
    registration = await registered(event)
    message = await one(letter, registration)
    part = next(part for part in message.parts if part.kind.startswith("text/calendar"))
    [entry] = Calendar.from_ical(part.content).walk("VEVENT")
    assert entry.decoded("dtstart") == event.sessions[0].starts_at
    assert str(entry["uid"]).startswith(str(event.sessions[0].id))
    assert "陳" not in part.content.decode()


async def test_only_the_sessions_that_were_chosen(db: Connection) -> None:
    event = await full_event()
    extra = uuid4()
    await db.execute(
        "insert into session (id, event, position, starts_at, ends_at, places)"
        " select $1, event, 1, starts_at + interval '1 day', ends_at + interval '1 day', 9 from session where id = $2",
        extra, event.sessions[0].id,
    )  # fmt: skip
    request = replace(asked(event, "陳大文", email="chen@example.org"), sessions=(extra,))
    registration = (await admit(request, NOW)).registration
    message = await one("confirmed", registration)
    part = next(part for part in message.parts if part.kind.startswith("text/calendar"))
    [entry] = Calendar.from_ical(part.content).walk("VEVENT")
    assert str(entry["uid"]).startswith(str(extra))


async def test_the_line_and_the_way_up(db: Connection) -> None:
    event = await full_event("先來", places=1)
    first, second = await registered(event, "甲甲"), await registered(event, "乙乙")
    assert "前面還有 1 位" in (await one("waiting", second)).text
    assert await written("confirmed", first) is None, "no seat, no ticket letter"
    assert "前面還有 0 位" in (await one("again", first)).text
    moved = await one("moved", second)
    assert moved.title == f"時間或地點有異動：{event.title_zh}"
    assert "前面還有 1 位" in moved.text
    assert show_span(event.sessions[0].starts_at, event.sessions[0].ends_at, "zh-Hant") in moved.text
    assert "/manage/" in moved.text
    assert "/tickets/" not in moved.text
    assert moved.parts == (), "no code and no calendar entry for a place one does not have"
    assert "waiting list" in (await one("moved", second, "en")).text
    await db.execute("update session set places = 9")
    await db.execute("update participation set status = 'admitted'")
    assert await written("waiting", first) is None, "promoted before the mail went"
    assert "輪到您了" in (await one("promoted", first)).text


@pytest.mark.parametrize("language", LANGUAGES)
async def test_a_cancellation_is_confirmed_and_nothing_else_is_sent(db: Connection, language: Language) -> None:
    event = await full_event()
    registration = await registered(event)
    assert await written("cancelled", registration) is None, "it stands still"
    with acting_as("public"):
        await cancel(registration, PUBLIC, NOW, link_version=1)
    message = await one("cancelled", registration, language)
    assert event.title(language).text in message.title
    assert "/tickets/" not in message.text
    for letter in (*TICKETS, "waiting", "ballot"):
        assert await written(letter, registration, language) is None, letter


@pytest.mark.parametrize("language", LANGUAGES)
async def test_a_called_off_event(db: Connection, language: Language) -> None:
    event = await full_event()
    registration = await registered(event)
    assert await written("event_cancelled", registration, language) is None
    await db.execute("update event set status = 'cancelled', cancel_reason_zh = '颱風' where id = $1", event.id)
    message = await one("event_cancelled", registration, language)
    assert "颱風" in message.text
    part = next(part for part in message.parts if part.kind.startswith("text/calendar"))
    assert [str(entry["status"]) for entry in Calendar.from_ical(part.content).walk("VEVENT")] == ["CANCELLED"]
    for letter in TICKETS:
        assert await written(letter, registration, language) is None, letter


async def test_the_erased_and_the_mailless_are_written_nothing(db: Connection) -> None:
    event = await full_event()
    registration = await registered(event)
    request = asked(event, "林美麗")
    by_phone = replace(request, words={"name": "林美麗", "phone": "☎0900123456"}, has_mail=False)
    assert await written("confirmed", (await admit(by_phone, NOW)).registration) is None
    assert await written("confirmed", uuid4()) is None
    await db.execute("delete from identity where registration = $1", registration)
    for letter in (*TICKETS, "waiting", "cancelled", "event_cancelled", "ballot"):
        assert await written(letter, registration) is None, letter


async def test_somebody_registered_by_another_is_told_by_whom(db: Connection) -> None:
    """Article 9: the source and the whole notice, in the first mail."""
    event = await full_event()
    own, other = await registered(event), await registered(event, "林美麗", registered_by="王秘書")
    assert event.papers
    assert "王秘書" not in (await one("confirmed", own)).text
    for language in LANGUAGES:
        message = await one("confirmed", other, language)
        assert "王秘書" in message.text
        assert "王秘書" not in message.title
        assert f"/privacy/notices/{event.papers.notice.id}" in message.text
        for item in event.papers.notice.text(language).items:
            assert item.heading in message.text


async def test_whoever_keeps_a_seat_without_a_name_is_not_told_that_they_registered_themselves(db: Connection) -> None:
    registration = await registered(await full_event(), registered_by="王秘書")
    await db.execute("update registration set named = false where id = $1", registration)
    told = (await one("confirmed", registration)).text
    assert "這個座位還沒有填名字" in told
    assert "替您報了名" not in told
    assert "王秘書" not in told


async def test_an_erased_contact_is_named_to_nobody_any_more(db: Connection) -> None:
    event, party = await full_event(), uuid4()
    first, second = (
        replace(asked(event, name, email="chen@example.org"), party=party) for name in ("王秘書", "林美麗")
    )
    contact = (await admit(first, NOW)).registration
    other = (await admit(replace(second, is_contact=False), NOW)).registration
    for language in LANGUAGES:
        assert "王秘書" in (await one("confirmed", other, language)).text
    person = await db.fetchval("select person from registration where id = $1", contact)
    await keys.destroy_person(person)
    assert "一位聯絡人替您報了名" in (await one("confirmed", other)).text
    await db.execute("delete from registration where id = $1", contact)
    for language in LANGUAGES:
        message = await one("confirmed", other, language)
        assert "王秘書" not in message.text
        assert event.papers
        assert f"/privacy/notices/{event.papers.notice.id}" in message.text


async def test_a_ballot_letter_needs_its_token(db: Connection) -> None:
    event = await full_event()
    registration = await registered(event)
    assert await written("ballot", registration) is None
    assert await written("ballot", registration, sealed=b"nonsense" * 8) is None


async def test_the_online_address_is_for_those_with_a_place(db: Connection) -> None:
    event = await full_event(places=1)
    await db.execute("update event set online_url = 'https://meet.example.org/room'")
    await db.execute("update session set mode = 'online'")
    held, waits = await registered(event), await registered(event, "林美麗")
    assert "https://meet.example.org/room" in (await one("confirmed", held)).text
    assert "meet.example.org" not in (await one("waiting", waits)).text


def test_each_letter_has_a_name_for_staff() -> None:
    names = [name for name in RENDERERS if name.startswith("registrations.")]
    assert {f"registrations.{name}" for name in (*TICKETS, "waiting", "cancelled", "event_cancelled", "ballot")} <= {
        *names
    }
    assert all(TITLES[name] for name in names)
    assert letters.QR_CID
    assert asking_letters, ending_letters


async def test_the_worker_reads_a_ticket_by_its_registration(db: Connection) -> None:
    event = await full_event()
    registration = await registered(event)
    assert (await of_registration(registration)).words.text("name") == "陳大文"
