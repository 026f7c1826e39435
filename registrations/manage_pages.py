"""What the person themselves can do, by the link that only their mailbox has: see, cancel, have the ticket sent
again."""

from litestar import Response, get, post
from litestar.response import Redirect

from foundation import clock, permissions
from foundation.actor import PUBLIC as THE_PUBLIC
from foundation.faults import Fault
from foundation.form_fields import read_form
from foundation.languages import N_
from foundation.pages import AnyRequest, page, see_other
from registrations.cancelling import cancel
from registrations.resending import send_again
from registrations.ticket_pages import facts
from registrations.ticket_reading import TicketView, by_manage_token

PUBLIC = {"permission": permissions.PUBLIC}


@get("/{prefix:str}/manage/{token:str}", opt=PUBLIC)
async def manage(request: AnyRequest, token: str) -> Response[str]:
    """A mail scanner may follow this link: it only shows."""
    return _page(request, await by_manage_token(token), token)


@post("/{prefix:str}/manage/{token:str}/cancel", opt=PUBLIC)
async def cancel_registration(request: AnyRequest, token: str) -> Response[str] | Redirect:
    view = await by_manage_token(token)
    if not (await read_form(request)).flag("sure"):
        faults = [Fault("sure", N_("請先勾選確認，再取消報名。"))]
        return _page(request, view, token, status=422, faults=faults)
    await cancel(view.registration, THE_PUBLIC, clock.now(), link_version=view.link_version)
    return see_other(request, f"/manage/{token}", flash=N_("報名已經取消，座位讓給下一位了。"))


@post("/{prefix:str}/manage/{token:str}/send", opt=PUBLIC)
async def send_ticket(request: AnyRequest, token: str) -> Redirect:
    view = await by_manage_token(token)
    await send_again(view.registration, clock.now(), link_version=view.link_version)
    return see_other(request, f"/manage/{token}", flash=N_("票已再寄一次，請看信箱。"))


def _page(
    request: AnyRequest, view: TicketView, token: str, status: int = 200, faults: list[Fault] | None = None
) -> Response[str]:
    shown = facts(request, view) | {"token": token, "faults": faults or []}
    return page(request, "registrations/manage.html", status, **shown)


ROUTES = [manage, cancel_registration, send_ticket]
