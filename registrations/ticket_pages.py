"""The ticket, by its own link: QR code, place, time, map. Safe to forward, shows the name masked, and changes
nothing."""

from typing import Any

from litestar import Response, get

from events.ics import MEDIA_TYPE, event_calendar
from foundation import clock, permissions, qr
from foundation.languages import N_
from foundation.pages import AnyRequest, language_of, page
from foundation.refusals import Gone, NotFound
from privacy.masks import mask
from registrations import links, ticket_picture
from registrations.calendars import mark_of
from registrations.line import Standing, standing
from registrations.ticket_calendar import google_calendar, map_of
from registrations.ticket_reading import TicketView, by_code
from registrations.wording import alt_text, browser_of, chance_words

PUBLIC = {"permission": permissions.PUBLIC}


@get("/{prefix:str}/tickets/{code:str}", opt=PUBLIC)
async def ticket(request: AnyRequest, code: str) -> Response[str]:
    """Also where a registration lands; to be reloaded, printed and photographed."""
    return page(request, "registrations/ticket.html", **await facts(request, await _good_ticket(code)))


@get("/{prefix:str}/tickets/{code:str}/event.ics", opt=PUBLIC)
async def ticket_calendar(request: AnyRequest, code: str) -> Response[bytes]:
    view = await _good_ticket(code)
    mark = mark_of(view.registration)
    calendar = event_calendar(view.own_event, language_of(request), clock.now(), mark=mark)
    return Response(calendar, media_type=MEDIA_TYPE, headers=_file("event.ics"))


@get("/{prefix:str}/tickets/{code:str}/ticket.png", opt=PUBLIC)
async def ticket_image(request: AnyRequest, code: str) -> Response[bytes]:
    """To keep among one's photos. Gone while the ticket lets nobody in."""
    view = await _good_ticket(code)
    if view.stage != "valid":
        raise Gone(N_("這張票現在不能入場，沒有圖片可以存。"))
    image = ticket_picture.picture(view, language_of(request))
    return Response(image, media_type="image/png", headers=_file("ticket.png"))


def _file(name: str) -> dict[str, str]:
    return {"content-disposition": f'attachment; filename="{name}"', "cache-control": "no-store"}


async def _good_ticket(code: str) -> TicketView:
    view = await by_code(code)
    if view.state == "superseded":
        raise Gone(N_("這個座位已經換人參加，這張票不能再用。"))
    if not view.live and view.stage != "declined":
        raise Gone(N_("這筆報名已經取消，票不能再用。"))
    if view.revoked and view.live:
        raise Gone(N_("這張票已經換過，請用新的那一張。"))
    return view


async def facts(request: AnyRequest, view: TicketView) -> dict[str, Any]:
    """What the ticket's template shows; the manage page shows the same ticket."""
    language = language_of(request)
    valid = view.stage == "valid"
    where = await _standing(view)
    return {
        "view": view,
        "event": view.event,
        "name": mask("name", view.words.text("name")) if view.named else "",
        "reference": links.reference_of(view.registration),
        "mailbox": _mailbox(view.words.text("email")),
        "code": qr.svg(view.qr_text, alt_text(view.short_code, language)) if valid else None,
        "path_of_ticket": links.ticket_path(view.code),
        "standing": where,
        "chance": chance_words(where.chance) if where else "",
        "calendars": [google_calendar(view.event, each, language) for each in view.sessions] if valid else [],
        "maps": {each.id: map_of(each) for each in view.sessions},
        "inside": browser_of(request.headers.get("user-agent", "")),
    }


def _mailbox(address: str) -> str:
    """Masked but for its domain, where most slips are."""
    return f"{address[0]}***@{address.rpartition('@')[2]}" if address else ""


async def _standing(view: TicketView) -> Standing | None:
    if view.stage not in {"waiting", "offered"}:
        return None
    try:
        return await standing(view.registration)
    except NotFound:  # the line moved while the page was made
        return None


ROUTES = [ticket, ticket_calendar, ticket_image]
