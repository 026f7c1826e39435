"""Letters by the clock: each once, to those whom they still concern, whatever happens to the event or the worker."""

import asyncio
from collections import Counter
from dataclasses import replace
from datetime import datetime, timedelta
from typing import Any

import asyncpg
import pytest

from correspondence import letters, sending
from correspondence.choices import choose
from correspondence.sending import send_due
from events.facts import EventFacts
from events.makers import make_event, seminar
from foundation import clock
from foundation.actor import PUBLIC, Actor
from foundation.database import acting_as, transaction
from foundation.dates import show_span
from foundation.refusals import Invalid, NotFound
from mail.letters import BULK, RENDERERS
from registrations.cancelling import cancel
from registrations.restricting import may_go
from tests.correspondence.conftest import registered
from tests.registrations.conftest import NOW

pytestmark = pytest.mark.usefixtures("vault_keys", "worker")
OFFICER = Actor(None, "林承辦", frozenset({"organiser"}))
Connection = asyncpg.Connection
assert letters


def day_before(event: EventFacts) -> datetime:
    assert event.starts_at
    return clock.local(event.starts_at).replace(hour=11) - timedelta(days=1)


async def posted(db: Connection) -> Counter[str]:
    rows = await db.fetch("select letter from outgoing_mail where letter like 'correspondence.%'")
    return Counter(row["letter"].removeprefix("correspondence.") for row in rows)


async def online(db: Connection, event: EventFacts) -> None:
    await db.execute("update event set online_url = 'https://meet.example.org/1' where id = $1", event.id)
    await db.execute("update session set mode = 'online' where event = $1", event.id)


async def over(db: Connection, event: EventFacts, *came: Any) -> datetime:
    await db.execute("update session set door_closed_on = starts_at::date where event = $1", event.id)
    for registration in came:
        await db.execute(
            "insert into attendance (id, participation, session, on_day)"
            " select gen_random_uuid(), r.participation, s.id, s.starts_at::date"
            " from registration r join session s on s.event = r.event where r.id = $1",
            registration,
        )
    assert event.ends_at
    return clock.local(event.ends_at).replace(hour=11) + timedelta(days=2)


async def test_a_reminder_goes_once_to_each(db: Connection) -> None:
    event = await make_event(NOW)
    for name in ("甲甲", "乙乙", "丙丙"):
        await registered(event, name)
    assert await send_due(day_before(event) - timedelta(hours=2)) == 0, "too early"
    assert await send_due(day_before(event)) == 3
    assert await send_due(day_before(event) + timedelta(minutes=5)) == 0
    assert await posted(db) == {"reminder": 3}
    await db.execute("delete from outgoing_mail")
    assert await send_due(day_before(event) + timedelta(minutes=10)) == 0, "the mark outlives the mail"
    await db.execute("delete from letter_mark")
    assert await send_due(day_before(event) + timedelta(minutes=10)) == 3, "without marks each would go again"


async def test_whom_a_reminder_does_not_concern(db: Connection) -> None:
    event = await make_event(NOW, places=4)
    names = ("取消", "換人", "限制", "剛報", "候補")
    gone, handed, restricted, fresh, waits = [await registered(event, name) for name in names]
    with acting_as("public"):
        await cancel(gone, PUBLIC, NOW, link_version=1)
    await db.execute("update registration set state = 'superseded' where id = $1", handed)
    await db.execute("update registration set restricted = true where id = $1", restricted)
    await db.execute(
        "update participation p set registered_on = $2 from registration r where r.participation = p.id and r.id = $1",
        fresh, day_before(event).date(),
    )  # fmt: skip
    await db.execute(
        "update participation p set status = 'waiting' from registration r where r.participation = p.id and r.id = $1",
        waits,
    )
    assert await send_due(day_before(event)) == 0
    assert not await may_go("correspondence.reminder", restricted), "restricted after it was posted"


async def test_a_moved_event_is_reminded_of_anew_and_the_old_letter_is_moot(db: Connection) -> None:
    event = await make_event(NOW)
    registration = await registered(event)
    assert await send_due(day_before(event)) == 1
    await db.execute(
        "update session set starts_at = starts_at + interval '7 days', ends_at = ends_at + interval '7 days'"
    )
    with clock.freeze(day_before(event)):
        assert await RENDERERS["correspondence.reminder"](registration, "zh-Hant", None) is None, "waited in the outbox"
    assert await send_due(day_before(event)) == 0
    assert await send_due(day_before(event) + timedelta(days=7)) == 1
    with clock.freeze(day_before(event) + timedelta(days=7)):
        message = await RENDERERS["correspondence.reminder"](registration, "zh-Hant", None)
    assert message
    assert "活動提醒" in message.title


