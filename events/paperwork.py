"""Gives an event its registration form and its Article 8 notice: the standard form, and the approved wording filled in.

The same content is the same revision and the same version, so publishing anew without a change makes nothing new.
"""

from datetime import datetime
from uuid import UUID

from events.facts import EventFacts, event_facts_by_id
from events.service_tables import Event
from foundation.actor import Actor
from foundation.languages import N_
from foundation.refusals import Conflict
from privacy import notice_changes, notice_drafts, notices
from privacy.notice_text import AskedField, NoticeFacts, Recipient
from questionnaires.opening import ensure_form, publish_revision
from questionnaires.questions import Questions
from questionnaires.standard import registration


async def renew_papers(event_id: UUID, by: Actor, now: datetime) -> bool:
    """Inside a deed: whether those who registered must be told the new notice. Conflict where the wording does not
    cover a field, or the event has no session any more."""
    facts = await event_facts_by_id(event_id)
    questions = registration.registration_questions(meal=facts.meal, photos=facts.photos)
    await notice_drafts.ensure_standard(now)
    notice = await notices.make_version(asked_fields(questions), _notice_facts(facts), by, now)
    revision = await publish_revision(await ensure_form(registration.KIND, registration.NAME_ZH), questions)
    before = await Event.select(Event.notice).where(Event.id == event_id).first()
    await Event.update({Event.revision: revision.id, Event.notice: notice.id}).where(Event.id == event_id)
    return before is not None and await notice_changes.must_be_told(before["notice"], notice.id)


def asked_fields(questions: Questions) -> list[AskedField]:
    """The personal fields of a form, as the notice names them."""
    return [AskedField(question.field, question.required) for question in questions if question.field]


def _notice_facts(facts: EventFacts) -> NoticeFacts:
    if facts.ends_at is None:
        raise Conflict(N_("至少要有一個場次。"), code="no_session")
    recipients = [
        Recipient(body.name_zh, body.name_en, "joint" if body.data_role == "joint" else "processor", str(body.partner))
        for body in facts.bodies
        if body.data_role != "none"
    ]
    asking = [str(body.partner) for body in facts.asking_partners()]
    return notices.facts_of_event(facts.title_zh, facts.title_en, facts.ends_at, recipients, asking)
