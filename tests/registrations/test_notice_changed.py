"""Whoever registered is told of a notice that says something new in substance, and not of mended words or dates."""

import copy
from dataclasses import replace
from datetime import timedelta
from typing import Any

import asyncpg
import pytest

from events.makers import make_event, make_officer, make_partner, seminar
from events.planning import change_event
from events.plans import BodyPlan, EventPlan
from foundation import clock
from foundation.actor import Actor
from foundation.database import acting_as
from foundation.languages import LANGUAGES
from mail.letters import RENDERERS
from privacy import notice_drafts, wording
from registrations.admission import admit
from registrations.jobs import tell_notice
from tests.registrations.conftest import NOW, count
from tests.registrations.test_paper import asked

pytestmark = pytest.mark.usefixtures("vault_keys")
NOTED = "jobs.pgqueuer where entrypoint = 'registrations.tell_notice'"


@pytest.fixture
async def officer(db: asyncpg.Connection) -> Any:
    with acting_as("staff"):
        yield await make_officer()


@pytest.fixture
async def partner(db: asyncpg.Connection) -> Any:
    with acting_as("staff"):
        return await make_partner()


async def approve(officer: Actor, *, same_substance: bool) -> None:
    draft = await notice_drafts.start(officer, NOW)
    body = copy.deepcopy(wording.STANDARD)
    body["zh"]["items"][3]["lines"][-1]["text"] += "我們也會用電話通知。"
    await notice_drafts.save(draft, body, "加上電話", officer, NOW)
    await notice_drafts.approve(draft, officer, NOW, same_substance=same_substance)


async def changed(officer: Actor, plan: EventPlan, **changes: Any) -> None:
    event = await make_event(NOW, officer, plan)
    await change_event(event.slug, replace(plan, **changes), officer, NOW)


@pytest.mark.parametrize(("same", "told"), [(True, 0), (False, 1)])
async def test_a_new_wording_is_told_unless_its_substance_is_the_same(
    db: asyncpg.Connection, officer: Actor, same: bool, told: int
) -> None:
    plan = seminar(NOW)
    event = await make_event(NOW, officer, plan)
    await approve(officer, same_substance=same)
    assert await count(db, NOTED) == 0
    await change_event(event.slug, plan, officer, NOW)
    assert await count(db, NOTED) == told


async def test_a_further_recipient_is_told(db: asyncpg.Connection, officer: Actor, partner: Any) -> None:
    await changed(officer, seminar(NOW), bodies=(BodyPlan(partner=partner, role="cohost", data_role="joint"),))
    assert await count(db, NOTED) == 1


@pytest.mark.parametrize(
    ("before", "after", "told"), [(None, "joint", 1), ("processor", "joint", 1), ("joint", "joint", 0)]
)
async def test_a_further_recipient_is_told_also_under_mended_words(
    db: asyncpg.Connection, officer: Actor, partner: Any, before: str | None, after: str, told: int
) -> None:
    """Whatever the approver marked: another wording of the same substance hides nobody who gets the data."""
    plan = seminar(NOW)
    bodies = [BodyPlan(partner=partner, data_role=role, contract_ref="A-1") for role in (before, after) if role]
    event = await make_event(NOW, officer, replace(plan, bodies=tuple(bodies[:-1])))
    await approve(officer, same_substance=True)
    await change_event(event.slug, replace(plan, bodies=tuple(bodies[-1:])), officer, NOW)
    assert await count(db, NOTED) == told


async def test_who_only_asks_for_a_consent_is_no_news(db: asyncpg.Connection, officer: Actor, partner: Any) -> None:
    await changed(officer, seminar(NOW), bodies=(BodyPlan(partner=partner, role="cohost", data_role="none"),))
    assert await count(db, NOTED) == 0


async def test_a_further_question_is_told_and_one_less_is_not(db: asyncpg.Connection, officer: Actor) -> None:
    await changed(officer, seminar(NOW), meal=True)
    assert await count(db, NOTED) == 1
    await changed(officer, seminar(NOW, meal=True), meal=False)
    assert await count(db, NOTED) == 1


async def test_another_date_is_told_as_a_move_only(db: asyncpg.Connection, officer: Actor) -> None:
    plan = seminar(NOW)
    [session] = plan.sessions
    day = timedelta(days=1)
    later = replace(session, starts_at=session.starts_at + day, ends_at=session.ends_at + day)
    await changed(officer, plan, sessions=(replace(later, agenda=()),))
    assert await count(db, NOTED) == 0


@pytest.mark.parametrize("language", LANGUAGES)
async def test_the_letter_tells_the_notice_in_full(db: asyncpg.Connection, officer: Actor, language: Any) -> None:
    event = await make_event(NOW, officer)
    mine = (await admit(asked(event, "陳大文", email="chen@example.org"), NOW)).registration
    with acting_as("worker"), clock.freeze(NOW):
        await tell_notice({"event": str(event.id)})
        message = await RENDERERS["registrations.notice_changed"](mine, language, None)
    assert await count(db, "outgoing_mail where letter = 'registrations.notice_changed'") == 1
    assert message
    assert event.papers
    for item in event.papers.notice.text(language).items:
        assert item.heading in message.text
    assert "/manage/" in message.text
