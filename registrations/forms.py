"""The registration form as posted: one or several people, each read by the questions' own reader, or all faults."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Any
from uuid import UUID, uuid4

from events.facts import EventFacts
from foundation.faults import Fault, Faults
from foundation.form_fields import Fields, uuid_of
from foundation.languages import N_, Language
from invitations import codes
from privacy import consents
from questionnaires.answering import Answers, read_posted
from questionnaires.emails import NotAnEmail, normal_email
from questionnaires.questions import Questions
from questionnaires.showing import posted
from questionnaires.typed_text import clean
from questionnaires.wrong import Wrong
from registrations.registering import consents_asked, needs_mail, papers_of
from registrations.session_choice import chosen_in, read_sessions

MOST_PEOPLE = 10
# What colleagues share; a new row of the form starts with it.
FIRM_KEYS = ("ubn", "organization", "county", "township", "industry", "size")
CODE, VIA = "code", "via"
_CONSENT = "consent-"


def prefix_of(place: int) -> str:
    return f"people-{place}-"


def unnamed_field(place: int) -> str:
    return prefix_of(place) + "unnamed"


@dataclass(frozen=True)
class Typed:
    """What was typed, to be shown again as it was; nothing here is checked. `unnamed` are the places of seats whose
    names come later; `invitation` is the code of the link that brought them, `code` the one that lets them in."""

    token: UUID
    people: tuple[dict[str, Any], ...] = ({},)
    sessions: tuple[str, ...] = ()
    consents: frozenset[str] = frozenset()
    for_myself: bool = True
    contact_name: str = ""
    contact_email: str = ""
    together: bool = False
    unnamed: frozenset[int] = frozenset()
    invitation: str = ""
    code: str = ""
    notice: str = ""
    revision: str = ""
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
        moved = {each - (each > place) for each in self.unnamed if each != place}
        # Whoever stands first then has a name.
        return replace(self, people=self.people[:place] + self.people[place + 1 :], unnamed=frozenset(moved - {0}))

    def with_answers(self, place: int, answers: Mapping[str, Any]) -> "Typed":
        """The row of one person with these fields filled in."""
        changed = [{**each, **answers} if n == place else each for n, each in enumerate(self.people)]
        return replace(self, people=tuple(changed))

    def with_new_token(self) -> "Typed":
        return replace(self, token=uuid4())


@dataclass(frozen=True)
class Checked:
    """Everything in order, as the deed takes it. `named` says which of the people have a name yet; `contact_email` is
    the mailbox that gets the tickets of those who have none."""

    people: tuple[Answers, ...]
    named: tuple[bool, ...]
    sessions: tuple[UUID, ...]
    consents: dict[str, consents.ConsentAct]
    contact_name: str
    contact_email: str = ""


def fresh(query: Fields) -> Typed:
    """An empty form; its token makes a double click one registration. `?via=` and `?code=` stand in links that
    invitations carry."""
    return Typed(token=uuid4(), invitation=_code(query.text(VIA)), code=_code(query.text(CODE)))


def typed_of(questions: Questions, facts: EventFacts, fields: Fields) -> Typed:
    count = fields.text("people")
    number = min(max(int(count[:3]), 1), MOST_PEOPLE) if count.isascii() and count.isdigit() else 1
    return Typed(
        token=token_in(fields),
        people=tuple(posted(questions, fields.raw, prefix_of(place)) for place in range(number)),
        sessions=chosen_in(facts, fields),
        consents=frozenset(name.removeprefix(_CONSENT) for name in fields.raw if name.startswith(_CONSENT)),
        for_myself=fields.flag("for_myself"),
        contact_name=fields.text("contact_name"),
        contact_email=fields.text("contact_email"),
        together=fields.flag("together"),
        unnamed=frozenset(place for place in range(1, number) if fields.flag(unnamed_field(place))),
        invitation=_code(fields.text(VIA)),
        code=fields.text(CODE)[:40],
        notice=fields.text("notice").lower(),
        revision=fields.text("revision"),
        fields=fields,
    )


def check(facts: EventFacts, typed: Typed, language: Language) -> Checked | Faults:
    """All faults of the page, in the order in which its fields stand."""
    sessions, faults = read_sessions(facts, typed.sessions)
    if facts.access == "code" and not typed.code:
        faults = [*faults, Fault(CODE, N_("這個活動要有邀請碼才能報名。"))]
    people, more = _people(facts, typed, language, sessions)
    contact, who = _contact(typed, people[0] if people else None)
    mailbox, unread = _mailbox(typed, people[0] if people else None)
    if faults or who or unread or more or len(people) < len(typed.people):
        return faults + who + unread + more
    named = tuple(place not in typed.unnamed for place in range(len(people)))
    acts = consents.decide(consents_asked(facts), typed.consents)
    return Checked(tuple(people), named, sessions, acts, contact, mailbox)


def _people(
    facts: EventFacts, typed: Typed, language: Language, sessions: Sequence[UUID]
) -> tuple[list[Answers], Faults]:
    questions = papers_of(facts).questions
    taken = {str(session) for session in sessions}
    people: list[Answers] = []
    faults: Faults = []
    for place in range(len(typed.people)):
        if place in typed.unnamed:
            # Nothing is asked of somebody nobody knows yet; the seat belongs to the firm of the first.
            people.append(_seat(people[0]) if people else Answers({}))
            continue
        raw = _with_firm_of_first(typed.fields.raw, place) if place else typed.fields.raw
        read = read_posted(questions, raw, language, prefix_of(place), sessions=taken)
        if isinstance(read, Answers):
            people.append(read)
            faults += needs_mail(facts, read, prefix_of(place))
        else:
            faults += read
    return people, faults


def _with_firm_of_first(raw: dict[str, list[str]], place: int) -> dict[str, list[str]]:
    """A colleague whose fields of the firm are all empty comes from the firm of the first, as the page says."""
    firm = tuple(prefix_of(place) + key for key in FIRM_KEYS)
    if any(value.strip() for name in firm for value in raw.get(name, ())):
        return raw
    first = prefix_of(0)
    keys = {name.removeprefix(first): values for name, values in raw.items() if name.startswith(first)}
    shared = {key: values for key, values in keys.items() if key.partition(".")[0] in FIRM_KEYS}
    return raw | {prefix_of(place) + key: values for key, values in shared.items()}


def _seat(first: Answers) -> Answers:
    return Answers({key: value for key, value in first.values.items() if key in FIRM_KEYS})


def _contact(typed: Typed, first: Answers | None) -> tuple[str, Faults]:
    """Who is named to colleagues as the source of their data; "" where everybody speaks for themselves."""
    if typed.for_myself:
        return (first.text("name") if first and len(typed.people) > 1 else ""), []
    try:
        name = clean(typed.contact_name, longest=60)
    except Wrong as wrong:
        return "", [Fault("contact_name", wrong.message, wrong.params)]
    missing = Fault("contact_name", N_("請填您的姓名，我們會告訴同事是誰替他報名的。"))
    return name, [] if name else [missing]


def _mailbox(typed: Typed, first: Answers | None) -> tuple[str, Faults]:
    """Where the tickets of seats without a name go, so that somebody can name them: to the contact."""
    if typed.for_myself:
        return (first.text("email") if first else ""), []
    try:
        address = normal_email(typed.contact_email) if typed.contact_email.strip() else ""
    except NotAnEmail:
        return "", [Fault("contact_email", N_("電子郵件請寫成 name@example.org 的樣子。"))]
    missing = Fault("contact_email", N_("請填您的電子郵件：還沒有姓名的座位，票會先寄給您。"))
    return address, [missing] if typed.unnamed and not address else []


def _code(text: str) -> str:
    """One that came along in an address, or nothing."""
    plain = codes.plain(text)
    return plain if codes.is_code(plain) else ""


def token_in(fields: Fields) -> UUID:
    """The token of a posted form; one that was lost or changed becomes a new one."""
    return uuid_of(fields.text("post_token")) or uuid4()
