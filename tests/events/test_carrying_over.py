"""Before a copy is made somebody is told what comes along and what to look at; nothing that is fine is named."""

import re
from dataclasses import replace
from datetime import date, datetime, timedelta

import asyncpg
import pytest

from events.carrying_over import CarriedOver, carried_over, looks, next_title
from events.facts import event_facts
from events.holdback_plans import HoldbackPlan
from events.holding_back import hold_back
from events.makers import make_event, make_officer
from foundation.actor import Actor

pytestmark = pytest.mark.usefixtures("db", "as_staff")
MONDAY, SUNDAY = date(2026, 6, 8), date(2026, 6, 7)


@pytest.mark.parametrize(
    ("title", "years", "expected"),
    [
        ("114年度節稅講習", 1, "115年度節稅講習"),
        ("2025 年度成果發表", 1, "2026 年度成果發表"),
        ("Results of 2025", 1, "Results of 2026"),
        ("第3屆創業論壇", 1, "第4屆創業論壇"),
        ("114年第9梯次", 2, "116年第10梯次"),
        ("工商座談會（第1場）", 1, "工商座談會（第2場）"),
        ("ISO 14064 與 12025 號令", 1, "ISO 14064 與 12025 號令"),
        ("500 家企業 20 年", 1, "500 家企業 20 年"),
        ("114年度節稅講習", 0, "114年度節稅講習"),
    ],
)
def test_the_year_of_a_title_moves_on(title: str, years: int, expected: str) -> None:
    assert next_title(title, years) == expected


@pytest.mark.parametrize(
    ("title", "expected"),
    [
        ("2050淨零轉型", "2050淨零轉型"),
        ("邁向2030永續企業", "邁向2030永續企業"),
        ("2050 年淨零說明會", "2050 年淨零說明會"),
        ("2025 邁向 2050 淨零", "2026 邁向 2050 淨零"),
        ("114年度2030永續", "115年度2030永續"),
    ],
)
def test_a_year_that_is_a_goal_stays(title: str, expected: str) -> None:
    assert next_title(title, 1, year=2025) == expected


async def test_what_needs_a_look(now: datetime, officer: Actor) -> None:
    facts = await make_event(now, officer, online_url="https://example.org/live")
    told = [look.message for look in looks(facts, CarriedOver(0, frozenset()), SUNDAY, now)]
    assert [message[:2] for message in told] == ["新的", "講師", "場地", "線上"]
    plain = replace(facts, sessions=(replace(facts.sessions[0], agenda=(), venue_zh=""),), online_url="")
    assert not list(looks(plain, CarriedOver(0, frozenset()), MONDAY, now))
    assert [
        look.message[:2] for look in looks(plain, CarriedOver(0, frozenset()), None, now + timedelta(days=800))
    ] == ["這是"]


async def test_who_left_is_named_and_what_is_held_back_counted(
    now: datetime, officer: Actor, db: asyncpg.Connection
) -> None:
    gone = await make_officer("李離職")
    facts = await make_event(now, gone, deputy=officer.staff_id)
    plan = HoldbackPlan(session=facts.sessions[0].id, kind="county", county="10008", places=3)
    await hold_back(facts.slug, plan, now)
    await db.execute("update staff set disabled_on = $1 where id = $2", now.date(), gone.staff_id)
    carried = await carried_over(await event_facts(facts.slug))
    assert (carried.held_rows, carried.gone) == (1, {gone.staff_id})
    assert next(looks(facts, carried, MONDAY, now)).strict


async def test_the_page_says_so_and_publishes_with_one_press(desk, now: datetime, officer: Actor) -> None:
    facts = await make_event(now - timedelta(days=364), officer, title_zh="114年度講習", banner_zh="遇颱風改期")
    client = await desk(actor=officer)
    page = (await client.get(f"/zh-tw/staff/events/{facts.slug}/copy")).text
    assert 'value="115年度講習"' in page
    assert "講師還是林講師" in page
    assert "中心會議室" in page
    values = {"title_zh": "115年度講習", "title_en": "", "first_day": "115/3/17", "action": "publish"}
    answer = await client.post(f"/zh-tw/staff/events/{facts.slug}/copy", data=values)
    copied = await event_facts(answer.headers["location"].rsplit("/", 1)[-1])
    assert (copied.status, copied.title_zh, copied.banner_zh) == ("published", "115年度講習", "")


async def test_pressed_twice_one_event_is_made(desk, now: datetime, officer: Actor, db: asyncpg.Connection) -> None:
    facts = await make_event(now - timedelta(days=364), officer, title_zh="114年度講習")
    client = await desk(actor=officer)
    path = f"/zh-tw/staff/events/{facts.slug}/copy"
    [token] = re.findall(r'name="token" value="([^"]+)"', (await client.get(path)).text)
    values = {"title_zh": "115年度講習", "first_day": "115/3/17", "action": "publish", "token": token}
    first, second = [(await client.post(path, data=values)).headers["location"] for _ in range(2)]
    assert first == second
    assert await db.fetchval("select count(*) from event where copied_from = $1", facts.id) == 1
    await client.post(path, data=values | {"token": ""})
    assert await db.fetchval("select count(*) from event where copied_from = $1", facts.id) == 2