async def two_days(db: Connection, mode: str) -> tuple[EventFacts, Any]:
    """From nine to five on two days running, the second elsewhere."""
    plan = seminar(NOW)
    first = clock.local(plan.sessions[0].starts_at).replace(hour=9, minute=0)
    days = [
        replace(
            plan.sessions[0], starts_at=first + timedelta(days=n), ends_at=first + timedelta(days=n, hours=8),
            venue_zh=room, agenda=(), mode=mode,
        )
        for n, room in enumerate(("甲教室", "乙教室"))
    ]  # fmt: skip
    event = await make_event(NOW, sessions=tuple(days), online_url="https://meet.example.org/1")
    return event, await registered(event, sessions=tuple(each.id for each in event.sessions))


@pytest.mark.parametrize(("mode", "letter"), [("onsite", "reminder"), ("online", "online")])
async def test_on_the_first_day_of_a_course_the_second_is_written_of(db: Connection, mode: str, letter: str) -> None:
    event, registration = await two_days(db, mode)
    for n, second in ((0, False), (1, True)):
        now = day_before(event) - timedelta(minutes=30) + timedelta(days=n)
        assert await send_due(now) == 1
        about = await db.fetchval(
            "delete from outgoing_mail where letter = $1 returning about", f"correspondence.{letter}"
        )
        with clock.freeze(now):
            message = await RENDERERS[f"correspondence.{letter}"](registration, "zh-Hant", about.bytes)
        assert message
        assert show_span(event.sessions[n].starts_at, event.sessions[n].ends_at, "zh-Hant") in message.text
        assert show_span(event.sessions[1 - n].starts_at, event.sessions[1 - n].ends_at, "zh-Hant") not in message.text
        assert ("乙教室" in message.text) is (second and mode == "onsite")


async def test_the_link_of_the_second_day_is_not_written_of_as_starting_soon(db: Connection) -> None:
    event, registration = await two_days(db, "online")
    with acting_as("staff"):
        for kind, text in (("online_day", "明天見"), ("online_hour", "馬上開始")):
            await choose(event, kind, wanted=True, text_zh=text, text_en="", by=OFFICER, now=NOW)
    with clock.freeze(event.sessions[0].starts_at - timedelta(minutes=30)):
        message = await RENDERERS["correspondence.online"](registration, "zh-Hant", event.sessions[1].id.bytes)
        first = await RENDERERS["correspondence.online"](registration, "zh-Hant", event.sessions[0].id.bytes)
    assert message
    assert first
    assert "明天見" in message.text
    assert "馬上開始" in first.text


@pytest.mark.parametrize("change", ["status = 'cancelled'", "postponed_on = current_date"])
async def test_what_is_called_off_or_postponed_is_not_reminded_of(db: Connection, change: str) -> None:
    event = await make_event(NOW)
    registration = await registered(event)
    await db.execute(f"update event set {change} where id = $1", event.id)
    assert await send_due(day_before(event)) == 0
    with clock.freeze(day_before(event)):
        assert await RENDERERS["correspondence.reminder"](registration, "zh-Hant", None) is None


async def test_the_link_goes_to_online_seats_only(db: Connection) -> None:
    event = await make_event(NOW)
    registration = await registered(event)
    await online(db, event)
    assert await send_due(day_before(event)) == 1
    assert await posted(db) == {"online": 1}, "one letter, not a reminder beside it"
    assert event.starts_at
    assert await send_due(event.starts_at - timedelta(minutes=59)) == 1
    assert await posted(db) == {"online": 2}
    with clock.freeze(event.starts_at - timedelta(minutes=59)):
        message = await RENDERERS["correspondence.online"](registration, "en", None)
    assert message
    assert "https://meet.example.org/1" in message.text
    with clock.freeze(event.ends_at or NOW):
        assert await RENDERERS["correspondence.online"](registration, "en", None) is None


def test_the_link_waits_behind_no_newsletter() -> None:
    assert "correspondence.online" not in BULK
    assert {"correspondence.reminder", "correspondence.group", "correspondence.later_events"} <= BULK


async def test_the_link_goes_also_to_whoever_wants_nothing_else(db: Connection) -> None:
    event = await make_event(NOW)
    registration = await registered(event)
    await online(db, event)
    await db.execute("update registration set restricted = true where id = $1", registration)
    assert await send_due(day_before(event)) == 1
    assert await posted(db) == {"online": 1}
    assert await may_go("correspondence.online", registration)


async def test_without_a_link_a_reminder_goes(db: Connection) -> None:
    event = await make_event(NOW)
    await registered(event)
    await db.execute("update session set mode = 'online' where event = $1", event.id)
    assert await send_due(day_before(event)) == 1
    assert await posted(db) == {"reminder": 1}


