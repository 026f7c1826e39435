"""The day on which offices close: shown, then done; one event that cannot be done holds up no other."""

import json
import re
from datetime import timedelta
from typing import Any

import asyncpg
import pytest

from events.facts import event_facts
from events.makers import make_event, make_officer
from foundation import clock
from foundation.database import acting_as
from foundation.refusals import Conflict, Invalid
from registrations.admission import admit
from registrations.jobs import tell_moved
from rescheduling import moving_sessions, storm
from rescheduling.foretelling import people_at
from rescheduling.storm import Choice
from tests.registrations.conftest import NOW, Desk
from tests.registrations.test_paper import asked

pytestmark = pytest.mark.usefixtures("vault_keys")
Connection = asyncpg.Connection


async def three() -> Any:
    by = await make_officer()
    return by, [await make_event(NOW, by, title_zh=name) for name in ("上午場", "下午場", "晚上場")]


async def test_each_event_its_own_act(db: Connection) -> None:
    by, events = await three()
    day = events[0].sessions[0].starts_at.date()
    choices = {
        events[0].slug: Choice("postpone"),
        events[1].slug: Choice("online", "https://meet.example.org/a"),
        events[2].slug: Choice("cancel"),
    }
    with acting_as("staff"):
        done = await storm.act(day, choices, "颱風停班", "Typhoon", by, NOW)
        after = [await event_facts(event.slug) for event in events]
    assert [each.refusal for each in done] == [""] * 3
    assert after[0].postponed_on
    assert (after[1].sessions[0].mode, after[1].online_url) == ("online", "https://meet.example.org/a")
    assert after[2].status == "cancelled"
    text = storm.share_text(day, done, "颱風停班", "zh-Hant")
    for words in ("颱風停班", "上午場：已延期", "下午場：改為線上", "晚上場：已取消"):
        assert words in text
    english = storm.share_text(day, done, "Typhoon", "en")
    assert "Postponed, day to be announced" in english
    assert not {"・", "："} & set(english)


async def test_one_that_cannot_be_done_holds_up_no_other(db: Connection) -> None:
    by, events = await three()
    day = events[0].sessions[0].starts_at.date()
    with acting_as("staff"):
        choices = {events[0].slug: Choice("online"), events[1].slug: Choice("postpone")}
        done = await storm.act(day, choices, "颱風停班", "", by, NOW)
        assert (await event_facts(events[1].slug)).postponed_on
        assert (await event_facts(events[0].slug)).sessions[0].mode == "onsite"
        assert (await event_facts(events[2].slug)).postponed_on is None
    refused = {each.event.slug: each.refusal for each in done}
    assert refused[events[0].slug]
    assert not refused[events[1].slug]
    assert "上午場" not in storm.share_text(day, done, "颱風停班", "zh-Hant")


async def test_without_a_reason_nothing_is_done(db: Connection) -> None:
    by, events = await three()
    with acting_as("staff"):
        choices = {events[0].slug: Choice("cancel")}
        with pytest.raises(Invalid):
            await storm.act(events[0].sessions[0].starts_at.date(), choices, "", "", by, NOW)
        assert (await event_facts(events[0].slug)).status == "published"


def form_of(events: Any, *acts: str, **more: str) -> dict[str, str]:
    day = events[0].sessions[0].starts_at.date()
    chosen = {f"act-{event.slug}": act for event, act in zip(events, acts, strict=True)}
    return {"day": str(day), "reason_zh": "颱風停班停課。", "reason_en": "Typhoon.", **chosen, **more}


async def test_the_page_shows_what_will_be_told_before_it_is_done(desk: Desk, db: Connection) -> None:
    _, events = await three()
    organiser = await desk("organiser")
    page = "/zh-tw/staff/storm-day"
    shown = (await organiser.get(f"{page}?day={events[0].sessions[0].starts_at.date()}")).text
    assert all(event.title_zh in shown for event in events)
    form = form_of(events, "postpone", "cancel", "hold")
    asked = await organiser.post(page, data=form)
    assert asked.status_code == 200
    for words in ("活動延期，請先不要前來", "Typhoon.", "活動取消", "王小明", "照這樣辦"):
        assert words in asked.text
    assert await db.fetchval("select count(*) from event where postponed_on is not null or status = 'cancelled'") == 0
    assert not await db.fetchval("select count(*) from outgoing_mail")
    back = await organiser.post(page, data=form | {"step": "back"})
    assert "颱風停班停課。" in back.text
    assert re.search(rf'name="act-{events[1].slug}" value="cancel"[^>]* checked', back.text)
    done = await organiser.post(page, data=form | {"step": "do"})
    assert "可以轉貼的文字" in done.text
    with acting_as("staff"):
        assert (await event_facts(events[0].slug)).postponed_on
        assert (await event_facts(events[1].slug)).status == "cancelled"


