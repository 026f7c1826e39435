"""A series: made, filled, shown, copied on; its events stay themselves."""

from datetime import date, datetime, timedelta

import asyncpg
import httpx
import pytest

from events.copying import plan_of
from events.facts import event_facts
from events.lists import cards_of_series
from events.makers import make_draft, make_event
from events.series import (
    all_series,
    change_series,
    free_events,
    join,
    leave,
    make_series,
    remove_series,
    series_of,
    step,
)
from events.typed import typed_of
from foundation.actor import Actor
from foundation.database import acting_as
from foundation.refusals import Conflict, Invalid, NotFound
from tests.events.test_staff_pages import inputs

pytestmark = pytest.mark.usefixtures("db", "as_staff")
TEXTS = {"title_zh": "工商團體座談會", "title_en": "Business roundtables", "summary_zh": "一年四場。", "summary_en": ""}


async def test_events_join_and_leave(now: datetime, officer: Actor) -> None:
    slug = await make_series(TEXTS, now)
    assert slug == "2026-03-business-roundtables"
    assert await make_series(TEXTS, now) != slug
    facts = await make_event(now, officer)
    assert facts.slug in dict(await free_events(now))
    await join(slug, facts.slug)
    joined = await event_facts(facts.slug)
    assert joined.in_series is not None
    assert (joined.in_series.slug, joined.series) == (slug, (await series_of(slug)).id)
    assert typed_of(plan_of(joined)).texts["series"] == str(joined.series)
    assert facts.slug not in dict(await free_events(now))
    other = await make_series(TEXTS, now)
    with pytest.raises(Conflict):
        await join(other, facts.slug)
    with pytest.raises(Conflict):
        await leave(other, facts.slug)
    counts = {line.series.slug: (line.events, line.coming) for line in await all_series(now)}
    assert counts[slug] == (1, 1)
    await leave(slug, facts.slug)
    assert (await event_facts(facts.slug)).in_series is None


async def test_a_series_that_goes_leaves_its_events(now: datetime, officer: Actor) -> None:
    slug = await make_series(TEXTS, now)
    facts = await make_event(now, officer)
    await join(slug, facts.slug)
    await remove_series(slug)
    assert (await event_facts(facts.slug)).series is None
    with pytest.raises(NotFound):
        await series_of(slug)


async def test_names_are_needed_and_not_endless(now: datetime) -> None:
    for wrong in ({"title_zh": " "}, {"title_en": "x" * 201}, {"summary_zh": "長" * 5001}):
        with pytest.raises(Invalid):
            await make_series(TEXTS | wrong, now)
    slug = await make_series(TEXTS, now)
    with pytest.raises(Invalid):
        await change_series(slug, TEXTS | {"title_zh": ""})
    await change_series(slug, TEXTS | {"title_zh": "新的名字"})
    assert (await series_of(slug)).title_zh == "新的名字"


async def test_the_next_lies_as_far_on_as_the_last_two(now: datetime, officer: Actor) -> None:
    slug = await make_series(TEXTS, now)
    found = await series_of(slug)
    assert step(await cards_of_series(found.id, now)) == timedelta(weeks=4)
    for days in (14, 35):
        await join(slug, (await make_event(now, officer, days=days)).slug)
    assert step(await cards_of_series(found.id, now)) == timedelta(weeks=3)


async def test_the_public_sees_what_is_public(visitor: httpx.AsyncClient, now: datetime, officer: Actor) -> None:
    slug = await make_series(TEXTS, now)
    draft = await make_draft(now, officer, title_zh="還是草稿")
    await join(slug, draft.slug)
    with acting_as("public"):
        assert (await visitor.get(f"/zh-tw/series/{slug}")).status_code == 404
    coming = await make_event(now, officer, title_zh="第二場座談")
    over = await make_event(now - timedelta(days=60), officer, title_zh="第一場座談")
    for each in (coming, over):
        await join(slug, each.slug)
    page = (await visitor.get(f"/zh-tw/series/{slug}")).text
    assert page.index("第二場座談") < page.index("已經辦過的") < page.index("第一場座談")
    assert "還是草稿" not in page
    assert f"/zh-tw/series/{slug}" in (await visitor.get(f"/zh-tw/events/{coming.slug}")).text
    assert (await visitor.get("/zh-tw/series/nothing")).status_code == 404


async def test_staff_make_fill_and_copy_on(desk, now: datetime, officer: Actor, db: asyncpg.Connection) -> None:
    facts = await make_event(now, officer, title_zh="座談會（第1場）")
    client = await desk(actor=officer)
    assert (await client.post("/zh-tw/staff/series", data=TEXTS | {"title_zh": ""})).status_code == 422
    here = (await client.post("/zh-tw/staff/series", data=TEXTS)).headers["location"]
    assert (await client.post(f"{here}/join", data={"event": ""})).status_code == 422
    assert (await client.post(f"{here}/join", data={"event": facts.slug})).status_code == 303
    page = (await client.get(here)).text
    assert "複製成下一場" in page
    copy = inputs((await client.get(f"/zh-tw/staff/events/{facts.slug}/copy?next=1")).text)
    assert (copy["title_zh"], copy["first_day"]) == ("座談會（第2場）", "2026-04-13")
    made = await client.post(f"/zh-tw/staff/events/{facts.slug}/copy", data=copy | {"action": "publish"})
    copied = await event_facts(made.headers["location"].rsplit("/", 1)[-1])
    assert (copied.series, copied.sessions[0].starts_at.date()) == (
        (await event_facts(facts.slug)).series,
        date(2026, 4, 13),
    )
    assert "共 2 場活動" in (await client.get("/zh-tw/staff/series")).text
    assert (await client.post(f"{here}/leave", data={"event": facts.slug})).status_code == 303
    assert (await client.post(here, data=TEXTS | {"title_zh": "新名字"})).status_code == 303
    assert (await client.post(f"{here}/remove")).status_code == 303
    assert await db.fetchval("select count(*) from series") == 0


async def test_others_only_look(desk, visitor: httpx.AsyncClient, now: datetime) -> None:
    slug = await make_series(TEXTS, now)
    assert (await visitor.get("/zh-tw/staff/series")).status_code == 303
    manager = await desk("manager")
    assert (await manager.get(f"/zh-tw/staff/series/{slug}")).status_code == 200
    for deed in ("", f"/{slug}", f"/{slug}/join", f"/{slug}/leave", f"/{slug}/remove"):
        assert (await manager.post(f"/zh-tw/staff/series{deed}", data=TEXTS)).status_code == 403
    assert (await (await desk("door")).get("/zh-tw/staff/series")).status_code == 403
