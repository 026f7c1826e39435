"""Registration by API: one person a call, the same questions, rules and outcomes as the page."""

import re
from contextlib import nullcontext
from typing import Any, Literal
from uuid import UUID, uuid5

import msgspec
from litestar import post
from litestar.response.base import ASGIResponse

from events.facts import EventFacts
from foundation import clock, permissions
from foundation.faults import Fault
from foundation.languages import N_
from foundation.pacing import even
from foundation.pages import AnyRequest
from foundation.problems import refuse_at_once
from foundation.refusals import Conflict, Invalid
from privacy import consents
from questionnaires.answering import Answers, read_json
from registrations import current_facts
from registrations.admission import Outcome, admit
from registrations.links import reference_of
from registrations.refusing import StaleNotice, refusal_for
from registrations.registering import Sent, all_or_chosen, consents_asked, needs_mail, papers_of, request_of

_HASH = re.compile("[0-9a-f]{64}")
MOST_SESSIONS = 60


class ShownNotice(msgspec.Struct):
    """The notice as the event's own answer tells it; its hash is enough."""

    sha256: str


class RegistrationIn(msgspec.Struct, forbid_unknown_fields=True):
    """The body of a registration; `sessions` may be left out where the event has only one.

    `consents` are answers by purpose, or the list of those given; `notice` is the hash, or the object it came in.
    `code` lets in where an event asks for one, `invitation` is what stood behind `via=` in the link.
    """

    post_token: str
    answers: dict[str, Any]
    notice: str | ShownNotice
    sessions: list[UUID] = []
    consents: dict[str, bool] | list[str] = {}
    language: Literal["zh-Hant", "en"] = "zh-Hant"
    code: str = ""
    invitation: str = ""

    @property
    def shown(self) -> str:
        return (self.notice if isinstance(self.notice, str) else self.notice.sha256).strip().lower()

    @property
    def decided(self) -> dict[str, bool]:
        return self.consents if isinstance(self.consents, dict) else dict.fromkeys(self.consents, True)


class RegistrationOut(msgspec.Struct):
    """`outcome` is admitted, waiting, pending or already; `reference` may be quoted on the telephone and opens nothing.

    Where tickets go by mail only everybody is told the same (admitted, and a reference that is the post's own); what
    became of it stands in the mail.
    """

    outcome: str
    reference: str


_decode = msgspec.json.Decoder(RegistrationIn).decode
_encode = msgspec.json.Encoder().encode
_NO_STORE = {"cache-control": "no-store"}


@post("/api/v1/events/{slug:str}/registrations", opt={"permission": permissions.PUBLIC}, status_code=201)
async def register(slug: str, request: AnyRequest) -> ASGIResponse:
    """409 `full` or `stale_notice` (with the new notice), 410 closed, 422 with all faults."""
    data = _decode(await request.body())
    try:
        answer = await registered(slug, data)
    except StaleNotice:
        # Perhaps only what this process remembered of the event was old.
        current_facts.forget(slug)
        answer = await registered(slug, data, tell_notice=True)
    except Conflict as refusal:
        return refuse_at_once(request, refusal)
    # A bare answer: in a rush a third of the time of a full one goes into things it does not have.
    return ASGIResponse(body=_encode(answer), status_code=201, media_type="application/json", headers=_NO_STORE)


async def registered(slug: str, data: RegistrationIn, *, tell_notice: bool = False) -> RegistrationOut:
    facts = await current_facts.current_facts(slug)
    papers, asked = papers_of(facts), consents_asked(facts)
    sessions = _sessions(facts, data.sessions)
    read = read_json(papers.questions, data.answers, data.language, sessions=[str(each) for each in sessions])
    faults = (read if isinstance(read, list) else []) + consents.faults(asked, data.decided) + _faults(data)
    if not isinstance(read, Answers):
        raise Invalid(faults)
    faults += needs_mail(facts, read)
    if faults:
        raise Invalid(faults)
    sent = Sent(
        post_token=_token(facts.id, data.post_token),
        sessions=sessions,
        notice=data.shown,
        language=data.language,
        channel="api",
        consents=consents.decide(asked, [key for key, given in data.decided.items() if given]),
        invitation=data.invitation.strip()[:12],
        code=data.code.strip()[:20],
    )
    try:
        # Where nobody may learn who is registered, the times of the answers look alike too.
        async with even() if facts.mail_only else nullcontext():
            outcome = await admit(request_of(facts, read, sent), clock.now())
    except StaleNotice as refusal:
        if tell_notice:
            refusal.extra = {"notice": {"sha256": papers.notice.sha256, "body": papers.notice.body}}
        raise
    return _answer(facts, sent, outcome)


def _answer(facts: EventFacts, sent: Sent, outcome: Outcome) -> RegistrationOut:
    if facts.mail_only:
        return RegistrationOut("admitted", reference_of(uuid5(sent.post_token, "reference")))
    return RegistrationOut(outcome.name, reference_of(outcome.registration))


def _faults(data: RegistrationIn) -> list[Fault]:
    faults = []
    if not 0 < len(data.post_token.strip()) <= 200:
        faults.append(Fault("post_token", N_("請給每次送出一個自己的代號，1 到 200 個字。")))
    if not _HASH.fullmatch(data.shown):
        faults.append(Fault("notice", N_("請送告知事項的 SHA-256，64 個十六進位數字。")))
    return faults


def _sessions(facts: EventFacts, chosen: list[UUID]) -> tuple[UUID, ...]:
    """Looked at before anything is sealed or locked; raises the refusal of admission."""
    if len(chosen) > MOST_SESSIONS or not {session.id for session in facts.sessions}.issuperset(chosen):
        raise refusal_for("unknown_session")
    return all_or_chosen(facts, chosen)


def _token(event: UUID, text: str) -> UUID:
    """Clients that name their posts in their own way get a token derived from that name, for this event only."""
    try:
        return UUID(text.strip())
    except ValueError:
        return uuid5(event, text.strip())


ROUTES = [register]
