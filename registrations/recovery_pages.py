"""Where somebody who lost the link to their registration asks for it: everybody is answered alike, in even time."""

from litestar import Response, get, post
from litestar.response import Redirect

from foundation import clock, permissions
from foundation.faults import Fault
from foundation.form_fields import read_form
from foundation.languages import N_
from foundation.pacing import even
from foundation.pages import AnyRequest, language_of, page, see_other
from foundation.refusals import Invalid, TooOften
from registrations import recovering

PUBLIC = {"permission": permissions.PUBLIC}
HERE = "/find-my-link"
_SENT = N_("已收到。如果我們有這個信箱或電話的報名，連結幾分鐘內會寄到報名時留的信箱；也請看垃圾信件匣。")


@get("/{prefix:str}/find-my-link", opt=PUBLIC)
async def find_form(request: AnyRequest) -> Response[str]:
    return page(request, "registrations/find_my_link.html", contact="", faults=[])


@post("/{prefix:str}/find-my-link", opt=PUBLIC)
async def find_deed(request: AnyRequest) -> Response[str] | Redirect:
    """The same answer, work and time for what is known and what is not."""
    typed = (await read_form(request)).text("contact")[:254]
    network = request.scope["state"].get("network")
    try:
        read = recovering.read(typed)
        async with even():
            await recovering.ask(read, language_of(request), clock.now(), network=network)
    except Invalid as wrong:
        return page(request, "registrations/find_my_link.html", 422, contact=typed, faults=wrong.faults)
    except TooOften as enough:
        faults = [Fault("contact", enough.message)]
        return page(request, "registrations/find_my_link.html", 429, contact=typed, faults=faults)
    return see_other(request, HERE, flash=_SENT)


ROUTES = [find_form, find_deed]
