"""The ticket, by its own link: QR code, place, time, map. Safe to forward, shows the name masked, and changes
nothing."""

from typing import Any

from litestar import Response, get

from events.ics import MEDIA_TYPE, event_calendar
from foundation import clock, permissions, qr
from foundation.languages import N_
from foundation.pages import AnyRequest, language_of, page
from foundation.refusals import Gone
from privacy.masks import mask
from registrations import links
from registrations.calendars import mark_of
from registrations.ticket_reading import TicketView, by_code
from registrations.wording import alt_text

PUBLIC = {"permission": permissions.PUBLIC}


@get("/{prefix:str}/tickets/{code:str}", opt=PUBLIC)
async def ticket(request: AnyRequest, code: str) -> Response[str]:
    """Also where a registration lands; to be reloaded, printed and photographed."""
    return page(request, "registrations/ticket.html", **facts(request, await _good_ticket(code)))


@get("/{prefix:str}/tickets/{code:str}/event.ics", opt=PUBLIC)
async def ticket_calendar(request: AnyRequest, code: str) -> Response[bytes]:
    view = await _good_ticket(code)
    headers = {"content-disposition": 'attachment; filename="event.ics"', "cache-control": "no-store"}
    mark = mark_of(view.registration)
    calendar = event_calendar(view.own_event, language_of(request), clock.now(), mark=mark)
    return Response(calendar, media_type=MEDIA_TYPE, headers=headers)


async def _good_ticket(code: str) -> TicketView:
    view = await by_code(code)
    if not view.live:
        raise Gone(N_("這筆報名已經取消，票不能再用。"))
    if view.revoked:
        raise Gone(N_("這張票已經換過，請用新的那一張。"))
    return view


def facts(request: AnyRequest, view: TicketView) -> dict[str, Any]:
    """What the ticket's template shows; the manage page shows the same ticket."""
    language = language_of(request)
    return {
        "view": view,
        "event": view.event,
        "name": mask("name", view.words.text("name")),
        "code": qr.svg(view.qr_text, alt_text(view.short_code, language)) if view.is_valid else None,
        "path_of_ticket": links.ticket_path(view.code),
    }


ROUTES = [ticket, ticket_calendar]
