"""The registration form of one event while it is designed, and the deed that makes it public.

An event starts with the standard form; its first change, or a template to start from, makes a design of its own. A
template, or a design that another event uses too, is copied and never changed from here.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from itertools import pairwise
from typing import Any
from uuid import UUID

from events.facts import EventFacts, event_facts
from events.limits import Limited, Taken, limit_faults, taken
from events.paperwork import FAULTY, form_faults, renew_papers, standard_questions
from events.service_tables import Event
from foundation import jobs
from foundation.actor import Actor
from foundation.database import connection, transaction
from foundation.faults import Fault, Faults
from foundation.languages import N_
from foundation.refusals import Conflict, Invalid, NotFound
from privacy import own_fields, sensitive_questions
from questionnaires import designs, drafting
from questionnaires.changes import Difference, differences
from questionnaires.designing import text_of
from questionnaires.opening import Revision, revisions_of
from questionnaires.questions import Questions


@dataclass(frozen=True)
class Published:
    """One revision and what is different in it from the one before."""

    revision: Revision
    changes: list[Difference]


@dataclass(frozen=True)
class EventForm:
    """`sequence` is 0 while the event has no design of its own. `faults` keep it from being published; `pending` is
    what publishing would change."""

    event: EventFacts
    questions: Questions
    sequence: int
    is_own: bool
    updated_by: str
    faults: Faults
    limits: Mapping[Limited, Taken]
    pending: list[Difference]
    history: list[Published]

    @property
    def is_live(self) -> bool:
        return self.event.status == "published"


async def event_form(slug: str) -> EventForm:
    """Everything the designer's page shows. NotFound."""
    async with transaction():
        facts = await event_facts(slug)
        own = await designs.design(facts.design) if facts.design else None
        questions = own.questions if own else standard_questions(facts)
        await own_fields.remember(question.field for question in questions)
        stand = await taken(facts.id)
        faults = form_faults(questions, facts) + limit_faults(questions, stand)
        faults += await sensitive_questions.faults_of([text_of(question) for question in questions])
        is_own = own is not None and not own.is_template and not await _is_shared(own.id, facts.id)
        return EventForm(
            event=facts,
            questions=questions,
            sequence=own.sequence if own and is_own else 0,
            is_own=is_own,
            updated_by=own.updated_by if own else "",
            faults=faults,
            limits=stand,
            pending=differences(facts.papers.questions, questions) if facts.papers else [],
            history=_history(await revisions_of(own.id)) if own else [],
        )


async def missing_in_form(facts: EventFacts) -> Faults:
    """One line that keeps a draft from being published; the faults themselves stand on the designer's page."""
    if facts.design is None:
        return []
    faults = (await event_form(facts.slug)).faults
    return [Fault("form", FAULTY, {"n": len(faults)})] if faults else []


async def save_form(slug: str, questions: Questions, seen: int, by: Actor, now: datetime) -> None:
    """Conflict `changed_meanwhile` where somebody else changed the form since `seen`; what is public stays as it is."""
    async with transaction():
        event = await _locked(slug)
        design = event["design"]
        own = await designs.design(design) if design else None
        if own and not own.is_template and not await _is_shared(own.id, event["id"]):
            await designs.save(own.id, questions, seen, by, now)
            return
        if seen != 0:
            raise Conflict(designs.CHANGED_MEANWHILE, code="changed_meanwhile", extra={"sequence": 0})
        made = await designs.create(questions, event["title_zh"], by, now)
        await Event.update({Event.design: made}).where(Event.id == event["id"])


async def start_from(slug: str, template: UUID, seen: int, by: Actor, now: datetime) -> None:
    """The questions of a template in the place of what was there."""
    made = await designs.design(template)
    if not made.is_template:
        raise NotFound
    await save_form(slug, made.questions, seen, by, now)


async def publish_form(slug: str, seen: int, by: Actor, now: datetime) -> None:
    """Makes the design the form that people fill in; who has answered keeps the questions they were asked.

    Invalid with every fault of the design, each at its question; Conflict for a draft event, or a newer design.
    """
    async with transaction():
        event = await _locked(slug)
        if event["status"] != "published":
            raise Conflict(N_("這個活動還沒有發布；發布活動時，報名表會一起公開。"), code="not_published")
        form = await event_form(slug)
        if form.sequence != seen:
            raise Conflict(designs.CHANGED_MEANWHILE, code="changed_meanwhile", extra={"sequence": form.sequence})
        if form.faults:
            raise Invalid(form.faults)
        other_notice = await renew_papers(event["id"], by, now, take_design=True)
        await jobs.enqueue("registrations.promote", {"event": str(event["id"])})
        if other_notice:
            await jobs.enqueue("registrations.tell_notice", {"event": str(event["id"])})


async def copy_form(source: EventFacts, copy: EventFacts, by: Actor, now: datetime) -> None:
    """Inside the deed that copies an event: the same form, asked in the copy's own sessions. The sessions of both stand
    in the same order."""
    if source.design is None:
        return
    sessions = {
        str(old.id): str(new.id)
        for before, after in zip(source.occasions, copy.occasions, strict=True)
        for old, new in zip(before.ways, after.ways, strict=True)
    }
    design = await designs.design(source.design)
    made = await designs.create(drafting.for_sessions(design.questions, sessions), copy.title_zh, by, now)
    await Event.update({Event.design: made}).where(Event.id == copy.id)


def _history(revisions: list[Revision]) -> list[Published]:
    """The newest first; the first of all has nothing before it."""
    told = [Published(each, differences(old.questions, each.questions)) for each, old in pairwise(revisions)]
    return [*told, *(Published(each, []) for each in revisions[-1:])]


async def _is_shared(design: UUID, event: UUID) -> bool:
    return bool(
        await connection().fetchval("select exists (select from event where design = $1 and id <> $2)", design, event)
    )


async def _locked(slug: str) -> dict[str, Any]:
    found = (
        await Event.select(Event.id, Event.status, Event.design, Event.title_zh)
        .where(Event.slug == slug)
        .lock_rows("NO KEY UPDATE")
        .first()
    )
    if found is None:
        raise NotFound
    return found