async def test_every_event_of_the_day_needs_its_choice(desk: Desk, db: Connection) -> None:
    _, events = await three()
    organiser = await desk("organiser")
    form = form_of(events, "postpone", "hold", "nothing", step="do")
    refused = await organiser.post("/zh-tw/staff/storm-day", data=form)
    assert refused.status_code == 422
    assert f'href="#act-{events[2].slug}"' in refused.text
    empty = await organiser.post("/en/staff/storm-day", data=form | {"reason_zh": ""})
    assert empty.status_code == 422
    with acting_as("staff"):
        assert (await event_facts(events[0].slug)).postponed_on is None
    for outsider in (await desk("door"), await desk("auditor")):
        assert (await outsider.get("/zh-tw/staff/storm-day")).status_code in {403, 404}
        assert (await outsider.post("/zh-tw/staff/storm-day", data=form)).status_code in {403, 404}


async def test_pages_of_one_event(desk: Desk, db: Connection) -> None:
    event = await make_event(NOW)
    organiser, door = await desk("organiser"), await desk("door")
    place = f"/zh-tw/staff/events/{event.slug}"
    for path in ("/postpone", "/merge"):
        assert (await organiser.get(place + path)).status_code == 200
        assert (await door.get(place + path)).status_code in {403, 404}
    assert (await organiser.post(place + "/new-day", data={"day": "某天"})).status_code == 422
    assert (await organiser.post(place + "/postpone", data={"reason_zh": ""})).status_code == 422
    assert (await organiser.post(place + "/postpone", data={"reason_zh": "颱風"})).status_code == 200
    with acting_as("staff"):
        assert (await event_facts(event.slug)).postponed_on is None, "shown, not done"
    assert (await organiser.post(place + "/postpone", data={"reason_zh": "颱風", "step": "do"})).status_code == 303
    shown = await organiser.post(place + "/new-day", data={"day": "115/7/1"})
    assert "新的日期決定了" in shown.text
    assert "115年7月1日" in shown.text
    back = await organiser.post(place + "/new-day", data={"day": "115/7/1", "step": "back"})
    assert 'value="115/7/1"' in back.text
    moved = await organiser.post(place + "/new-day", data={"day": "115/7/1", "step": "do"})
    assert moved.status_code == 303
    with acting_as("staff"):
        assert (await event_facts(event.slug)).sessions[0].starts_at.date().isoformat() == "2026-07-01"


async def under_way(db: Connection, event: Any) -> Any:
    """Its first day has been; the id of that session."""
    first = event.sessions[0]
    return await db.fetchval(
        "insert into session (id, event, position, starts_at, ends_at, places) select gen_random_uuid(), $1, 1,"
        " $2::timestamptz - interval '30 days', $2::timestamptz - interval '29 days', 5 returning id",
        event.id, first.starts_at,
    )  # fmt: skip


async def test_of_a_course_under_way_only_the_sessions_of_the_day_move(db: Connection) -> None:
    by, events = await three()
    been, session = await under_way(db, events[0]), events[0].sessions[0]
    day, to = session.starts_at.date(), session.starts_at.date() + timedelta(days=7)
    with acting_as("staff"):
        [course, *_] = [each for each in await storm.events_of(day, NOW) if each.id == events[0].id]
        assert course.acts == ["hold", "move", "cancel"]
        before = {each.id: each.starts_at for each in (await event_facts(events[0].slug)).sessions}
        done = await storm.act(day, {events[0].slug: Choice("move", to=to)}, "颱風停班", "", by, NOW)
        later = await event_facts(events[0].slug)
    after = {each.id: each.starts_at for each in later.sessions}
    assert after[session.id] - before[session.id] == timedelta(days=7)
    assert after[been] == before[been]
    assert later.banner_zh == "颱風停班"
    assert "上午場：改到" in storm.share_text(day, done, "颱風", "zh-Hant")
    assert await db.fetchval("select count(*) from audit_entry where action = 'event.session_moved'") == 1


