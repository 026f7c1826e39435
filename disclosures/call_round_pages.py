"""The call round of one event on a phone: state a purpose, see twenty people at a time, one tap an outcome.

Contact details stand only in answers to POST, in an open session; a page that is fetched shows masks.
"""

from collections.abc import AsyncIterator
from contextlib import aclosing
from uuid import UUID

import msgspec
from litestar import Response, get, post
from litestar.response import Redirect, ServerSentEvent, ServerSentEventMessage

from disclosures.call_lists import CallPage, contact_list, counts, masked_list, settled
from disclosures.call_rounds import FIELDS, OUTCOMES, put_back, settle
from events.facts import EventFacts, event_facts
from foundation import clock, permissions
from foundation.faults import Fault, Faults
from foundation.form_fields import Fields, page_number, read_form, read_query, uuid_of
from foundation.languages import N_
from foundation.pages import AnyRequest, page, see_other, signed_in
from foundation.refusals import Conflict, Invalid, NotFound
from privacy import purpose_sessions
from privacy.purpose_sessions import PURPOSES

CALL = {"permission": permissions.REGISTRATIONS_EDIT}
PLACE = "/{prefix:str}/staff/events/{slug:str}/call-round"
_SAID = {
    "coming": N_("記下來了：會到。"),
    "deputy": N_("記下來了：由別人代理。"),
    "unreached": N_("沒接，排到後面再打。"),
}
LIVE = "/{prefix:str}/staff/live/call-rounds/{slug:str}"


@get(PLACE, opt=CALL)
async def call_round(request: AnyRequest, slug: str) -> Response[str]:
    event = await _event(slug)
    return await _page(request, event, await masked_list(event.id, page_number(read_query(request).text("page"))))


@post(PLACE, opt=CALL, status_code=200)
async def go_on(request: AnyRequest, slug: str) -> Response[str]:
    """Opens the session or goes on in it; with an outcome, keeps it and shows the list without who was reached."""
    event, fields = await _event(slug), await read_form(request)
    try:
        said = await _done(request, event, fields)
    except (Conflict, Invalid) as refusal:
        return await _refused(request, event, fields, refusal)
    return await _open(request, event, page_number(fields.text("page")), said=said)


async def _done(request: AnyRequest, event: EventFacts, fields: Fields) -> tuple[str, int] | None:
    by, now = signed_in(request), clock.now()
    if not fields.has("outcome"):
        if fields.has("purpose") or fields.has("asked"):
            await purpose_sessions.open_session(by, fields.text("purpose"), event.id, FIELDS, now)
        return None
    registration = uuid_of(fields.text("registration"))
    if registration is None:
        raise NotFound
    done = await settle(
        event.id, registration, fields.text("outcome"), by, now, seen=_number(fields, "seen"), note=fields.text("note")
    )
    return _said(done.outcome, done.promoted)


@post(PLACE + "/back", opt=CALL)
async def back(request: AnyRequest, slug: str) -> Redirect:
    event, fields = await _event(slug), await read_form(request)
    registration = uuid_of(fields.text("registration"))
    if registration is None:
        raise NotFound
    await put_back(event.id, registration, signed_in(request), clock.now())
    return see_other(request, f"/staff/events/{slug}/call-round", flash=N_("放回名單了。"))


@post(PLACE + "/close", opt=CALL)
async def close(request: AnyRequest, slug: str) -> Redirect:
    event = await _event(slug)
    await purpose_sessions.close(signed_in(request), event.id, clock.now())
    return see_other(request, f"/staff/events/{slug}/call-round", flash=N_("聯絡結束，名單重新遮罩了。"))


@get(LIVE, opt=CALL, media_type="text/event-stream")
async def live_counts(request: AnyRequest, slug: str) -> ServerSentEvent:
    """The counters whenever a colleague's call ends; numbers only."""
    event, hub = await _event(slug), request.app.state.hub

    async def figures() -> AsyncIterator[ServerSentEventMessage]:
        async with aclosing(hub.changes(f"event:{event.id}")) as changes:
            async for changed in changes:
                yield await _figures(event.id) if changed else ServerSentEventMessage(comment="still here")

    return ServerSentEvent(figures())


async def _figures(event: UUID) -> ServerSentEventMessage:
    told = await counts(event)
    figures = {name: getattr(told, name) for name in ("left", "unreached", "coming", "deputy", "cancelled")}
    return ServerSentEventMessage(event="figures", data=msgspec.json.encode(figures).decode())


async def _event(slug: str) -> EventFacts:
    """Somebody is called before an event that takes place: a draft has nobody, a cancelled one tells by mail, and what
    is over needs no call."""
    event = await event_facts(slug)
    if event.status != "published" or event.ends_at is None or event.ends_at <= clock.now():
        raise NotFound
    return event


async def _open(
    request: AnyRequest,
    event: EventFacts,
    number: int,
    *,
    said: tuple[str, int] | None = None,
    faults: Faults | None = None,
    at: UUID | None = None,
) -> Response[str]:
    """`at` is the person whose call the faults are about."""
    try:
        shown = await contact_list(event.id, number, signed_in(request), clock.now())
    except Conflict as refusal:
        return await _masked(request, event, [Fault("purpose", refusal.message)])
    return await _page(request, event, shown, opened=True, said=said, faults=faults, at=at)


async def _refused(
    request: AnyRequest, event: EventFacts, fields: Fields, refusal: Conflict | Invalid
) -> Response[str]:
    """Faults of a call stand above the open list; those of the session above the masked one."""
    faults = refusal.faults if isinstance(refusal, Invalid) else [Fault("", refusal.message)]
    if fields.has("outcome") and refusal.code != "session_over":
        at = uuid_of(fields.text("registration"))
        return await _open(request, event, page_number(fields.text("page")), faults=faults, at=at)
    return await _masked(request, event, [Fault("purpose", fault.message, fault.params) for fault in faults])


async def _masked(request: AnyRequest, event: EventFacts, faults: Faults) -> Response[str]:
    return await _page(request, event, await masked_list(event.id, 1), faults=faults)


def _said(outcome: str, promoted: int) -> tuple[str, int]:
    if outcome == "cancelled":
        return (N_("已取消，遞補了 %(n)s 位候補。"), promoted) if promoted else (N_("已取消。"), 0)
    return _SAID[outcome], 0


def _number(fields: Fields, name: str) -> int:
    text = fields.text(name)
    return int(text) if text.isdecimal() and len(text) < 6 else 0


async def _page(
    request: AnyRequest,
    event: EventFacts,
    shown: CallPage,
    *,
    opened: bool = False,
    said: tuple[str, int] | None = None,
    faults: Faults | None = None,
    at: UUID | None = None,
) -> Response[str]:
    return page(
        request,
        "disclosures/call_round.html",
        422 if faults else 200,
        event=event,
        shown=shown,
        opened=opened,
        said=said,
        faults=faults or [],
        at=at,
        counts=await counts(event.id),
        session=await purpose_sessions.current(signed_in(request), event.id, clock.now()),
        done=await settled(event.id),
        outcomes=OUTCOMES,
        purposes=PURPOSES,
    )


ROUTES = [call_round, go_on, back, close, live_counts]
