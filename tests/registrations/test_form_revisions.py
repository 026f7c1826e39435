"""A form that changes while it is live: answers keep the questions they were given to, and nobody loses a word."""

from dataclasses import replace as with_changes
from datetime import timedelta
from uuid import UUID

import asyncpg
import httpx
import pytest
from msgspec.structs import replace

from events import limits
from events.copying import plan_of
from events.facts import EventFacts
from events.form_designing import event_form, publish_form, save_form
from events.makers import make_event, make_officer, seminar
from events.planning import change_event
from foundation.actor import Actor
from foundation.database import acting_as
from foundation.refusals import Conflict, Invalid
from questionnaires import drafting
from questionnaires.questions import Option, Question
from registrations.answered import open_answers, questions_ever
from tests.registrations.conftest import NOW, count
from tests.registrations.form_parts import LUNCH, form_of, with_form, with_questions
from tests.registrations.test_pages import browser, opened, path

__all__ = ["browser"]
pytestmark = pytest.mark.usefixtures("vault_keys")
TABLE = f"people-0-{LUNCH.key}"
MEI = {"people-0-name": "陳美玲", "people-0-email": "mei@example.org"}


async def told(event: EventFacts, registration: UUID, by: Actor) -> dict[str, str]:
    with acting_as("staff"):
        found = await open_answers(event, registration, "zh-Hant", by, "phone", note="", now=NOW)
    return {each.label: each.text for each in found}


async def test_each_answer_is_shown_under_the_questions_of_its_own_form(
    browser: httpx.AsyncClient, db: asyncpg.Connection
) -> None:
    by = await make_officer(roles=("organiser",))
    event = await with_questions(await make_event(NOW), NOW, LUNCH, by=by)
    fields = await opened(browser, event, **{TABLE: "oright01"})
    assert (await browser.post(path(event), data=fields)).status_code == 303

    options = (replace(LUNCH.options[0], label_zh="窗邊"), Option("onew0001", "門邊"))
    other = replace(LUNCH, label_zh="要坐哪裡", options=options)
    form = await form_of(event)
    event = await with_form(event, NOW, drafting.replaced(form.questions, other), by=by)
    fields = await opened(browser, event, **MEI, **{TABLE: "oleft001"})
    assert (await browser.post(path(event), data=fields)).status_code == 303

    rows = await db.fetch("select r.id, f.n from registration r join form_revision f on f.id = r.revision order by f.n")
    assert [row["n"] for row in rows] == [1, 2]
    first_told, second_told = [await told(event, row["id"], by) for row in rows]
    assert first_told["餐會坐哪一桌"] == "右邊", "the choice that is gone is still what was chosen"
    assert second_told["要坐哪裡"] == "窗邊"
    with acting_as("staff"):
        ever = {each.key: each for each in await questions_ever(event)}
    assert {each.key for each in ever[LUNCH.key].options} == {"oleft001", "onew0001", "oright01"}


async def test_whoever_fills_in_the_old_form_keeps_what_was_typed(
    browser: httpx.AsyncClient, db: asyncpg.Connection
) -> None:
    event = await make_event(NOW)
    fields = await opened(browser, event, **{"people-0-job_title": "課長"})
    page = (await browser.get(path(event))).text
    fields["revision"] = page.split('name="revision" value="')[1].split('"')[0]
    event = await with_questions(event, NOW, replace(LUNCH, required=True))

    answer = await browser.post(path(event), data=fields)
    assert answer.status_code == 409
    assert 'value="課長"' in answer.text
    assert "餐會坐哪一桌" in answer.text
    assert await count(db, "registration where event = $1", event.id) == 0

    fields["revision"] = answer.text.split('name="revision" value="')[1].split('"')[0]
    fields["notice"] = answer.text.split('name="notice" value="')[1].split('"')[0]
    answer = await browser.post(path(event), data=fields | {TABLE: "oleft001"})
    assert answer.status_code == 303


