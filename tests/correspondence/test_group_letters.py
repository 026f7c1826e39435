"""Letters that staff write: to whom, how often, what may stand in them, and what an optional one needs."""

from dataclasses import replace
from typing import Any
from uuid import UUID, uuid4

import asyncpg
import pytest

from correspondence import letters
from correspondence.group_letters import GroupText, drop, letter_of, post_group, send, write
from correspondence.recipients import Filter, count
from events.facts import EventFacts
from events.makers import make_event, make_officer
from foundation.database import acting_as
from foundation.refusals import Conflict, Invalid, NotFound
from mail.composing import compose
from mail.letters import RENDERERS, RESTS_ON, Message
from registrations.before_sending import may_go
from tests.correspondence.conftest import registered
from tests.registrations.conftest import NOW

pytestmark = pytest.mark.usefixtures("vault_keys")
Connection = asyncpg.Connection
assert letters
TEXT = GroupText("講義 100% 好了", "", "您好，<i>講義</i>在 {地點} 領取。", "")


@pytest.fixture(autouse=True)
def as_staff() -> Any:
    with acting_as("staff"):
        yield


async def written(event: EventFacts, text: GroupText = TEXT, to: Filter | None = None) -> UUID:
    return await write(event, text, to or Filter(), await make_officer(), NOW)


async def sent(event: EventFacts, letter: UUID, expected: int) -> int:
    return await send(event, letter, expected, await make_officer(), NOW)


async def rendered(letter: UUID, registration: UUID, name: str = "group") -> Message | None:
    with acting_as("worker"):
        return await RENDERERS[f"correspondence.{name}"](registration, "zh-Hant", letter.bytes)


async def consents(db: Connection, registration: UUID, state: str = "given") -> None:
    await db.execute(
        "update consent_state set state = $2 where registration = $1 and purpose = 'later_events' and latest",
        registration, state,
    )  # fmt: skip


async def test_the_letter_goes_once_to_each_of_the_group(db: Connection) -> None:
    event = await make_event(NOW)
    people = [await registered(event, name) for name in ("甲甲", "乙乙", "丙丙")]
    letter = await written(event)
    with acting_as("worker"):
        assert await post_group(letter, NOW) == 0, "a draft goes to nobody"
    assert await sent(event, letter, 3) == 3
    with acting_as("worker"):
        assert await post_group(letter, NOW) == 3
        assert await post_group(letter, NOW) == 0
    rows = await db.fetch("select subject, about from outgoing_mail where letter = 'correspondence.group'")
    assert {(row["subject"], row["about"]) for row in rows} == {(person, letter) for person in people}
    message = await rendered(letter, people[0])
    assert message
    assert message.title == "講義 100% 好了"
    assert "在 中心會議室" in message.text
    assert "&lt;i&gt;" in message.html
    assert message.by_hand
    assert not message.unsubscribe_url
    with pytest.raises(Conflict):
        await sent(event, letter, 3)
    with pytest.raises(Conflict):
        await written_again(event, letter)
    with pytest.raises(Conflict):
        await drop(event.id, letter)


async def test_a_title_that_was_pasted_with_a_line_separator_is_one_subject(db: Connection) -> None:
    event = await make_event(NOW, title_zh="節稅\u2029講習")
    registration = await registered(event)
    message = await rendered(await written(event, replace(TEXT, title_zh="{活動名稱}的講義\u2028好了")), registration)
    assert message
    assert message.title == "節稅 講習的講義 好了"
    assert compose(message, message_id="<x@example.org>", language="zh-Hant", now=NOW)


async def test_nobody_is_missed_before_the_event(db: Connection) -> None:
    event = await make_event(NOW)
    came, missed = [await registered(event, name) for name in ("到了", "沒到")]
    waits = await registered(event, "候補")
    await db.execute(
        "update participation p set status = 'waiting' from registration r where r.participation = p.id and r.id = $1",
        waits,
    )
    await db.execute(
        "update seat s set status = 'waiting' from registration r where r.participation = s.participation"
        " and r.id = $1",
        waits,
    )
    assert await count(event.id, Filter(came="missed")) == 0
    with pytest.raises(Conflict):
        await sent(event, await written(event, to=Filter(came="missed")), 0)
    await db.execute(
        "insert into attendance (id, participation, session, on_day) select gen_random_uuid(), r.participation, $2,"
        " '2026-01-01' from registration r where r.id = $1",
        came, event.sessions[0].id,
    )  # fmt: skip
    assert await count(event.id, Filter(came="missed", status="everybody")) == 1
    assert await count(event.id, Filter(came="missed", session=event.sessions[0].id)) == 1
    assert missed


