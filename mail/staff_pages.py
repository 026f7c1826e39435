"""Mails of an event as staff see them: how many went and which came to nothing; never an address."""

from uuid import UUID

from litestar import Response, get, post
from litestar.response import Redirect

from foundation import clock, permissions
from foundation.languages import N_
from foundation.pages import AnyRequest, language_of, page, see_other, signed_in
from foundation.refusals import Conflict, NotFound
from mail import mails

VIEW = {"permission": permissions.REGISTRATIONS_VIEW}
EDIT = {"permission": permissions.REGISTRATIONS_EDIT}


@get("/{prefix:str}/staff/mails", opt=VIEW)
async def overview(request: AnyRequest) -> Response[str]:
    return page(request, "mail/overview.html", scopes=await mails.scopes(language_of(request)))


@get("/{prefix:str}/staff/mails/{event:uuid}", opt=VIEW)
async def of_one(request: AnyRequest, event: UUID) -> Response[str]:
    return await _page(request, event)


@post("/{prefix:str}/staff/mails/{event:uuid}/again", opt=EDIT)
async def all_again(request: AnyRequest, event: UUID) -> Redirect:
    n = await mails.send_all_again(event, by=signed_in(request), now=clock.now())
    return see_other(request, f"/staff/mails/{event}", flash=N_("%(n)s 封信重新排入寄送。"), n=n)


@post("/{prefix:str}/staff/mail/{mail:uuid}/again", opt=EDIT)
async def one_again(request: AnyRequest, mail: UUID) -> Redirect:
    """A second press finds the mail on its way already, which is what was wanted."""
    try:
        scope = await mails.send_again(mail, by=signed_in(request), now=clock.now())
    except Conflict as already:
        return see_other(request, "/staff/mails", flash=already.message, kind="info")
    return see_other(request, f"/staff/mails/{scope}", flash=N_("這封信重新排入寄送。"))


async def _page(request: AnyRequest, event: UUID) -> Response[str]:
    language = language_of(request)
    facts = await mails.mails_of(event)
    name = (await mails.names_of([event], language)).get(event)
    if name is None and not facts.total:
        raise NotFound
    return page(request, "mail/of_one.html", mails=facts, name=name)


ROUTES = [overview, of_one, all_again, one_again]
