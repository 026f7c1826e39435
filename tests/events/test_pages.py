"""What anybody sees: the list, an event, its calendar file; and what nobody sees."""

import json
import re
from datetime import datetime, timedelta

import asyncpg
import httpx
import pytest
from icalendar import Calendar

from events.cancelling import cancel_event
from events.copying import plan_of
from events.makers import make_draft, make_event, make_partner, seminar
from events.planning import change_event
from events.plans import BodyPlan
from foundation import clock
from foundation.actor import Actor
from foundation.database import acting_as

pytestmark = pytest.mark.usefixtures("db")


async def test_the_list_shows_what_is_coming_and_no_draft(visitor: httpx.AsyncClient, now: datetime) -> None:
    shown = await make_event(now)
    await make_draft(now, title_zh="還在想的活動")
    page = await visitor.get("/zh-tw/")
    assert page.status_code == 200
    assert f"/zh-tw/events/{shown.slug}" in page.text
    assert "碳盤查與淨零轉型研討會" in page.text
    assert "尚有 60 席" in page.text
    assert "還在想的活動" not in page.text
    assert (await visitor.get("/zh-tw/events")).status_code == 200


@pytest.mark.parametrize(
    "query", ["q=淨零", "q=林講師", "q=台中市西屯", "county=66000", "kind=seminar", "q=CARBON&county=66000"]
)
async def test_the_list_can_be_searched(visitor: httpx.AsyncClient, now: datetime, query: str) -> None:
    shown = await make_event(now)
    assert shown.slug in (await visitor.get(f"/zh-tw/?{query}")).text


@pytest.mark.parametrize("query", ["q=沒有這個詞", "county=10005", "kind=forum", "when=past", "page=2", "q=%25", "q=_"])
async def test_filters_leave_out(visitor: httpx.AsyncClient, now: datetime, query: str) -> None:
    shown = await make_event(now)
    page = await visitor.get(f"/zh-tw/?{query}")
    assert page.status_code == 200
    assert shown.slug not in page.text


@pytest.mark.parametrize("query", ["county=nowhere", "kind='", "page=-1", "page=x", "page=999999999999", "when=never"])
async def test_nonsense_filters_still_show_a_list(visitor: httpx.AsyncClient, query: str) -> None:
    assert (await visitor.get(f"/en/?{query}")).status_code == 200


async def test_an_event_page_in_both_languages(visitor: httpx.AsyncClient, now: datetime) -> None:
    shown = await make_event(now)
    zh = (await visitor.get(f"/zh-tw/events/{shown.slug}")).text
    assert "115年3月16日(一) 13:30–16:30" in zh
    for said in (
        "王小明",
        "04-0000-0001",
        "林講師",
        "地下一樓有 20 個車位",
        "https://example.org/map",
        "個人資料蒐集告知事項",
    ):
        assert said in zh
    assert f'href="/zh-tw/events/{shown.slug}/register"' in zh
    assert f'hreflang="en" href="/en/events/{shown.slug}"' in zh
    en = (await visitor.get(f"/en/events/{shown.slug}")).text
    assert "Carbon inventory seminar" in en
    assert "Mon 2026-03-16 13:30–16:30" in en


async def test_a_missing_english_text_says_so(visitor: httpx.AsyncClient, now: datetime) -> None:
    shown = await make_event(now, title_en="")
    en = (await visitor.get(f"/en/events/{shown.slug}")).text
    assert '<span lang="zh-Hant-TW">碳盤查與淨零轉型研討會</span><span class="lang-note">Chinese only</span>' in en


@pytest.mark.parametrize("ending", ["", ".ics"])
async def test_a_draft_is_not_found(visitor: httpx.AsyncClient, now: datetime, ending: str) -> None:
    draft = await make_draft(now)
    answer = await visitor.get(f"/zh-tw/events/{draft.slug}{ending}")
    unknown = await visitor.get(f"/zh-tw/events/2026-01-nothing{ending}")
    assert answer.status_code == unknown.status_code == 404
    assert "碳盤查" not in answer.text
    assert (await visitor.get(f"/zh-tw/events/{draft.slug}.exe")).status_code == 404


async def test_a_cancelled_event_stays_readable_with_its_reason(
    visitor: httpx.AsyncClient, now: datetime, officer: Actor
) -> None:
    shown = await make_event(now, officer)
    with acting_as("staff"):
        await cancel_event(shown.slug, "颱風停班停課", "Typhoon day", officer, now)
    page = (await visitor.get(f"/en/events/{shown.slug}")).text
    assert "Typhoon day" in page
    assert "/register" not in page
    assert "EventCancelled" in page


async def test_the_online_address_is_nowhere_public(visitor: httpx.AsyncClient, now: datetime) -> None:
    shown = await make_event(now, online_url="https://meet.example.org/secret-room")
    paths = ("/zh-tw/", f"/zh-tw/events/{shown.slug}", f"/zh-tw/events/{shown.slug}.ics", "/zh-tw/events.ics",
             f"/api/v1/events/{shown.slug}", "/api/v1/events")  # fmt: skip
    for path in paths:
        answer = await visitor.get(path)
        assert answer.status_code == 200
        assert "secret-room" not in answer.text, path