async def two_registered(db: Connection, event: Any, been: Any) -> list[Any]:
    """The first at `been`, the other at the event's own session."""
    found = [(await admit(asked(event, name), NOW)).registration for name in ("王小明", "林美麗")]
    await db.execute(
        "update seat x set session = $2 from registration r where r.id = $1 and x.participation = r.participation",
        found[0], been,
    )  # fmt: skip
    return found


async def test_only_whoever_comes_that_day_is_told_that_it_moves(db: Connection) -> None:
    by, events = await three()
    been, session = await under_way(db, events[0]), events[0].sessions[0]
    stays, moves = await two_registered(db, events[0], been)
    day, to = session.starts_at.date(), session.starts_at.date() + timedelta(days=7)
    with acting_as("staff"):
        shown = await people_at(events[0].id, {session.id})
        await storm.act(day, {events[0].slug: Choice("move", to=to)}, "颱風停班", "", by, NOW)
    payload = await db.fetchval("select payload from jobs.pgqueuer where entrypoint = 'registrations.tell_moved'")
    with acting_as("worker"), clock.freeze(NOW):
        await tell_moved(json.loads(payload))
    told = {row["subject"] for row in await db.fetch("select subject from outgoing_mail where letter like '%.moved'")}
    assert moves in told
    assert stays not in told
    assert shown.all == len(told)


async def test_no_day_is_moved_onto_another_that_somebody_has(db: Connection) -> None:
    by, events = await three()
    been, session = await under_way(db, events[0]), events[0].sessions[0]
    _, both = await two_registered(db, events[0], been)
    day, to = session.starts_at.date(), session.starts_at.date() + timedelta(days=7)
    await db.execute(
        "update session set starts_at = $2, ends_at = $3 where id = $1",
        been, session.starts_at + timedelta(days=7), session.ends_at + timedelta(days=7),
    )  # fmt: skip
    with acting_as("staff"):
        await moving_sessions.move_sessions(events[0].slug, day, to + timedelta(days=1), "颱風", "", by, NOW)
        await moving_sessions.move_sessions(events[0].slug, to + timedelta(days=1), day, "颱風", "", by, NOW)
    await db.execute(
        "insert into seat (id, session, participation, status) select gen_random_uuid(), $2, participation, 'held'"
        " from registration where id = $1",
        both, been,
    )  # fmt: skip
    with acting_as("staff"), pytest.raises(Conflict) as no:
        await moving_sessions.move_sessions(events[0].slug, day, to, "颱風", "", by, NOW)
    assert no.value.code == "overlap"
    assert await db.fetchval("select starts_at from session where id = $1", session.id) == session.starts_at


async def test_a_day_nobody_means_moves_nothing(desk: Desk, db: Connection) -> None:
    _, events = await three()
    await under_way(db, events[0])
    organiser, day = await desk("organiser"), events[0].sessions[0].starts_at.date()
    assert "這個課程已經開始" in (await organiser.get(f"/zh-tw/staff/storm-day?day={day}")).text
    for to in ("", "某天", str(day), "2020-01-01"):
        form = form_of(events, "move", "hold", "hold", **{f"to-{events[0].slug}": to})
        refused = await organiser.post("/zh-tw/staff/storm-day", data=form | {"step": "do"})
        assert refused.status_code == 422
        assert f'href="#to-{events[0].slug}"' in refused.text
    form = form_of(events, "move", "hold", "hold", **{f"to-{events[0].slug}": str(day + timedelta(days=7))})
    assert "請看下面新的時間與地點" in (await organiser.post("/zh-tw/staff/storm-day", data=form)).text


async def test_an_online_event_needs_its_link_before_anything_is_done(desk: Desk, db: Connection) -> None:
    _, events = await three()
    organiser = await desk("organiser")
    form = form_of(events, "online", "cancel", "hold", step="do")
    refused = await organiser.post("/zh-tw/staff/storm-day", data=form)
    assert refused.status_code == 422
    assert "處理好了" not in refused.text
    with acting_as("staff"):
        assert (await event_facts(events[1].slug)).status == "published"
