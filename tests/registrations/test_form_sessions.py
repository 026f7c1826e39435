"""Choosing sessions on the form: by the rule of the event, and never two at the same time."""

import re
from collections.abc import AsyncIterator
from dataclasses import replace
from datetime import timedelta

import asyncpg
import httpx
import pytest

from events.facts import EventFacts
from events.makers import make_event, seminar
from events.plans import SessionPlan
from foundation import clock
from lianfu.app import create_app
from registrations.session_choice import picker
from tests.registrations.conftest import NOW, count
from tests.registrations.form_page import open_form

pytestmark = pytest.mark.usefixtures("vault_keys")
HOUR = timedelta(hours=1)


@pytest.fixture
async def browser(db: asyncpg.Connection) -> AsyncIterator[httpx.AsyncClient]:
    transport = httpx.ASGITransport(create_app(), raise_app_exceptions=False)
    with clock.freeze(NOW):
        async with httpx.AsyncClient(transport=transport, base_url="http://test") as opened:
            yield opened


async def course(*starts: float, places: int = 20, hours: float = 2, **changes: object) -> EventFacts:
    """An event whose sessions begin so many hours after the first."""
    plan = seminar(NOW)
    first = plan.sessions[0]
    sessions = tuple(
        SessionPlan(
            title_zh=f"第{n}堂", starts_at=first.starts_at + at * HOUR, ends_at=first.starts_at + (at + hours) * HOUR,
            places=places, venue_zh="中心會議室",
        )
        for n, at in enumerate(starts, 1)
    )  # fmt: skip
    return await make_event(NOW, plan=replace(plan, sessions=sessions, **changes))


def ids(event: EventFacts) -> list[str]:
    return [str(session.id) for session in event.sessions]


async def test_a_course_is_taken_whole_without_choosing(browser: httpx.AsyncClient, db: asyncpg.Connection) -> None:
    event = await course(0, 24, 48, session_rule="all")
    form = await open_form(browser, event)
    assert "每一場都會參加" in form.text
    assert 'name="sessions"' not in form.text
    assert (await form.send()).status_code == 303
    assert await count(db, "seat where session = any ($1)", [session.id for session in event.sessions]) == 3


async def test_one_of_several_is_a_choice_of_radios(browser: httpx.AsyncClient, db: asyncpg.Connection) -> None:
    event = await course(0, 24, session_rule="one")
    form = await open_form(browser, event)
    assert len(re.findall(r'type="radio" name="sessions"', form.text)) == 2
    assert (await form.send()).status_code == 422
    assert form.faults == {"sessions": "請至少選一個場次。"}
    assert (await form.send(sessions=ids(event))).status_code == 422
    assert form.faults == {"sessions": "這個活動只能選一個場次。"}
    assert (await form.send(sessions=ids(event)[1])).status_code == 303
    assert await db.fetchval("select session from seat") == event.sessions[1].id


async def test_of_parallel_ones_only_one(browser: httpx.AsyncClient, db: asyncpg.Connection) -> None:
    event = await course(0, 1, 24)
    form = await open_form(browser, event)
    spans = [tuple(map(int, each)) for each in re.findall(r'data-starts="(\d+)" data-ends="(\d+)"', form.text)]
    assert [ends - starts for starts, ends in spans] == [120, 120, 120]
    assert (await form.send(sessions=ids(event))).status_code == 422
    assert "時間重疊" in form.faults["sessions"]
    assert (await form.send(sessions=[ids(event)[0], ids(event)[2]])).status_code == 303
    assert await count(db, "seat where status = 'held'") == 2


async def test_consultations_are_a_grid_of_times_by_day(browser: httpx.AsyncClient, db: asyncpg.Connection) -> None:
    event = await course(0, 0.5, 1, 24, hours=0.5, places=1, session_rule="one", waiting_list=False)
    first = await open_form(browser, event)
    assert "想要的時段" in first.text
    assert first.text.count('class="slot-day"') == 2
    assert "13:30–14:00" in first.text
    assert (await first.send(sessions=ids(event)[1])).status_code == 303
    second = await open_form(browser, event, name="林美麗")
    taken = re.search(rf'<input[^>]*value="{ids(event)[1]}"[^>]*>', second.text)
    assert taken
    assert "disabled" in taken[0]
    assert (await second.send(sessions=ids(event)[1])).status_code == 409
    assert 'value="林美麗"' in second.text
    assert (await second.send(sessions=ids(event)[2])).status_code == 303


async def test_a_full_session_says_so_and_can_be_waited_for(browser: httpx.AsyncClient) -> None:
    event = await course(0, 24, places=1)
    await (await open_form(browser, event)).send(sessions=ids(event)[0])
    later = await open_form(browser, event, name="林美麗")
    assert "額滿，可以候補" in later.text
    assert (await later.send(sessions=ids(event)[0])).status_code == 303


async def test_room_or_online_is_chosen_where_a_class_has_both(
    browser: httpx.AsyncClient, db: asyncpg.Connection
) -> None:
    plan = seminar(NOW)
    hybrid = replace(plan.sessions[0], mode="hybrid", online_places=50)
    event = await make_event(NOW, plan=replace(plan, sessions=(hybrid,)))
    form = await open_form(browser, event)
    assert "（線上）" in form.text
    assert "（實體）" in form.text
    assert (await form.send(sessions=ids(event))).status_code == 422
    assert (await form.send(sessions=ids(event)[1])).status_code == 303
    assert await count(db, "seat") == 1


async def test_a_hybrid_class_of_a_course_asks_for_the_way_only(
    browser: httpx.AsyncClient, db: asyncpg.Connection
) -> None:
    plan = seminar(NOW)
    first = plan.sessions[0]
    hybrid = replace(
        first, mode="hybrid", online_places=5, starts_at=first.starts_at + 24 * HOUR, ends_at=first.ends_at + 24 * HOUR
    )
    event = await make_event(NOW, plan=replace(plan, sessions=(first, hybrid), session_rule="all"))
    with clock.freeze(NOW):
        [fixed, ways] = picker(event, NOW, "zh-Hant").ways
    assert (len(fixed.choices), [choice.label for choice in ways.choices]) == (1, ["實體", "線上"])
    form = await open_form(browser, event)
    assert (await form.send()).status_code == 422
    assert (await form.send(**{ways.name: ways.choices[1].id})).status_code == 303
    taken = {str(row["session"]) for row in await db.fetch("select session from seat")}
    assert taken == {fixed.choices[0].id, ways.choices[1].id}


async def test_both_languages(browser: httpx.AsyncClient) -> None:
    event = await course(0, 24, session_rule="one")
    assert "Please choose one." in (await open_form(browser, event, prefix="en")).text