async def test_the_bodies_stand_in_their_rank(visitor: httpx.AsyncClient, now: datetime) -> None:
    host, guide = await make_partner("彰化縣商業會", ""), await make_partner("示範部", "Model Ministry")
    bodies = (BodyPlan(partner=host, role="host", data_role="joint"), BodyPlan(partner=guide, role="supervisor"))
    shown = await make_event(now, bodies=bodies)
    page = (await visitor.get(f"/zh-tw/events/{shown.slug}")).text
    assert page.index("指導單位") < page.index("示範部") < page.index("主辦單位") < page.rindex("彰化縣商業會")
    assert "共同蒐集：彰化縣商業會" in page


async def test_structured_data_is_json_and_cannot_leave_its_element(visitor: httpx.AsyncClient, now: datetime) -> None:
    shown = await make_event(now, title_zh="</script><script>alert(1)</script> & 講習", title_en="")
    page = (await visitor.get(f"/zh-tw/events/{shown.slug}")).text
    assert "<script>alert" not in page
    found = re.findall(r'<script type="application/ld\+json">(.*?)</script>', page, re.DOTALL)
    data = json.loads(found[0])
    assert data["@type"] == "Event"
    assert data["name"].startswith("</script>")
    assert data["remainingAttendeeCapacity"] == 60
    assert data["offers"]["availability"].endswith("InStock")


async def test_the_calendar_file_keeps_its_uid_and_counts_changes(
    visitor: httpx.AsyncClient, now: datetime, officer: Actor
) -> None:
    shown = await make_event(now, officer)

    async def entry() -> tuple[str, int, datetime]:
        answer = await visitor.get(f"/zh-tw/events/{shown.slug}.ics")
        assert answer.headers["content-type"].startswith("text/calendar")
        calendar = Calendar.from_ical(answer.content)
        assert [zone["TZID"] for zone in calendar.walk("VTIMEZONE")] == ["Asia/Taipei"]
        [one] = calendar.walk("VEVENT")
        return str(one["UID"]), int(one["SEQUENCE"]), one["DTSTART"].dt

    uid, sequence, starts = await entry()
    plan = plan_of(shown)
    with acting_as("staff"):
        await change_event(shown.slug, seminar(now, days=21, sessions=moved(plan.sessions, 7)), officer, now)
    assert await entry() == (uid, sequence + 1, starts + timedelta(days=7))


def moved(sessions: tuple, days: int) -> tuple:
    from dataclasses import replace

    by = timedelta(days=days)
    return tuple(replace(s, starts_at=s.starts_at + by, ends_at=s.ends_at + by) for s in sessions)


async def test_the_feed_holds_what_is_coming(visitor: httpx.AsyncClient, now: datetime) -> None:
    one, two = await make_event(now), await make_event(now, title_zh="第二場", title_en="")
    draft = await make_draft(now)
    calendar = Calendar.from_ical((await visitor.get("/en/events.ics")).content)
    urls = " ".join(str(item["URL"]) for item in calendar.walk("VEVENT"))
    assert one.slug in urls
    assert two.slug in urls
    assert f"{draft.slug}\r" not in urls + "\r"


async def test_a_foreign_prefix_is_not_a_language(visitor: httpx.AsyncClient, now: datetime) -> None:
    shown = await make_event(now)
    assert (await visitor.get(f"/fr/events/{shown.slug}")).status_code == 404


async def test_a_page_that_was_shown_before_still_tells_the_truth(
    visitor: httpx.AsyncClient, db: asyncpg.Connection, now: datetime
) -> None:
    shown = await make_event(now)
    path = f"/zh-tw/events/{shown.slug}"
    first = (await visitor.get(path)).text
    assert (await visitor.get(path)).text == first
    await db.execute("update session set places_taken = 59 where event = $1", shown.id)
    assert "只剩 1 席" in (await visitor.get(path)).text
    with clock.freeze(shown.starts_at - timedelta(seconds=1)):
        assert f"{path}/register" in (await visitor.get(path)).text
    with clock.freeze(shown.starts_at):
        closed = (await visitor.get(path)).text
    assert f"{path}/register" not in closed
    assert "報名已經截止" in closed
    with clock.freeze(shown.ends_at):
        assert "已結束" in (await visitor.get(path)).text


async def test_the_search_is_folded_above_the_events_and_open_once_it_is_used(
    visitor: httpx.AsyncClient, now: datetime, officer: Actor
) -> None:
    event = await make_event(now, officer)
    page = (await visitor.get("/zh-tw/")).text
    assert '<details class="more finder"><summary>' in page
    assert page.index("finder") < page.index(f'href="/zh-tw/events/{event.slug}"')
    assert '<details class="more finder" open>' in (await visitor.get("/zh-tw/?county=10008")).text
