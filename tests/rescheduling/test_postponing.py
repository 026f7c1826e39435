"""An event put off and given its new day: places are kept, registration pauses, everybody is told and then asked."""

from datetime import timedelta
from typing import Any

import asyncpg
import pytest

from events.facts import EventFacts, event_facts
from events.makers import make_event, make_officer
from foundation import clock, jobs
from foundation.actor import PUBLIC
from foundation.clock import day_of
from foundation.database import acting_as
from foundation.refusals import Conflict, Invalid, NotFound
from mail.letters import RENDERERS, Message
from registrations.admission import admit
from registrations.cancelling import cancel
from rescheduling import jobs as told
from rescheduling import letters as rendering
from rescheduling import postponing, replies
from tests.registrations.conftest import NOW, OpenEvent, person

pytestmark = pytest.mark.usefixtures("vault_keys")
assert rendering.postponed
Connection = asyncpg.Connection
TYPHOON = "因應颱風停班停課。"


def asked_of(event: EventFacts) -> OpenEvent:
    assert event.papers
    assert event.revision
    assert event.notice
    ids = tuple(session.id for session in event.sessions)
    return OpenEvent(event.id, event.slug, event.revision, event.notice, event.papers.notice.sha256, ids)


async def people_of(event: EventFacts, *names: str) -> list[Any]:
    return [await admit(person(asked_of(event), name), NOW) for name in names]


async def run_job(name: str, payload: dict[str, Any]) -> None:
    with acting_as("worker"), clock.freeze(NOW):
        await jobs.HANDLERS[name](payload)


async def letters(db: Connection, event: EventFacts, since: str) -> list[str]:
    rows = await db.fetch(
        "select letter from outgoing_mail where scope = $1 and letter <> all ($2) order by letter",
        event.id, ["registrations.confirmed", "registrations.waiting", *since.split()],
    )  # fmt: skip
    return [row["letter"] for row in rows]


async def test_places_are_kept_and_nobody_registers_until_there_is_a_day(db: Connection) -> None:
    by = await make_officer()
    event = await make_event(NOW, by, places=1)
    await people_of(event, "甲", "乙")
    with acting_as("staff"):
        await postponing.postpone(event.slug, TYPHOON, "", by, NOW)
        later = await event_facts(event.slug)
    assert (later.postponed_on, later.banner_zh, later.sequence) == (day_of(NOW), TYPHOON, event.sequence + 1)
    with pytest.raises(Conflict) as refused:
        await people_of(event, "丙")
    assert refused.value.code == "postponed"
    await run_job("rescheduling.tell_postponed", {"event": str(event.id)})
    await run_job("rescheduling.tell_postponed", {"event": str(event.id)})
    assert await letters(db, event, "") == [told.POSTPONED] * 2
    assert await db.fetchval("select places_taken from session where event = $1", event.id) == 1


async def test_the_new_day_moves_everything_and_asks_who_has_a_place(db: Connection) -> None:
    by = await make_officer()
    event = await make_event(NOW, by, places=1)
    await people_of(event, "甲", "乙")
    day = event.sessions[0].starts_at + timedelta(days=28)
    with acting_as("staff"):
        await postponing.postpone(event.slug, TYPHOON, "", by, NOW)
        await postponing.set_new_day(event.slug, day.date(), by, NOW)
        later = await event_facts(event.slug)
    assert later.sessions[0].starts_at == day
    assert later.sessions[0].agenda[0].starts_at == day
    assert (later.postponed_on, later.banner_zh) == (None, "")
    assert later.closes_at is not None
    assert event.closes_at is not None
    assert later.closes_at - event.closes_at == timedelta(days=28)
    payload = {"event": str(event.id), "n": 1}
    await run_job("rescheduling.ask_new_day", payload)
    await run_job("rescheduling.ask_new_day", payload)
    assert await letters(db, event, told.POSTPONED) == ["registrations.moved", told.NEW_DAY]
    with acting_as("staff"):
        said = (await replies.replies_of([event.id], "postponed"))[event.id]
    assert (said.asked, said.silent) == (1, 1)
    expires = await db.fetchval(
        "select min(expires_on) from registration where event = $1 and state = 'live'", event.id
    )
    assert expires > day.date()


async def test_a_second_new_day_asks_again(db: Connection) -> None:
    by = await make_officer()
    event = await make_event(NOW, by, places=5)
    await people_of(event, "甲")
    for n in (1, 2):
        with acting_as("staff"):
            await postponing.set_new_day(
                event.slug, event.sessions[0].starts_at.date() + timedelta(days=7 * n), by, NOW
            )
        await run_job("rescheduling.ask_new_day", {"event": str(event.id), "n": n})
    assert await letters(db, event, "") == [told.NEW_DAY] * 2


@pytest.mark.parametrize("days", [-20, -14, 365 * 20])
async def test_a_day_that_nobody_means_is_refused(db: Connection, days: int) -> None:
    by = await make_officer()
    event = await make_event(NOW, by)
    with acting_as("staff"), pytest.raises(Invalid):
        await postponing.set_new_day(event.slug, event.sessions[0].starts_at.date() + timedelta(days=days), by, NOW)


