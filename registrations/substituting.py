"""Somebody else comes in the place of a registration, or a seat kept for a colleague gets its name.

The participation keeps seats, choices and its place in the line (`sql/substitute_registration.sql`); the firm stays, so
that nobody hands a place to another company. The new person is told by mail who gave their data.
"""

import dataclasses
import os
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID, uuid4

import msgspec

from foundation.actor import Actor
from foundation.database import transaction
from foundation.languages import N_, Language
from foundation.refusals import Conflict, Gone, NotFound, Refusal
from foundation.tokens import short_code
from mail.composing import domain
from privacy import audit, catalogue
from questionnaires.answering import Answers
from questionnaires.asked import Asking
from questionnaires.questions import Question, Questions
from registrations.admission import KEEP
from registrations.admission_rows import AdmissionRequest, identity_context
from registrations.links import link_hash
from registrations.registering import Sent, papers_of, request_of
from registrations.ticket_reading import TicketView
from registrations.waiting import recount_meals
from vault import keys, sealing

_NOT_ASKED = frozenset({"section", "file"})
CLOSED = N_("這筆報名現在不能換人。")
BY_PHONE = N_("這個活動不公開誰報了名，換人請打電話給聯絡人，由我們替您改。")


def refusals(outcome: str) -> Refusal:
    """The word of the database as the refusal that pages show."""
    match outcome:
        case "already":
            return Conflict(N_("這個人已經報過名了，請換另一位，或直接取消這筆報名。"), code="already")
        case "attended":
            return Conflict(N_("已經報到的報名不能換人。"), code="attended")
        case "foreign_token":
            return Conflict(N_("這份表單已經替別人送出過，請重新開啟換人的頁面。"), code="token_used")
        case "over":
            return Gone(N_("場次已經開始，不能再換人。"))
    return Gone(CLOSED)


@dataclass(frozen=True)
class Substituted:
    """`before` says that the same form was sent before and nothing changed."""

    registration: UUID
    before: bool = False


def may_substitute(view: TicketView, now: datetime) -> bool:
    """Whether the page offers it; the deed looks again under its lock."""
    first = min((each.starts_at for each in view.sessions), default=None)
    return (
        view.live and not view.arrived and first is not None and now < first and view.event.status == "published"
        and view.status in {"admitted", "waiting", "offered", "pending"}
    )  # fmt: skip


def questions_for(view: TicketView) -> Questions:
    """What is asked of the new person: not what belongs to the firm or the place, which they take over."""
    questions = papers_of(view.event).questions
    asking = Asking(questions, [str(each.id) for each in view.sessions])
    found: dict[str, Question] = {}
    for question in questions:
        called = asking.asks(question, view.words.words)
        if _goes_over(question):
            continue
        if question.show_if and question.show_if.question in found:
            found[question.key] = question
        elif called:
            found[question.key] = msgspec.structs.replace(question, show_if=None, sessions=())
    return tuple(found.values())


def _goes_over(question: Question) -> bool:
    if question.kind in _NOT_ASKED or any(option.places is not None for option in question.options):
        return True
    projection = catalogue.field(question.field).projection if question.field else None
    return projection not in {None, "meal_count"}


async def substitute(
    view: TicketView, answers: Answers, token: UUID, by: Actor, now: datetime, *,
    language: Language, link_version: int | None = None, source: Mapping[str, str] | None = None,
) -> Substituted:  # fmt: skip
    """`answers` are those of `questions_for`. Raises NotFound, Gone, or Conflict for somebody who is registered; where
    nobody may learn who that is, only staff change it.

    The person names the version of their manage link; staff need none, and the deed is on record. `source` are words on
    the list that the new person came by, where it is not the old one who gave their data.
    """
    by_staff = by.staff_id is not None
    if view.event.mail_only and not by_staff:
        raise Conflict(BY_PHONE, code="by_phone")
    request = _request(view, answers, token, language, source)
    # Committed before anything is sealed under it; a refusal leaves an orphan to the sweep.
    [person] = await keys.upsert_persons([request.mark], now)
    scope, new = await keys.scope_keys(request.event, now), uuid4()
    proof = None if link_version is None else link_hash(view.registration, link_version)
    p2 = sealing.seal(scope.p2, person.key, identity_context(new, "P2"), request.words)
    p3 = sealing.seal(scope.p3, person.key, identity_context(new, "P3"), request.needs) if request.needs else None
    async with transaction("staff" if by_staff else "public") as c:
        rows = await c.fetch(
            "select * from substitute_registration($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15)",
            view.registration, proof, now, by_staff, KEEP, domain(),
            token, new, person.person, language, link_hash(new, 1), os.urandom(16), short_code(), p2, p3,
        )  # fmt: skip
        if not rows:
            raise NotFound
        if rows[0]["outcome"] == "same":
            return Substituted(rows[0]["registration"], before=True)
        if rows[0]["outcome"] != "substituted":
            raise refusals(rows[0]["outcome"])
        await recount_meals(request.event, rows)
        if by_staff:
            await audit.append(by, "registration.substituted", view.registration, (), "correction", now=now)
    return Substituted(new)


def _request(
    view: TicketView, answers: Answers, token: UUID, language: Language, source: Mapping[str, str] | None
) -> AdmissionRequest:
    """The rows of a new registration: the firm's words of the old one, the person's of the new one."""
    facts = view.event
    firm = {each.key: view.words.words[each.key] for each in papers_of(facts).questions
            if each.key in view.words.words and _goes_over(each) and each.kind != "file"}  # fmt: skip
    giver = view.words.text("name") if view.named else view.words.text("registered_by")
    sent = Sent(
        post_token=token, sessions=(), notice="", language=language, channel="web", is_contact=False,
        contact_name="" if source else giver,
    )  # fmt: skip
    request = request_of(facts, Answers(firm | answers.values), sent)
    return dataclasses.replace(request, words={**request.words, **(source or {})})
