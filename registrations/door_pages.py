"""The door on a phone: camera or typed code, search by asking, live counts, and closing. Works without script and
camera."""

from collections.abc import AsyncIterator
from contextlib import aclosing
from typing import Any
from uuid import UUID, uuid4

import msgspec
from litestar import Response, get, post
from litestar.response import Redirect, ServerSentEvent, ServerSentEventMessage

from events.facts import EventFacts, event_facts
from foundation import clock, permissions
from foundation.faults import Fault, Faults
from foundation.form_fields import Fields, read_form, read_query, uuid_of
from foundation.languages import N_
from foundation.pages import AnyRequest, language_of, page, see_other, signed_in
from foundation.refusals import Invalid, NotFound
from registrations.check_in import ScanIn, Scanned, record_scans, record_ticket
from registrations.closing import can_reopen, close_door, reopen_door
from registrations.door_api import ScansBody
from registrations.door_counts import door_counts, doors, event_at_door
from registrations.door_search import Matches, search
from registrations.verdict_words import spoken

DOOR = {"permission": permissions.DOOR}
_read = msgspec.json.Decoder(ScansBody).decode


@get("/{prefix:str}/staff/door", opt=DOOR)
async def door_list(request: AnyRequest) -> Response[str]:
    return page(request, "registrations/doors.html", doors=await doors(clock.now(), language_of(request)))


@get("/{prefix:str}/staff/events/{slug:str}/door", opt=DOOR)
async def door(request: AnyRequest, slug: str) -> Response[str]:
    return await door_page(request, await facts_at_door(slug), direction=_direction(read_query(request)))


@post("/{prefix:str}/staff/events/{slug:str}/door", opt=DOOR, status_code=200)
async def typed_code(request: AnyRequest, slug: str) -> Response[str]:
    """The same as a scan, for a page without script."""
    event = await facts_at_door(slug)
    fields = await read_form(request)
    direction = _direction(fields)
    scan = ScanIn(uuid4(), fields.text("code")[:400], clock.now(), direction)
    [scanned] = await record_scans([scan], signed_in(request), clock.now(), event=event.id)
    return await door_page(request, event, scanned=scanned, direction=direction)


@post("/{prefix:str}/staff/events/{slug:str}/door/scans", opt=DOOR, status_code=200)
async def device_scans(request: AnyRequest, slug: str) -> Response[dict[str, Any]]:
    body = _read(await request.body())
    event = await event_at_door(slug)
    recorded = await record_scans([row.scan() for row in body.scans], signed_in(request), clock.now(), event=event)
    verdicts = [spoken(one, language_of(request)) for one in recorded]
    return Response({"verdicts": verdicts}, headers={"cache-control": "no-store"})


@post("/{prefix:str}/staff/events/{slug:str}/door/search", opt=DOOR, status_code=200)
async def door_search(request: AnyRequest, slug: str) -> Response[str]:
    """By POST: what is typed is about a person and belongs into no address and no log."""
    event = await facts_at_door(slug)
    typed = (await read_form(request)).text("q")[:60]
    try:
        return await door_page(
            request, event, typed=typed, matches=await search(event.id, typed, signed_in(request), clock.now())
        )
    except Invalid as refusal:
        return await door_page(request, event, typed=typed, faults=refusal.faults, status=422)


@post("/{prefix:str}/staff/events/{slug:str}/door/arrivals", opt=DOOR, status_code=200)
async def arrival(request: AnyRequest, slug: str) -> Response[str]:
    """Checks in somebody who was found by searching and asked."""
    event = await facts_at_door(slug)
    ticket = uuid_of((await read_form(request)).text("ticket"))
    if ticket is None:
        raise NotFound
    return await door_page(
        request, event, scanned=await record_ticket(ticket, signed_in(request), clock.now(), event=event.id)
    )


@post("/{prefix:str}/staff/events/{slug:str}/door/close", opt=DOOR)
async def close(request: AnyRequest, slug: str) -> Response[str] | Redirect:
    if not (await read_form(request)).flag("sure"):
        faults = [Fault("sure", N_("請先勾選確認，再關閉報到。"))]
        return await door_page(request, await facts_at_door(slug), faults=faults, status=422)
    closed = await close_door(await event_at_door(slug), signed_in(request), clock.now())
    here, came = f"/staff/events/{slug}/door", closed.attended
    if closed.days_left:
        text = N_("今天的報到已關閉：到目前 %(came)s 人到場。最後一天關閉之後才寄問卷。")
        return see_other(request, here, flash=text, came=came)
    text = N_("報到已關閉：%(came)s 人到場，%(mailed)s 份問卷已寄出，還可印 %(slips)s 張紙本問卷條。")
    return see_other(request, here, flash=text, came=came, mailed=closed.mailed, slips=closed.slips)


@post("/{prefix:str}/staff/events/{slug:str}/door/reopen", opt=DOOR)
async def reopen(request: AnyRequest, slug: str) -> Redirect:
    await reopen_door(await event_at_door(slug), signed_in(request), clock.now())
    return see_other(request, f"/staff/events/{slug}/door", flash=N_("報到重新開放了。"))


@get(
    "/{prefix:str}/staff/live/events/{slug:str}",
    opt={"permission": permissions.SIGNED_IN},
    media_type="text/event-stream",
)
async def live_counts(request: AnyRequest, slug: str) -> ServerSentEvent:
    """Figures of one event whenever they change; the page shows them wherever it names them."""
    event, hub = await event_at_door(slug), request.app.state.hub

    async def figures() -> AsyncIterator[ServerSentEventMessage]:
        # Closed at once when the reader goes, not when the collector comes by.
        async with aclosing(hub.changes(f"event:{event}")) as changes:
            async for changed in changes:
                yield await _figures(event) if changed else ServerSentEventMessage(comment="still here")

    return ServerSentEvent(figures())


async def _figures(event: UUID) -> ServerSentEventMessage:
    counts = await door_counts(event)
    told = {name: getattr(counts, name) for name in ("expected", "arrived", "missing", "waiting", "taken", "left")}
    return ServerSentEventMessage(event="figures", data=msgspec.json.encode(told).decode())


def _direction(fields: Fields) -> str:
    return "out" if fields.text("direction") == "out" else "in"


async def facts_at_door(slug: str) -> EventFacts:
    """All of the event, for a page; a draft has no door."""
    facts = await event_facts(slug)
    if facts.status == "draft":
        raise NotFound
    return facts


async def door_page(
    request: AnyRequest,
    event: EventFacts,
    *,
    status: int = 200,
    scanned: Scanned | None = None,
    matches: Matches | None = None,
    typed: str = "",
    faults: Faults | None = None,
    direction: str = "in",
) -> Response[str]:
    return page(
        request,
        "registrations/door.html",
        status,
        event=event,
        counts=await door_counts(event.id),
        can_reopen=await can_reopen(event.id, clock.now()),
        matches=matches,
        typed=typed,
        verdict_shown=spoken(scanned, language_of(request)) if scanned else None,
        faults=faults or [],
        direction=direction,
    )


ROUTES = [door_list, door, typed_code, device_scans, door_search, arrival, close, reopen, live_counts]
