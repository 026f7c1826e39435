"""The three-minute path: last year's event again, on the same weekday, with everything else kept."""

from dataclasses import replace
from datetime import date, datetime, timedelta

import asyncpg
import pytest

from events.copying import copy_event, next_day, plan_of
from events.facts import event_facts
from events.makers import make_event, make_officer, make_partner, seminar
from events.plans import BodyPlan
from foundation.actor import Actor
from foundation.clock import day_of, local
from foundation.refusals import Invalid, NotFound

pytestmark = pytest.mark.usefixtures("db", "as_staff")


@pytest.mark.parametrize(
    ("first", "today", "expected"),
    [
        (date(2025, 3, 17), date(2026, 3, 2), date(2026, 3, 16)),
        (date(2023, 5, 3), date(2026, 3, 2), date(2026, 4, 29)),
        (date(2026, 3, 16), date(2026, 3, 2), date(2027, 3, 15)),
        (date(2025, 3, 3), date(2026, 3, 2), date(2027, 3, 1)),
    ],
)
def test_the_day_stays_a_weekday_and_lies_ahead(first: date, today: date, expected: date) -> None:
    assert next_day(first, today) == expected
    assert expected.weekday() == first.weekday()


async def test_a_copy_keeps_everything_but_the_days(now: datetime, officer: Actor) -> None:
    host = await make_partner()
    last_year = now - timedelta(days=364)
    source = await make_event(last_year, officer, bodies=(BodyPlan(partner=host),), meal=True, learning_hours=None)
    planned = await copy_event(source.slug, "碳盤查研討會（第二年）", "", None, officer, now)
    copy = await event_facts(planned.slug)
    assert (copy.status, copy.copied_from, copy.title_zh) == ("draft", source.id, "碳盤查研討會（第二年）")
    assert day_of(copy.sessions[0].starts_at) == day_of(source.sessions[0].starts_at) + timedelta(weeks=52)
    assert local(copy.sessions[0].starts_at).time() == local(source.sessions[0].starts_at).time()
    before, after = plan_of(source), plan_of(copy)
    same = {"title_zh": "", "title_en": "", "sessions": ()}
    assert replace(after, **same) == replace(before, **same)
    assert after.sessions[0].agenda[1].lecturer == "林講師"
    assert copy.sessions[0].id != source.sessions[0].id
    assert copy.sessions[0].places_taken == 0


async def test_a_copy_can_be_published_at_once(now: datetime, officer: Actor) -> None:
    source = await make_event(now - timedelta(days=364), officer)
    planned = await copy_event(source.slug, "再辦一次", "Once more", date(2026, 6, 1), officer, now, publish_now=True)
    copy = await event_facts(planned.slug)
    assert copy.status == "published"
    assert copy.slug == "2026-06-once-more"
    assert copy.papers is not None
    assert "再辦一次" in str(copy.papers.notice.body)


async def test_a_copy_that_cannot_be_published_leaves_nothing(
    now: datetime, officer: Actor, db: asyncpg.Connection
) -> None:
    source = await make_event(now - timedelta(days=364), officer)
    before = await db.fetchval("select count(*) from event")
    for title, day in (("", None), ("再辦一次", date(2026, 3, 1))):
        with pytest.raises(Invalid):
            await copy_event(source.slug, title, "", day, officer, now, publish_now=True)
    assert await db.fetchval("select count(*) from event") == before


async def test_an_officer_who_left_is_replaced(now: datetime, officer: Actor, db: asyncpg.Connection) -> None:
    gone = await make_officer("李離職")
    source = await make_event(
        now - timedelta(days=364), gone, plan=seminar(now - timedelta(days=364)), deputy=officer.staff_id
    )
    await db.execute("update staff set disabled_on = $1 where id = $2", now.date(), gone.staff_id)
    planned = await copy_event(source.slug, "再辦一次", "", None, officer, now)
    copy = await event_facts(planned.slug)
    assert copy.contact is not None
    assert (copy.contact.id, copy.deputy) == (officer.staff_id, None)


async def test_what_is_not_there_is_not_copied(now: datetime, officer: Actor) -> None:
    with pytest.raises(NotFound):
        await copy_event("2026-01-nothing", "x", "", None, officer, now)
