"""A published event has a form, a notice in both languages and nothing missing; a draft is nobody's business."""

from datetime import datetime, timedelta

import pytest

from events.facts import event_facts, public_facts
from events.makers import make_draft, make_event, seminar
from events.planning import create_event
from events.publishing import publish, still_missing
from foundation.actor import Actor
from foundation.database import acting_as
from foundation.refusals import Conflict, Invalid, NotFound

pytestmark = pytest.mark.usefixtures("db", "as_staff")


async def test_a_published_event_shows_its_form_and_notice(now: datetime) -> None:
    facts = await make_event(now)
    assert facts.status == "published"
    assert facts.papers is not None
    assert {"name", "email", "phone"} <= {question.key for question in facts.papers.questions}
    body = facts.papers.notice.body
    assert "碳盤查與淨零轉型研討會" in str(body["zh"])
    assert "Carbon inventory seminar" in str(body["en"])
    assert len(facts.papers.notice.sha256) == 64


async def test_two_events_share_the_form_but_not_the_notice(now: datetime) -> None:
    one = await make_event(now)
    two = await make_event(now, title_zh="另一場")
    assert one.revision == two.revision
    assert one.notice != two.notice


async def test_a_meal_is_asked_only_where_it_is_served(now: datetime) -> None:
    plain, fed = await make_event(now), await make_event(now, meal=True)
    assert plain.papers is not None
    assert fed.papers is not None
    assert "meal" not in {question.key for question in plain.papers.questions}
    assert "meal" in {question.key for question in fed.papers.questions}


async def test_a_draft_is_not_there_for_the_public(now: datetime) -> None:
    draft = await make_draft(now)
    with acting_as("public"), pytest.raises(NotFound):
        await public_facts(draft.slug)
    with acting_as("public"), pytest.raises(NotFound):
        await public_facts("2026-01-nothing")


async def test_publishing_names_every_reason_at_once(now: datetime, officer: Actor) -> None:
    planned = await create_event(seminar(now, sessions=(), closes_at=now - timedelta(days=1)), officer, now)
    with pytest.raises(Invalid) as refused:
        await publish(planned.slug, officer, now)
    assert [fault.field for fault in refused.value.faults] == ["sessions", "closes_at"]
    assert (await event_facts(planned.slug)).status == "draft"


async def test_an_event_without_public_places_or_in_the_past_is_not_published(now: datetime) -> None:
    facts = await make_draft(now, places=10)
    later = now + timedelta(days=30)
    assert [fault.field for fault in still_missing(facts, later)] == ["sessions.0.day", "closes_at"]
    assert still_missing(facts, now) == []


async def test_publishing_twice_changes_nothing(now: datetime, officer: Actor) -> None:
    facts = await make_event(now, officer)
    again = await publish(facts.slug, officer, now + timedelta(days=1))
    assert (again.notice, again.published_on, again.sequence) == (facts.notice, facts.published_on, facts.sequence)


async def test_a_stranger_cannot_publish(now: datetime, officer: Actor) -> None:
    with pytest.raises(NotFound):
        await publish("2026-01-nothing", officer, now)


async def test_a_cancelled_event_stays_cancelled(now: datetime, officer: Actor) -> None:
    from events.cancelling import cancel_event

    facts = await make_event(now, officer)
    await cancel_event(facts.slug, "颱風停班", "Typhoon", officer, now)
    with pytest.raises(Conflict):
        await publish(facts.slug, officer, now)
