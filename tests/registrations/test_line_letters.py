"""Letters to those without a place, or whose place ends: what they say in each state, and silence in every other."""

from datetime import timedelta
from typing import Any
from uuid import UUID

import asyncpg
import pytest

from events.facts import EventFacts
from foundation.database import acting_as
from foundation.dates import show_time
from foundation.languages import LANGUAGES, Language
from mail.letters import RENDERERS, Message
from registrations import asking_letters, ending_letters, letters, links
from registrations.admission import admit
from registrations.admission_rows import identity_context
from tests.registrations.conftest import NOW
from tests.registrations.test_paper import asked, full_event
from vault import keys, sealing

pytestmark = pytest.mark.usefixtures("vault_keys")
assert all((asking_letters, ending_letters, letters))
Connection = asyncpg.Connection
STATES = {
    "offered": "offered", "pending": "pending", "approved": "admitted", "substituted": "admitted",
    "declined": "declined", "reconfirm": "admitted", "lapsed": "waiting",
}  # fmt: skip


@pytest.fixture(autouse=True)
def as_the_worker() -> Any:
    with acting_as("worker"):
        yield


async def registered(event: EventFacts, status: str, db: Connection) -> UUID:
    registration = (await admit(asked(event, "陳大文", email="chen@example.org"), NOW)).registration
    await db.execute("update participation set status = $1", status)
    if status == "offered":
        await db.execute(
            "insert into waiting_entry (id, person, scope, expires_on, registration, offered_until)"
            " select gen_random_uuid(), person, scope, expires_on, id, $2 from registration where id = $1",
            registration, NOW + timedelta(hours=8),
        )  # fmt: skip
    return registration


async def written(letter: str, registration: UUID, language: Language = "zh-Hant", sealed: bytes | None = None) -> Any:
    return await RENDERERS[f"registrations.{letter}"](registration, language, sealed)


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("letter", STATES)
async def test_each_letter_goes_in_its_own_state_only(db: Connection, letter: str, language: Language) -> None:
    event = await full_event()
    registration = await registered(event, STATES[letter], db)
    message = await written(letter, registration, language)
    assert message
    assert event.title(language).text in message.title
    assert "陳" not in message.title
    assert "陳大文" not in message.text
    assert message.reply_to == (event.contact.email if event.contact else "")
    for status in {*STATES.values(), "cancelled"} - {STATES[letter]}:
        if letter == "approved" and status == "waiting":
            continue  # approved into a full event
        if letter == "lapsed" and status == "cancelled":
            continue  # out of the line
        await db.execute("update participation set status = $1", status)
        await db.execute("update registration set state = $1", "cancelled" if status == "cancelled" else "live")
        assert await written(letter, registration, language) is None, status


@pytest.mark.parametrize("letter", ["waiting", "lapsed"])
async def test_whoever_waits_is_led_to_their_place_in_the_line(db: Connection, letter: str) -> None:
    registration = await registered(await full_event(), "waiting", db)
    code = await db.fetchval("select code from ticket where registration = $1", registration)
    message = await written(letter, registration)
    assert "看現在排到第幾位" in message.text
    assert links.ticket_path(code) in message.text
    assert "/manage/" in message.text


async def test_an_offer_says_until_when_and_leads_to_the_answer(db: Connection) -> None:
    registration = await registered(await full_event(), "offered", db)
    message: Message = await written("offered", registration)
    assert show_time(NOW + timedelta(hours=8)) in message.text
    assert f"{links.manage_path(registration, 1)}/offer" in message.text
    await db.execute("update waiting_entry set offered_until = null")
    assert await written("offered", registration) is None


async def test_a_lapsed_offer_says_where_one_stands(db: Connection) -> None:
    registration = await registered(await full_event(), "waiting", db)
    assert "您還在候補名單上" in (await written("lapsed", registration)).text
    await db.execute("update participation set status = 'cancelled'")
    await db.execute("update registration set state = 'cancelled'")
    message = await written("lapsed", registration)
    assert "歡迎再報名" in message.text
    assert "/manage/" not in message.text


async def test_the_reason_of_a_no_is_opened_for_its_letter_alone(db: Connection) -> None:
    event = await full_event()
    registration = await registered(event, "declined", db)
    person = await db.fetchval("select person from registration where id = $1", registration)
    scope, persons = await keys.scope_keys(event.id, NOW), await keys.open_persons([person])
    sealed = sealing.seal(scope.p2, persons[person], identity_context(registration, "P2"), {"reason": "對象不符"})
    assert "原因：對象不符" in (await written("declined", registration, sealed=sealed)).text
    assert "原因" not in (await written("declined", registration, sealed=b"nonsense" * 9)).text
    assert "原因" not in (await written("declined", registration)).text


async def test_the_ticket_asked_for_again_is_the_letter_of_the_state(db: Connection) -> None:
    registration = await registered(await full_event(), "offered", db)
    assert (await written("again", registration)).title.startswith("候補有座位")
    assert "請記得回覆" in (await written("moved", registration)).text
    await db.execute("update participation set status = 'pending'")
    assert (await written("again", registration)).title.startswith("報名已收到")
    moved = await written("moved", registration)
    assert "還在審核" in moved.text
    assert moved.parts == (), "nothing for the calendar without a place"


async def test_who_did_not_cancel_is_not_thanked_for_it(db: Connection) -> None:
    registration = await registered(await full_event(), "cancelled", db)
    await db.execute("update registration set state = 'cancelled'")
    await db.execute("update participation set cancelled_why = 'self'")
    assert "謝謝您告訴我們" in (await written("cancelled", registration)).text
    await db.execute("update participation set cancelled_why = 'staff'")
    assert "如果這不是您要求的" in (await written("cancelled", registration)).text


async def test_the_question_has_a_link_that_asks_again(db: Connection) -> None:
    registration = await registered(await full_event(), "admitted", db)
    assert f"{links.manage_path(registration, 1)}/reply/reconfirm" in (await written("reconfirm", registration)).text