async def test_what_has_begun_or_is_no_longer_held_stays_as_it_was(db: Connection) -> None:
    by = await make_officer()
    event = await make_event(NOW, by)
    begun = event.sessions[0].starts_at
    with acting_as("staff"):
        with pytest.raises(Conflict):
            await postponing.postpone(event.slug, TYPHOON, "", by, begun)
        with pytest.raises(Invalid):
            await postponing.postpone(event.slug, " ", "", by, NOW)
        with pytest.raises(NotFound):
            await postponing.postpone("nothing-of-that-name", TYPHOON, "", by, NOW)
    await db.execute("update event set status = 'cancelled' where id = $1", event.id)
    with acting_as("staff"), pytest.raises(Conflict):
        await postponing.postpone(event.slug, TYPHOON, "", by, NOW)


async def rendered(name: str, registration: Any) -> Message:
    with acting_as("worker"), clock.freeze(NOW):
        message = await RENDERERS[name](registration, "zh-Hant", None)
    assert message is not None
    return message


async def test_the_letters_say_what_to_do_and_update_the_calendar(db: Connection) -> None:
    by = await make_officer()
    event = await make_event(NOW, by)
    [one] = await people_of(event, "甲")
    with acting_as("staff"):
        await postponing.postpone(event.slug, TYPHOON, "", by, NOW)
    put_off = await rendered(told.POSTPONED, one.registration)
    assert TYPHOON in put_off.text
    assert "現在不用做任何事" in put_off.text
    assert "原定時間" in put_off.text, "whoever has several engagements knows which"
    with acting_as("staff"):
        await postponing.set_new_day(event.slug, event.sessions[0].starts_at.date() + timedelta(days=7), by, NOW)
    anew = await rendered(told.NEW_DAY, one.registration)
    assert "/reply/postponed" in anew.text
    assert any("calendar" in part.kind for part in anew.parts)
    with acting_as("worker"), clock.freeze(NOW):
        assert await RENDERERS[told.POSTPONED](one.registration, "zh-Hant", None) is None, "no longer so"


async def test_the_new_day_is_found_after_the_old_one_has_passed(db: Connection) -> None:
    by = await make_officer()
    event = await make_event(NOW, by, places=5)
    [one] = await people_of(event, "甲")
    with acting_as("staff"):
        await postponing.postpone(event.slug, TYPHOON, "", by, NOW)
    await run_job("rescheduling.tell_postponed", {"event": str(event.id)})
    later = event.sessions[0].starts_at + timedelta(days=120)
    kept = await db.fetchval("select expires_on from registration where id = $1", one.registration)
    assert kept > later.date(), "nobody is forgotten while the day is unknown"
    with acting_as("staff"):
        await postponing.set_new_day(event.slug, (later + timedelta(days=20)).date(), by, later)
        assert (await event_facts(event.slug)).postponed_on is None


async def test_who_cannot_wait_takes_the_place_back_meanwhile(db: Connection) -> None:
    by = await make_officer()
    event = await make_event(NOW, by, places=5)
    [one] = await people_of(event, "甲")
    with acting_as("staff"):
        await postponing.postpone(event.slug, TYPHOON, "", by, NOW)
    after = event.sessions[0].starts_at + timedelta(days=3)
    assert not (await cancel(one.registration, PUBLIC, after, link_version=1)).before


async def test_said_twice_it_is_told_once(db: Connection) -> None:
    by = await make_officer()
    event = await make_event(NOW, by, places=5)
    with acting_as("staff"):
        await postponing.postpone(event.slug, TYPHOON, "", by, NOW)
        await postponing.postpone(event.slug, TYPHOON, "", by, NOW)
        assert (await event_facts(event.slug)).sequence == event.sequence + 1
    with acting_as("staff"):
        day = event.sessions[0].starts_at.date() + timedelta(days=7)
        await postponing.set_new_day(event.slug, day, by, NOW)
        with pytest.raises(Invalid):
            await postponing.set_new_day(event.slug, day, by, NOW)


async def test_what_became_free_meanwhile_goes_to_the_line_on_the_new_day(db: Connection) -> None:
    by = await make_officer()
    event = await make_event(NOW, by, places=1)
    first, waits = await people_of(event, "甲", "乙")
    with acting_as("staff"):
        await postponing.postpone(event.slug, TYPHOON, "", by, NOW)
    await cancel(first.registration, PUBLIC, NOW, link_version=1)
    with acting_as("staff"):
        await postponing.set_new_day(event.slug, event.sessions[0].starts_at.date() + timedelta(days=7), by, NOW)
    await run_job("rescheduling.ask_new_day", {"event": str(event.id), "n": 1})
    status = await db.fetchval("select p.status from participation p join registration r on r.participation = p.id"
                               " where r.id = $1", waits.registration)  # fmt: skip
    assert status == "admitted"
