"""The day on which offices close: one press, each event its own act, one that cannot be done holds up no other."""

from datetime import timedelta
from typing import Any

import asyncpg
import pytest

from events.facts import event_facts
from events.makers import make_event, make_officer
from foundation.database import acting_as
from foundation.refusals import Invalid
from rescheduling import storm
from tests.registrations.conftest import NOW, Desk

pytestmark = pytest.mark.usefixtures("vault_keys")
Connection = asyncpg.Connection


async def three() -> Any:
    by = await make_officer()
    return by, [await make_event(NOW, by, title_zh=name) for name in ("上午場", "下午場", "晚上場")]


async def test_each_event_its_own_act(db: Connection) -> None:
    by, events = await three()
    day = events[0].sessions[0].starts_at.date()
    acts: dict[str, storm.Act] = {events[0].slug: "postpone", events[1].slug: "online", events[2].slug: "cancel"}
    with acting_as("staff"):
        done = await storm.act(
            day, acts, {events[1].slug: "https://meet.example.org/a"}, "颱風停班", "Typhoon", by, NOW
        )  # fmt: skip
        after = [await event_facts(event.slug) for event in events]
    assert [each.refusal for each in done] == [""] * 3
    assert after[0].postponed_on
    assert (after[1].sessions[0].mode, after[1].online_url) == ("online", "https://meet.example.org/a")
    assert after[2].status == "cancelled"
    text = storm.share_text(day, done, "颱風停班", "zh-Hant")
    for words in ("颱風停班", "上午場：延期", "下午場：改為線上", "晚上場：取消"):
        assert words in text


async def test_one_that_cannot_be_done_holds_up_no_other(db: Connection) -> None:
    by, events = await three()
    day = events[0].sessions[0].starts_at.date()
    with acting_as("staff"):
        done = await storm.act(
            day, {events[0].slug: "online", events[1].slug: "postpone"}, {}, "颱風停班", "", by, NOW
        )  # fmt: skip
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
        with pytest.raises(Invalid):
            await storm.act(events[0].sessions[0].starts_at.date(), {events[0].slug: "cancel"}, {}, "", "", by, NOW)
        assert (await event_facts(events[0].slug)).status == "published"


async def test_the_page_does_it_in_one_press(desk: Desk, db: Connection) -> None:
    _, events = await three()
    day = events[0].sessions[0].starts_at.date()
    organiser = await desk("organiser")
    shown = (await organiser.get(f"/zh-tw/staff/storm-day?day={day}")).text
    assert all(event.title_zh in shown for event in events)
    form = {"day": str(day), "reason_zh": "颱風停班", f"act-{events[0].slug}": "postpone"}
    done = await organiser.post("/zh-tw/staff/storm-day", data=form)
    assert done.status_code == 200
    assert "可以轉貼的文字" in done.text
    empty = await organiser.post("/en/staff/storm-day", data=form | {"reason_zh": ""})
    assert empty.status_code == 422
    assert (await organiser.get(f"/en/staff/storm-day?day={day + timedelta(days=1)}")).status_code == 200
    for outsider in (await desk("door"), await desk("auditor")):
        assert (await outsider.get("/zh-tw/staff/storm-day")).status_code in {403, 404}


async def test_pages_of_one_event(desk: Desk, db: Connection) -> None:
    event = await make_event(NOW)
    organiser, door = await desk("organiser"), await desk("door")
    place = f"/zh-tw/staff/events/{event.slug}"
    for path in ("/postpone", "/merge"):
        assert (await organiser.get(place + path)).status_code == 200
        assert (await door.get(place + path)).status_code in {403, 404}
    assert (await organiser.post(place + "/new-day", data={"day": "某天"})).status_code == 422
    assert (await organiser.post(place + "/postpone", data={"reason_zh": ""})).status_code == 422
    assert (await organiser.post(place + "/postpone", data={"reason_zh": "颱風"})).status_code == 303
    moved = await organiser.post(place + "/new-day", data={"day": "115/7/1"})
    assert moved.status_code == 303
    with acting_as("staff"):
        assert (await event_facts(event.slug)).sessions[0].starts_at.date().isoformat() == "2026-07-01"


async def test_a_course_under_way_is_shown_and_left_to_its_own_page(desk: Desk, db: Connection) -> None:
    _, events = await three()
    first = events[0].sessions[0]
    await db.execute(
        "insert into session (id, event, position, starts_at, ends_at, places) select gen_random_uuid(), $1, 1,"
        " $2::timestamptz - interval '30 days', $2::timestamptz - interval '29 days', 5",
        events[0].id, first.starts_at,
    )  # fmt: skip
    organiser = await desk("organiser")
    shown = (await organiser.get(f"/zh-tw/staff/storm-day?day={first.starts_at.date()}")).text
    assert "這個課程已經開始" in shown
    assert "已報名的朋友" not in storm.share_text(first.starts_at.date(), [], "颱風", "zh-Hant")


async def test_an_online_event_needs_its_link_before_anything_is_done(desk: Desk, db: Connection) -> None:
    _, events = await three()
    day = events[0].sessions[0].starts_at.date()
    organiser = await desk("organiser")
    form = {"day": str(day), "reason_zh": "颱風", f"act-{events[0].slug}": "online", f"act-{events[1].slug}": "cancel"}
    refused = await organiser.post("/zh-tw/staff/storm-day", data=form)
    assert refused.status_code == 422
    assert "處理好了" not in refused.text
    with acting_as("staff"):
        assert (await event_facts(events[1].slug)).status == "published"
