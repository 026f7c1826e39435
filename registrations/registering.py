"""From checked answers to a request for a place: what is sealed, what the service ledger keeps, who it is.

The web form, the API and staff all come through here, so that the same answers always make the same rows.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, fields, replace
from functools import lru_cache
from typing import Any, Literal
from uuid import UUID, uuid5

from events.facts import EventFacts
from events.papers import Papers
from events.partner_access import asking
from foundation.faults import Fault, Faults
from foundation.languages import N_, Language
from foundation.refusals import NotFound
from foundation.tokens import keyed
from outreach.identity import EnterpriseIdentity, identify
from outreach.names import read_name
from privacy import catalogue, consents
from privacy.consents import ConsentAct, ConsentPurpose
from questionnaires.answering import Answers
from questionnaires.kinds import kind_of
from questionnaires.questions import Questions, Value
from registrations.admission_rows import AdmissionRequest, Channel, Projection
from vault import keys
from vault.person_index import PersonMark

# Those who come for themselves, an authority or an association stand for no enterprise. Decided here, for every figure.
NO_FIRM = frozenset({"individual", "public", "association"})
NO_MEAL = "none"

_COLUMNS = frozenset(each.name for each in fields(Projection))

Ledger = Literal["words", "needs", "figures"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Sent:
    """What came along with the answers. `contact_name` is set where somebody filled in the form for the person and
    stands in no row of the same party."""

    post_token: UUID
    sessions: tuple[UUID, ...]
    notice: str
    language: Language
    channel: Channel
    consents: Mapping[str, ConsentAct] = field(default_factory=dict)
    party: UUID | None = None
    is_contact: bool = True
    contact_name: str = ""
    contact_email: str = ""
    invitation: str = ""
    code: str = ""
    named: bool = True


def papers_of(facts: EventFacts) -> Papers:
    """NotFound for an event that nobody could register for yet."""
    if facts.papers is None:
        raise NotFound
    return facts.papers


def consents_asked(facts: EventFacts, told: Mapping[str, Any] | None = None) -> tuple[ConsentPurpose, ...]:
    """`told` is the notice that somebody was shown; the one in force for a form."""
    return consents.asked_for(partners=bool(asking(facts, told)), photos=facts.photos)


def request_of(facts: EventFacts, answers: Answers, sent: Sent) -> AdmissionRequest:
    """Answers that the form's own reader has accepted; an e-mail address or telephone number is among them."""
    papers, values = papers_of(facts), answers.values
    words = _kept(papers.questions, values, "words")
    if sent.contact_name:
        words["registered_by"] = sent.contact_name
    if not sent.named and sent.contact_email:
        # Until the seat has a name, whoever keeps it reads its mail; the words go when the seat is named.
        words["email"] = sent.contact_email
    projection = project(papers.questions, values)
    return AdmissionRequest(
        event=facts.id,
        post_token=sent.post_token,
        sessions=sent.sessions,
        revision=papers.revision,
        notice=sent.notice,
        language=sent.language,
        channel=sent.channel,
        mark=_mark(answers, sent),
        words=words,
        needs=_kept(papers.questions, values, "needs"),
        meal=meal if (meal := answers.text("meal")) not in {"", NO_MEAL} else None,
        has_mail=bool(words.get("email")),
        projection=projection,
        enterprise=firm_of(answers, projection),
        consents=sent.consents,
        party=sent.party,
        is_contact=sent.is_contact,
        invitation=sent.invitation,
        code=sent.code,
        choices=limited_choices(papers.questions, values),
        files=files_of(papers.questions, values),
        named=sent.named,
    )


def _mark(answers: Answers, sent: Sent) -> PersonMark:
    """Nobody is known yet behind a seat without a name; the same form sent twice must still be the same nobody."""
    if sent.named:
        return keys.mark(answers.text("name"), answers.text("email"), answers.text("phone"))
    match = keyed("seat-without-a-name", sent.post_token.bytes)
    # Whoever keeps the seat finds its link again by their mailbox.
    return replace(keys.mark("", sent.contact_email, None), match=match) if sent.contact_email else PersonMark(match)


def limited_choices(questions: Questions, values: Mapping[str, Value]) -> tuple[tuple[str, str], ...]:
    """The chosen options of which there are only so many, by the keys of question and option."""
    return tuple(
        (question.key, option.key)
        for question in questions
        if question.key in values and any(option.places is not None for option in question.options)
        for option in question.options
        if option.places is not None and option.key in kind_of(question).tokens(values[question.key])
    )


def files_of(questions: Questions, values: Mapping[str, Value]) -> tuple[UUID, ...]:
    """The files among the answers, by the ids under which they lie sealed."""
    given = [values[question.key] for question in questions if question.kind == "file" and question.key in values]
    return tuple(UUID(value["file"]) for value in given if isinstance(value, dict))


def project(questions: Questions, values: Mapping[str, Value]) -> Projection:
    """Codes only: an own word beside 其他 stays sealed."""
    columns: dict[str, str] = {}
    for question in questions:
        value = values.get(question.key)
        if value is None:
            continue
        kind = kind_of(question)
        columns |= kind.project(question, value)
        column = _column(question.field)
        if column and column not in columns:
            columns[column] = str(kind.split_words(question, value)[0])
    return Projection(**{name: value for name, value in columns.items() if name in _COLUMNS})


def firm_of(answers: Answers, projection: Projection) -> EnterpriseIdentity | None:
    """With a number the row may be new, but a name goes into it only if it says by itself that it is a firm's."""
    ubn, name = answers.text("ubn"), answers.text("organization")
    if not (ubn or name) or projection.identity_kind in NO_FIRM:
        return None
    firm = identify(ubn or None, name, county=projection.county, township=projection.township)
    if firm and firm.rung == "number" and not read_name(name).says_form:
        return replace(firm, name=ubn, name_key=ubn, scope_code="TW")
    return firm


def needs_mail(facts: EventFacts, answers: Answers, prefix: str = "") -> Faults:
    """Where tickets go by mail only, nobody is registered who could not get one."""
    if not facts.mail_only or answers.text("email"):
        return []
    return [Fault(f"{prefix}email", N_("這個活動的票只用電子郵件寄送，請填電子郵件。"))]


def token_of(page_token: UUID, place: int) -> UUID:
    """The token of each person of one page: the same page sent twice gives the same tokens."""
    return page_token if place == 0 else uuid5(page_token, str(place))


def all_or_chosen(facts: EventFacts, chosen: Sequence[UUID]) -> tuple[UUID, ...]:
    """An event with one session needs no choice."""
    if not chosen and len(facts.sessions) == 1:
        return (facts.sessions[0].id,)
    return tuple(dict.fromkeys(chosen))


@lru_cache(maxsize=256)
def _ledger(field_key: str) -> Ledger:
    """How we were heard of is kept as a figure only, never beside a name."""
    if not field_key:
        return "words"
    entry = catalogue.field(field_key)
    if entry.projection == "source":
        return "figures"
    return "needs" if entry.level == "P3" else "words"


@lru_cache(maxsize=256)
def _column(field_key: str) -> str | None:
    return catalogue.field(field_key).projection if field_key else None


def _kept(questions: Questions, values: Mapping[str, Value], ledger: Ledger) -> dict[str, Any]:
    return {q.key: values[q.key] for q in questions if q.key in values and _ledger(q.field) == ledger}
