"""The registration form as posted: one or several people, each read by the questions' own reader, or all faults."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field, replace
from typing import Any
from uuid import UUID, uuid4

from events.facts import EventFacts
from foundation.faults import Fault, Faults
from foundation.form_fields import Fields, uuid_of
from foundation.languages import N_, Language
from privacy import consents
from questionnaires.answering import Answers, read_posted
from questionnaires.questions import Questions
from questionnaires.showing import posted
from questionnaires.typed_text import clean
from questionnaires.wrong import Wrong
from registrations.registering import all_or_chosen, consents_asked, needs_mail, papers_of

MOST_PEOPLE = 10
# What colleagues share; a new row of the form starts with it.
FIRM_KEYS = ("organization", "ubn", "county", "township", "industry", "size")
_CONSENT = "consent-"


def prefix_of(place: int) -> str:
    return f"people-{place}-"


@dataclass(frozen=True)
class Typed:
    """What was typed, to be shown again as it was; nothing here is checked."""

    token: UUID
    people: tuple[dict[str, Any], ...] = ({},)
    sessions: tuple[str, ...] = ()
    consents: frozenset[str] = frozenset()
    for_myself: bool = True
    contact_name: str = ""
    notice: str = ""
    fields: Fields = field(default_factory=Fields)

    def with_colleague(self) -> "Typed":
        """One more row with the firm of the first."""
        if len(self.people) >= MOST_PEOPLE:
            return self
        firm = {key: value for key, value in self.people[0].items() if key in FIRM_KEYS}
        return replace(self, people=(*self.people, firm))

    def without(self, place: int) -> "Typed":
        if len(self.people) == 1 or not 0 <= place < len(self.people):
            return self
        return replace(self, people=self.people[:place] + self.people[place + 1 :])


@dataclass(frozen=True)
class Checked:
    """Everything in order, as the deed takes it."""

    people: tuple[Answers, ...]
    sessions: tuple[UUID, ...]
    consents: dict[str, consents.ConsentAct]
    contact_name: str


def fresh() -> Typed:
    """An empty form; its token makes a double click one registration."""
    return Typed(token=uuid4())


def typed_of(questions: Questions, fields: Fields) -> Typed:
    count = fields.text("people")
    number = min(max(int(count), 1), MOST_PEOPLE) if count.isascii() and count.isdigit() else 1
    return Typed(
        token=token_in(fields),
        people=tuple(posted(questions, fields.raw, prefix_of(place)) for place in range(number)),
        sessions=tuple(fields.texts("sessions")),
        consents=frozenset(name.removeprefix(_CONSENT) for name in fields.raw if name.startswith(_CONSENT)),
        for_myself=fields.flag("for_myself"),
        contact_name=fields.text("contact_name"),
        notice=fields.text("notice").lower(),
        fields=fields,
    )


def check(facts: EventFacts, typed: Typed, language: Language) -> Checked | Faults:
    """All faults of the page, in the order in which its fields stand."""
    questions = papers_of(facts).questions
    sessions, faults = _sessions(facts, typed.sessions)
    people: list[Answers] = []
    for place in range(len(typed.people)):
        read = read_posted(questions, typed.fields.raw, language, prefix_of(place))
        if isinstance(read, Answers):
            people.append(read)
            faults += needs_mail(facts, read, prefix_of(place))
        else:
            faults += read
    contact, more = _contact(typed, people)
    if faults or more:
        return faults + more
    acts = consents.decide(consents_asked(facts), typed.consents)
    return Checked(tuple(people), sessions, acts, contact)


def _sessions(facts: EventFacts, chosen: Iterable[str]) -> tuple[tuple[UUID, ...], Faults]:
    known = {str(session.id): session.id for session in facts.sessions}
    sessions = all_or_chosen(facts, [known[text] for text in chosen if text in known])
    return sessions, [] if sessions else [Fault("sessions", N_("請至少選一個場次。"))]


def _contact(typed: Typed, people: Sequence[Answers]) -> tuple[str, Faults]:
    """Who is named to colleagues as the source of their data; "" where everybody speaks for themselves."""
    if typed.for_myself:
        return (people[0].text("name") if people and len(typed.people) > 1 else ""), []
    try:
        name = clean(typed.contact_name, longest=60)
    except Wrong as wrong:
        return "", [Fault("contact_name", wrong.message, wrong.params)]
    missing = Fault("contact_name", N_("請填您的姓名，我們會告訴同事是誰替他報名的。"))
    return name, [] if name else [missing]


def token_in(fields: Fields) -> UUID:
    """The token of a posted form; one that was lost or changed becomes a new one."""
    return uuid_of(fields.text("post_token")) or uuid4()
