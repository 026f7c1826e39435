"""Registration by API: one person a call, the same questions, rules and outcomes as the page."""

from typing import Any, Literal
from uuid import UUID, uuid5

import msgspec
from litestar import post
from litestar.response.base import ASGIResponse

from foundation import clock, permissions
from foundation.faults import Fault
from foundation.languages import N_
from foundation.pages import AnyRequest
from foundation.refusals import Invalid
from privacy import consents
from questionnaires.answering import Answers, read_json
from registrations import current_facts
from registrations.admission import admit
from registrations.links import reference_of
from registrations.refusing import StaleNotice
from registrations.registering import Sent, all_or_chosen, consents_asked, papers_of, request_of

# Clients that name their posts in their own way get a token derived from that name.
_OWN_TOKENS = UUID("6d1f3c1e-7c54-4d0a-9d0e-5a0b6f0c2b11")


class ShownNotice(msgspec.Struct):
    """The notice as the event's own answer tells it; its hash is enough."""

    sha256: str


class RegistrationIn(msgspec.Struct, forbid_unknown_fields=True):
    """The body of a registration; `sessions` may be left out where the event has only one.

    `consents` are answers by purpose, or the list of those given; `notice` is the hash, or the object it came in.
    """

    post_token: str
    answers: dict[str, Any]
    notice: str | ShownNotice
    sessions: list[UUID] = []
    consents: dict[str, bool] | list[str] = {}
    language: Literal["zh-Hant", "en"] = "zh-Hant"

    @property
    def shown(self) -> str:
        return (self.notice if isinstance(self.notice, str) else self.notice.sha256).strip().lower()

    @property
    def decided(self) -> dict[str, bool]:
        return self.consents if isinstance(self.consents, dict) else dict.fromkeys(self.consents, True)


class RegistrationOut(msgspec.Struct):
    """`outcome` is admitted, waiting or already; `reference` may be quoted on the telephone and opens nothing."""

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
    # A bare answer: in a rush a third of the time of a full one goes into things it does not have.
    return ASGIResponse(body=_encode(answer), status_code=201, media_type="application/json", headers=_NO_STORE)


async def registered(slug: str, data: RegistrationIn, *, tell_notice: bool = False) -> RegistrationOut:
    facts = await current_facts.current_facts(slug)
    papers, asked = papers_of(facts), consents_asked(facts)
    read = read_json(papers.questions, data.answers, data.language)
    faults = (read if isinstance(read, list) else []) + consents.faults(asked, data.decided) + _token_faults(data)
    if faults or not isinstance(read, Answers):
        raise Invalid(faults)
    sent = Sent(
        post_token=_token(data.post_token),
        sessions=all_or_chosen(facts, data.sessions),
        notice=data.shown,
        language=data.language,
        channel="api",
        consents=consents.decide(asked, [key for key, given in data.decided.items() if given]),
    )
    try:
        outcome = await admit(request_of(facts, read, sent), clock.now())
    except StaleNotice as refusal:
        if tell_notice:
            refusal.extra = {"notice": {"sha256": papers.notice.sha256, "body": papers.notice.body}}
        raise
    return RegistrationOut(outcome.name, reference_of(outcome.registration))


def _token_faults(data: RegistrationIn) -> list[Fault]:
    if 0 < len(data.post_token.strip()) <= 200:
        return []
    return [Fault("post_token", N_("請給每次送出一個自己的代號，1 到 200 個字。"))]


def _token(text: str) -> UUID:
    try:
        return UUID(text.strip())
    except ValueError:
        return uuid5(_OWN_TOKENS, text.strip())


ROUTES = [register]