async def test_thanks_and_kind_words(db: Connection) -> None:
    event = await make_event(NOW)
    came, missed, walked = [await registered(event, name) for name in ("到了", "沒到", "現場")]
    await db.execute(
        "update participation p set walk_in = true from registration r where r.participation = p.id and r.id = $1",
        walked,
    )
    after = clock.local(event.ends_at or NOW).replace(hour=11) + timedelta(days=2)
    assert await send_due(after) == 0, "the door is not closed"
    assert await send_due(await over(db, event, came)) == 2
    rows = await db.fetch("select subject, letter from outgoing_mail where letter like 'correspondence.%'")
    assert {(row["subject"], row["letter"]) for row in rows} == {
        (came, "correspondence.thanks"),
        (missed, "correspondence.missed"),
    }
    assert await RENDERERS["correspondence.missed"](missed, "zh-Hant", None)
    await over(db, event, missed)
    assert await RENDERERS["correspondence.missed"](missed, "zh-Hant", None) is None, "found on the paper list since"


async def test_nobody_is_missed_before_the_roll_of_their_session_is_in(db: Connection) -> None:
    """A log that is not imported, a paper list that is entered a week later."""
    event, both = await two_days(db, "onsite")
    first, second, other = [
        await registered(event, name, sessions=(event.sessions[n].id,))
        for name, n in (("首日", 0), ("次日", 1), ("也次日", 1))
    ]
    after = await over(db, event)
    assert await send_due(after) == 0
    add = (
        "insert into attendance (id, participation, session, on_day)"
        " select gen_random_uuid(), r.participation, $2, '2026-01-01' from registration r where r.id = $1"
    )
    await db.execute(add, first, event.sessions[0].id)
    assert await send_due(after) == 1
    assert await posted(db) == {"thanks": 1}, "the other day's roll is not in, and who was to come on both days waits"
    await db.execute(add, other, event.sessions[1].id)
    assert await send_due(after) == 3
    assert await posted(db) == {"thanks": 2, "missed": 2}
    rows = await db.fetch("select subject from outgoing_mail where letter = 'correspondence.missed'")
    assert {row["subject"] for row in rows} == {both, second}


async def test_the_organiser_switches_and_adds(db: Connection) -> None:
    event = await make_event(NOW)
    registration = await registered(event)

    async def say(wanted: bool, zh: str, en: str = "") -> None:
        with acting_as("staff"):
            await choose(event, "reminder_1", wanted=wanted, text_zh=zh, text_en=en, by=OFFICER, now=NOW)

    await say(False, "")
    assert await send_due(day_before(event)) == 0
    await say(True, "請帶統編章到 {地點}。<b>\n\n第二段")
    assert await send_due(day_before(event)) == 1
    with clock.freeze(day_before(event)):
        message = await RENDERERS["correspondence.reminder"](registration, "zh-Hant", None)
        english = await RENDERERS["correspondence.reminder"](registration, "en", None)
    assert message
    assert english
    assert "請帶統編章到 中心會議室" in message.text
    assert "&lt;b&gt;" in message.html
    assert "第二段" in english.text, "without English the Chinese"
    for wrong in ("{姓名} 您好", "打 0912-345-678 給小王", "寄到 wang@example.com"):
        with pytest.raises(Invalid):
            await say(True, wrong)
    await say(True, f"請打 {event.contact.phone if event.contact else ''}")
    with pytest.raises(NotFound), acting_as("staff"):
        await choose(event, "nonsense", wanted=True, text_zh="", text_en="", by=OFFICER, now=NOW)


async def test_an_erased_person_is_written_nothing(db: Connection) -> None:
    event = await make_event(NOW)
    registration = await registered(event)
    assert await send_due(day_before(event)) == 1
    await db.execute("delete from registration where id = $1", registration)
    assert await db.fetchval("select count(*) from letter_mark") == 0
    with clock.freeze(day_before(event)):
        assert await RENDERERS["correspondence.reminder"](registration, "zh-Hant", None) is None


async def both_at_once(event: EventFacts, monkeypatch: pytest.MonkeyPatch) -> int:
    """Two workers that have both read who is due before either writes a mark."""
    together, post = asyncio.Barrier(2), sending.post_marked

    async def after_both_have_read(*values: Any, **named: Any) -> int:
        await together.wait()
        return await post(*values, **named)

    monkeypatch.setattr(sending, "post_marked", after_both_have_read)
    return sum(await asyncio.gather(*(send_due(day_before(event)) for _ in range(2))))


async def test_of_two_workers_at_once_one_posts_each_letter(fresh_db: str, monkeypatch: pytest.MonkeyPatch) -> None:
    event = await make_event(NOW)
    await asyncio.gather(*(registered(event, f"人{n}") for n in range(6)))
    assert await both_at_once(event, monkeypatch) == 6


async def test_without_the_unique_mark_both_would_post(fresh_db: str, monkeypatch: pytest.MonkeyPatch) -> None:
    """The control."""
    async with transaction("owner") as c:
        await c.execute("alter table letter_mark drop constraint letter_mark_once")
    unsafe = sending._MARK.replace("on conflict (registration, letter, occasion) do nothing", "")
    monkeypatch.setattr(sending, "_MARK", unsafe)
    event = await make_event(NOW)
    await asyncio.gather(*(registered(event, f"人{n}") for n in range(6)))
    assert await both_at_once(event, monkeypatch) == 12