async def written_again(event: EventFacts, letter: UUID) -> None:
    await write(event, TEXT, Filter(), await make_officer(), NOW, letter)


async def test_the_number_that_was_confirmed_is_the_number_it_goes_to(db: Connection) -> None:
    event = await make_event(NOW)
    await registered(event, "甲甲")
    letter = await written(event)
    await registered(event, "乙乙")
    with pytest.raises(Conflict) as refused:
        await sent(event, letter, 1)
    assert refused.value.params == {"n": 2}
    assert (await letter_of(event.id, letter)).status == "draft"
    assert await sent(event, letter, 2) == 2


async def test_groups(db: Connection) -> None:
    event = await make_event(NOW)
    one, two, three = [await registered(event, name) for name in ("甲甲", "乙乙", "丙丙")]
    of = "where id = (select participation from registration where id = $1)"
    await db.execute(f"update participation set status = 'waiting' {of}", two)
    await db.execute(f"update participation set language = 'en' {of}", three)
    await db.execute(
        "insert into attendance (id, participation, session, on_day) select gen_random_uuid(), r.participation, s.id,"
        " s.starts_at::date from registration r join session s on s.event = r.event where r.id = $1",
        one,
    )
    session = event.sessions[0].id
    expected = {
        Filter(): 2, Filter(status="waiting"): 1, Filter(status="everybody"): 3, Filter(came="came"): 1,
        Filter(came="missed"): 1, Filter(language="en"): 1, Filter(session=session): 2, Filter(session=uuid4()): 0,
        Filter(optional=True, status="everybody"): 0,
    }  # fmt: skip
    assert {each: await count(event.id, each) for each in expected} == expected
    await db.execute("update registration set restricted = true where id = $1", one)
    assert await count(event.id, Filter()) == 1
    other = await make_event(NOW)
    assert await count(other.id, Filter(status="everybody")) == 0, "of one event only"


async def test_an_optional_letter_rests_on_the_consent_alone(db: Connection) -> None:
    event = await make_event(NOW)
    yes, no = [await registered(event, name) for name in ("願意", "不要")]
    await consents(db, yes)
    to = Filter(optional=True, status="everybody")
    letter = await written(event, replace(TEXT, text_zh="下個月還有一場"), to)
    assert await sent(event, letter, 1) == 1
    with acting_as("worker"):
        assert await post_group(letter, NOW) == 1
        assert RESTS_ON["correspondence.later_events"] == "later_events"
        assert await may_go("correspondence.later_events", yes)
        assert not await may_go("correspondence.later_events", no)
    message = await rendered(letter, yes, "later_events")
    assert message
    assert "/unsubscribe/" in message.unsubscribe_url
    assert message.unsubscribe_url in message.text
    assert "/manage/" not in message.text
    await consents(db, yes, "withdrawn")
    with acting_as("worker"):
        assert not await may_go("correspondence.later_events", yes), "withdrawn while it waited"


@pytest.mark.parametrize(
    "text",
    [
        replace(TEXT, title_zh=" "), replace(TEXT, text_zh=""), replace(TEXT, title_en="Handouts"),
        replace(TEXT, text_zh="請洽 0912345678"), replace(TEXT, title_zh="{姓名}您好"),
        replace(TEXT, text_zh="字" * 3001),
        replace(TEXT, title_zh="題" * 101), replace(TEXT, title_zh="A123456789 的講義"),
    ],
)  # fmt: skip
async def test_what_may_not_be_written(db: Connection, text: GroupText) -> None:
    event = await make_event(NOW)
    with pytest.raises(Invalid):
        await written(event, text)
    assert await db.fetchval("select count(*) from group_letter") == 0


async def test_nobody_is_nobody_and_a_foreign_letter_is_not_there(db: Connection) -> None:
    event, other = await make_event(NOW), await make_event(NOW)
    letter = await written(event)
    with pytest.raises(Conflict):
        await sent(event, letter, 0)
    with pytest.raises(NotFound):
        await letter_of(other.id, letter)
    with pytest.raises(NotFound):
        await sent(other, letter, 0)
    await drop(event.id, letter)
    with pytest.raises(NotFound):
        await letter_of(event.id, letter)


async def test_whoever_gave_up_the_place_hears_no_more_of_the_event(db: Connection) -> None:
    event = await make_event(NOW)
    registration = await registered(event)
    letter = await written(event)
    assert await sent(event, letter, 1) == 1
    await db.execute("update registration set state = 'cancelled' where id = $1", registration)
    assert await rendered(letter, registration) is None