async def test_another_deed_does_not_make_half_a_change_public(db: asyncpg.Connection, browser: object) -> None:
    """The control is the form itself: it does have a fault."""
    by = await make_officer()
    event = await with_questions(await make_event(NOW), NOW, LUNCH, by=by)
    form = await form_of(event)
    half = (*form.questions, Question(key="qhalf001", kind="one", field="own_question", label_zh="寫到一半"))
    with acting_as("staff"):
        await save_form(event.slug, half, form.sequence, by, NOW)
        changed = await event_form(event.slug)
        assert [fault.field for fault in changed.faults] == ["qhalf001"]
        with pytest.raises(Invalid):
            await publish_form(event.slug, changed.sequence, by, NOW)
        await change_event(event.slug, plan_of(event), by, NOW)
        after = await event_form(event.slug)
    assert after.event.papers
    assert [each.key for each in after.event.papers.questions] == [each.key for each in form.questions]
    assert [each.what for each in after.pending] == ["added"]


async def test_two_who_design_at_once_do_not_overwrite_each_other(db: asyncpg.Connection) -> None:
    by, event = await make_officer(), await make_event(NOW)
    with acting_as("staff"):
        form = await event_form(event.slug)
        await save_form(event.slug, drafting.added(form.questions, LUNCH), form.sequence, by, NOW)
        with pytest.raises(Conflict):
            await save_form(event.slug, drafting.removed(form.questions, "heard"), form.sequence, by, NOW)
        now_there = await event_form(event.slug)
        await save_form(event.slug, drafting.removed(now_there.questions, "heard"), now_there.sequence, by, NOW)
        keys = {each.key for each in (await event_form(event.slug)).questions}
    assert LUNCH.key in keys
    assert "heard" not in keys


LIMITED = replace(LUNCH, options=(replace(LUNCH.options[0], places=1), LUNCH.options[1]))


async def test_a_choice_is_given_as_often_as_it_has_places_and_then_said_to_be_full(
    browser: httpx.AsyncClient, db: asyncpg.Connection
) -> None:
    event = await with_questions(await make_event(NOW), NOW, LIMITED)
    fields = await opened(browser, event, **{TABLE: "oleft001"})
    late = await opened(browser, event, **MEI, **{TABLE: "oleft001"})
    assert (await browser.post(path(event), data=fields)).status_code == 303
    assert await db.fetchval("select places_taken from choice_limit where event = $1", event.id) == 1

    refused = await browser.post(path(event), data=late)
    assert refused.status_code in {409, 422}
    assert 'value="陳美玲"' in refused.text
    assert f'id="{TABLE}-fault"' in refused.text
    assert "左邊（額滿）" in refused.text
    assert (await browser.post(path(event), data=late | {TABLE: "oright01"})).status_code == 303


async def test_places_of_a_choice_never_fall_below_what_is_taken(
    browser: httpx.AsyncClient, db: asyncpg.Connection
) -> None:
    two = replace(LUNCH, options=(replace(LUNCH.options[0], places=2), LUNCH.options[1]))
    by = await make_officer()
    event = await with_questions(await make_event(NOW), NOW, two, by=by)
    for n in range(2):
        more = {"people-0-name": f"王小{n}", "people-0-email": f"w{n}@example.org", TABLE: "oleft001"}
        assert (await browser.post(path(event), data=await opened(browser, event, **more))).status_code == 303
    form = await form_of(event)
    with pytest.raises(Invalid) as refused:
        await with_form(event, NOW, drafting.replaced(form.questions, LIMITED), by=by)
    assert refused.value.faults[0].field == LUNCH.key
    # Lifted, and limited again: what was taken is remembered.
    event = await with_form(event, NOW, drafting.replaced(form.questions, LUNCH), by=by)
    assert await limits.full(event.id, event.papers.questions if event.papers else ()) == frozenset()
    assert await db.fetchval("select places from choice_limit where event = $1", event.id) == limits.LIFTED


async def test_a_question_of_one_session_is_asked_of_those_who_take_it(browser: httpx.AsyncClient) -> None:
    plan = seminar(NOW)
    [early] = plan.sessions
    late = with_changes(early, starts_at=early.ends_at, ends_at=early.ends_at + timedelta(hours=2))
    event = await make_event(NOW, plan=with_changes(plan, sessions=(early, late)))
    first, second = (str(each.id) for each in event.sessions)
    must = replace(LUNCH, required=True, sessions=(second,))
    event = await with_questions(event, NOW, must)
    fields = await opened(browser, event)
    without = await browser.post(path(event), data=fields | {"sessions": first})
    assert without.status_code == 303
    other = await opened(browser, event, **MEI)
    asked = await browser.post(path(event), data=other | {"sessions": second})
    assert asked.status_code == 422
    assert f'href="#{TABLE}"' in asked.text
