"""The ticket, by its own link: QR code, place, time, map. Safe to forward, shows the name masked, and changes
nothing."""

from litestar import Response, get

from events.ics import MEDIA_TYPE, event_calendar
from foundation import clock, permissions
from foundation.languages import N_
from foundation.pages import AnyRequest, language_of, page
from foundation.refusals import Gone
from privacy.masks import mask
from registrations import links, qr
from registrations.ticket_reading import TicketView, by_code
from registrations.wording import alt_text

PUBLIC = {"permission": permissions.PUBLIC}


@get("/{prefix:str}/tickets/{code:str}", opt=PUBLIC)
async def ticket(request: AnyRequest, code: str) -> Response[str]:
    """Also where a registration lands; to be reloaded, printed and photographed."""
    view = await by_code(code)
    if not view.live:
        raise Gone(N_("這筆報名已經取消，票不能再用。"))
    return page(request, "registrations/ticket.html", **facts(request, view))


@get("/{prefix:str}/tickets/{code:str}/event.ics", opt=PUBLIC)
async def ticket_calendar(request: AnyRequest, code: str) -> Response[bytes]:
    view = await by_code(code)
    headers = {"content-disposition": 'attachment; filename="event.ics"', "cache-control": "no-store"}
    return Response(
        event_calendar(view.event, language_of(request), clock.now()), media_type=MEDIA_TYPE, headers=headers
    )


def facts(request: AnyRequest, view: TicketView) -> dict[str, object]:
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
