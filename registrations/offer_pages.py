"""A place that got free is offered to somebody in the line: what, for how many, until when; one press either way."""

from litestar import Response, get, post
from litestar.response import Redirect

from foundation import clock, permissions
from foundation.actor import PUBLIC as THE_PUBLIC
from foundation.form_fields import read_form
from foundation.languages import N_
from foundation.pages import AnyRequest, page, see_other
from foundation.refusals import Conflict, Gone
from registrations import offers
from registrations.ticket_pages import facts
from registrations.ticket_reading import by_manage_token

PUBLIC = {"permission": permissions.PUBLIC}
ACCEPTED = N_("座位是您的了，票已經寄出。")
REFUSED = N_("謝謝您告訴我們，座位讓給下一位了。")


@get("/{prefix:str}/manage/{token:str}/offer", opt=PUBLIC)
async def offer(request: AnyRequest, token: str) -> Response[str]:
    """A mail scanner may follow this link: it only shows."""
    view = await by_manage_token(token)
    return page(request, "registrations/offer.html", **await facts(request, view), token=token)


@post("/{prefix:str}/manage/{token:str}/offer", opt=PUBLIC)
async def answer_offer(request: AnyRequest, token: str) -> Redirect:
    view = await by_manage_token(token)
    answer = (await read_form(request)).text("answer")
    if answer not in {"accept", "refuse"}:
        return see_other(request, f"/manage/{token}/offer", flash=N_("請選擇要或不要這個座位。"), kind="warn")
    accepted = answer == "accept"
    deed = offers.accept if accepted else offers.refuse
    try:
        await deed(view.registration, THE_PUBLIC, clock.now(), link_version=view.link_version)
    except (Conflict, Gone) as no:
        return see_other(request, f"/manage/{token}", flash=no.message, kind="warn")
    return see_other(request, f"/manage/{token}", flash=ACCEPTED if accepted else REFUSED)


ROUTES = [offer, answer_offer]
