"""What people answered, each under the questions of the form they filled in, whatever the form asks today."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any
from uuid import UUID

from events.facts import EventFacts
from foundation.actor import Actor
from foundation.database import transaction
from foundation.languages import Language
from foundation.refusals import Gone, NotFound
from privacy import reveal
from questionnaires.changes import together
from questionnaires.kinds import kind_of
from questionnaires.opening import revision
from questionnaires.questions import Question, Questions
from registrations.opened import sealed
from registrations.roster import sealed_of


@dataclass(frozen=True, slots=True)
class Answer:
    """`file` is the id of a file that was given, to be opened apart."""

    label: str
    text: str
    file: UUID | None = None


async def questions_of(registration: UUID) -> Questions:
    """Those of the form that this registration was made with; NotFound."""
    async with transaction() as c:
        found = await c.fetchval(
            "select coalesce(r.revision, e.revision) from registration r join event e on e.id = r.event"
            " where r.id = $1",
            registration,
        )
    if found is None:
        raise NotFound
    return (await revision(found)).questions


async def questions_ever(facts: EventFacts) -> Questions:
    """Those that can show every answer there is: the form of today, then what earlier ones asked besides."""
    async with transaction() as c:
        rows = await c.fetch(
            "select distinct f.id, f.n from registration r join form_revision f on f.id = r.revision"
            " where r.event = $1 order by f.n desc",
            facts.id,
        )
    earlier = [(await revision(row["id"])).questions for row in rows if row["id"] != facts.revision]
    return together([facts.papers.questions if facts.papers else (), *earlier])


async def with_every_question(facts: EventFacts) -> EventFacts:
    """For lists of many people, who may have filled in different forms: the event as if it asked all of it."""
    if facts.papers is None:
        return facts
    return replace(facts, papers=replace(facts.papers, questions=await questions_ever(facts)))


async def open_answers(
    facts: EventFacts, registration: UUID, language: Language, by: Actor, reason: str, *, note: str, now: datetime
) -> list[Answer]:
    """All answers of one registration but those kept under the lock of needs, once the entry in the audit stands.
    NotFound, Gone (erased), or the refusals of `privacy.reveal`."""
    why = reveal.checked_reason(reason, note)
    async with transaction():
        found = await sealed_of(registration, facts.id)
        if found is None:
            raise NotFound
        questions = [each for each in await questions_of(registration) if kind_of(each).asks]
        fields = [each.key for each in questions]
        row = sealed(registration, *found)
        [words] = await reveal.show(by, [row], ["reveal"], fields, reason, note=why, now=now)
    if words is None:
        raise Gone(code="erased")
    return answers(questions, words, language)


def answers(questions: Sequence[Question], words: dict[str, Any], language: Language) -> list[Answer]:
    """In the order of the form; pure."""
    return [
        Answer(str(each.label(language)), kind_of(each).show(each, words[each.key], language), _file(words[each.key]))
        for each in questions
        if each.key in words
    ]


def _file(value: Any) -> UUID | None:
    return UUID(value["file"]) if isinstance(value, dict) and "file" in value else None
