"""Gives an event its registration form and its Article 8 notice: its own form or the standard one, and the approved
wording filled in.

The same content is the same revision and the same version, so publishing anew without a change makes nothing new.
"""

from datetime import datetime
from uuid import UUID

from events.facts import EventFacts, event_facts_by_id
from events.limits import write_limits
from events.service_tables import Event
from foundation.actor import Actor
from foundation.faults import Fault, Faults
from foundation.languages import N_
from foundation.refusals import Conflict, Invalid
from privacy import notice_changes, notice_drafts, notices
from privacy.notice_text import AskedField, NoticeFacts, Recipient
from questionnaires.designs import design
from questionnaires.opening import ensure_form, form_of_design, publish_revision
from questionnaires.opening import revision as revision_of
from questionnaires.questions import Questions
from questionnaires.registration_design import registration_faults
from questionnaires.standard import registration

FAULTY = N_("報名表還有 %(n)s 個地方要改，請打開「設計報名表」。")


async def renew_papers(event_id: UUID, by: Actor, now: datetime, *, take_design: bool = False) -> bool:
    """Inside a deed that holds the lock of the event: whether those who registered must be told the new notice.

    A form of the event's own is taken as it stands in the design at the first publishing and with `take_design`;
    otherwise the published one stays, so that half a change never goes public with another deed. Invalid where the form
    has faults; Conflict where the wording does not cover a field, or the event has no session any more.
    """
    facts = await event_facts_by_id(event_id)
    form, questions = await _form_of(facts, take_design=take_design)
    _refuse_faults(questions, facts)
    await notice_drafts.ensure_standard(now)
    notice = await notices.make_version(asked_fields(questions), _notice_facts(facts), by, now)
    revision = await publish_revision(form, questions)
    await write_limits(event_id, questions)
    await Event.update({Event.revision: revision.id, Event.notice: notice.id}).where(Event.id == event_id)
    return facts.notice is not None and await notice_changes.must_be_told(facts.notice, notice.id)


async def _form_of(facts: EventFacts, *, take_design: bool) -> tuple[UUID, Questions]:
    """Form and questions; the form of a design has its id, so its revisions are counted by themselves."""
    if facts.design is None:
        return await ensure_form(registration.KIND, registration.NAME_ZH), standard_questions(facts)
    if facts.revision and not take_design:
        before = await revision_of(facts.revision)
        if before.form == facts.design:
            return before.form, before.questions
    made = await design(facts.design)
    return await form_of_design(made.id, registration.KIND, made.name_zh), made.questions


def standard_questions(facts: EventFacts) -> Questions:
    """What an event without a form of its own asks."""
    return registration.registration_questions(meal=facts.meal, photos=facts.photos)


def form_faults(questions: Questions, facts: EventFacts) -> Faults:
    """What keeps these questions from being the form of this event. Pure."""
    return registration_faults(questions, photos=facts.photos, sessions=[str(each.id) for each in facts.sessions])


def _refuse_faults(questions: Questions, facts: EventFacts) -> None:
    if faults := form_faults(questions, facts):
        raise Invalid([Fault("form", FAULTY, {"n": len(faults)})])


def asked_fields(questions: Questions) -> list[AskedField]:
    """The personal fields of a form, as the notice names them: each once, a must if any question of it is one."""
    asked: dict[str, bool] = {}
    for question in questions:
        if question.field:
            asked[question.field] = asked.get(question.field, False) or question.required
    return [AskedField(field, required) for field, required in asked.items()]


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
