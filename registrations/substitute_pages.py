"""Where the holder of a manage link hands the place to somebody else, or names the colleague a seat was kept for; and
where staff do it for somebody on the telephone."""

from uuid import UUID

from litestar import Response, get, post
from litestar.response import Redirect

from foundation import clock, permissions
from foundation.actor import PUBLIC as THE_PUBLIC
from foundation.faults import Fault, Faults
from foundation.form_fields import Fields, read_form
from foundation.languages import N_, Language
from foundation.pages import AnyRequest, language_of, page, see_other, signed_in
from foundation.refusals import Conflict, Gone, NotFound
from privacy.masks import mask
from questionnaires.answering import Answers, read_posted
from questionnaires.showing import posted, shown
from registrations.forms import token_in
from registrations.links import reference_of
from registrations.registering import needs_mail, papers_of
from registrations.substituting import CLOSED, may_substitute, questions_for, substitute
from registrations.ticket_reading import TicketView, by_manage_token, of_registration

PUBLIC = {"permission": permissions.PUBLIC}
EDIT = {"permission": permissions.REGISTRATIONS_EDIT}
FOR_THEM = "/{prefix:str}/staff/events/{slug:str}/registrations/{registration:uuid}/substitute"
NAMED = N_("名字填好了，票已經寄給您的同事。")
CHANGED = N_("已經換人。新的票寄給他了，您原來的票不能再用。")
CHANGED_FOR_THEM = N_("已經換人。新的票寄給新的人，原來的票不能再用。")


@get("/{prefix:str}/manage/{token:str}/substitute", opt=PUBLIC)
async def substitute_form(request: AnyRequest, token: str) -> Response[str]:
    view = await by_manage_token(token)
    if not may_substitute(view, clock.now()):
        raise Gone(CLOSED)
    return _page(request, view, token, Fields())


@post("/{prefix:str}/manage/{token:str}/substitute", opt=PUBLIC)
async def substitute_deed(request: AnyRequest, token: str) -> Response[str] | Redirect:
    """Sent twice it happens once; the old link shows afterwards that the place was handed on."""
    view, fields, language = await by_manage_token(token), await read_form(request), language_of(request)
    read, faults = _read(view, fields, language)
    if not isinstance(read, Answers) or faults:
        return _page(request, view, token, fields, faults)
    try:
        await substitute(
            view, read, token_in(fields), THE_PUBLIC, clock.now(), language=language, link_version=view.link_version
        )
    except Conflict as no:
        return _page(request, view, token, fields, [Fault("name", no.message)], status=409)
    return see_other(request, f"/manage/{token}", flash=CHANGED if view.named else NAMED)


@get(FOR_THEM, opt=EDIT)
async def substitute_for_form(request: AnyRequest, slug: str, registration: UUID) -> Response[str]:
    view = await _of_event(slug, registration)
    if not may_substitute(view, clock.now()):
        raise Gone(CLOSED)
    return _page(request, view, "", Fields())


@post(FOR_THEM, opt=EDIT)
async def substitute_for_deed(request: AnyRequest, slug: str, registration: UUID) -> Response[str] | Redirect:
    view, fields = await _of_event(slug, registration), await read_form(request)
    read, faults = _read(view, fields, language_of(request))
    if not isinstance(read, Answers) or faults:
        return _page(request, view, "", fields, faults)
    try:
        await substitute(view, read, token_in(fields), signed_in(request), clock.now(), language=view.language)
    except Conflict as no:
        return _page(request, view, "", fields, [Fault("name", no.message)], status=409)
    return see_other(request, f"/staff/events/{slug}/registrations", flash=CHANGED_FOR_THEM)


async def _of_event(slug: str, registration: UUID) -> TicketView:
    view = await of_registration(registration)
    if view.event.slug != slug:
        raise NotFound
    return view


def _read(view: TicketView, fields: Fields, language: Language) -> tuple[Answers | Faults, Faults]:
    """What was typed, and all that is wrong with it."""
    read = read_posted(questions_for(view), fields.raw, language)
    faults: Faults = read if isinstance(read, list) else needs_mail(view.event, read)
    if not fields.flag("told"):
        faults = [*faults, Fault("told", N_("請先告訴對方，再勾選。"))]
    return read, faults


def _page(
    request: AnyRequest, view: TicketView, token: str, fields: Fields, faults: Faults | None = None, status: int = 200
) -> Response[str]:
    """Without a token the page of staff."""
    asked = questions_for(view)
    return page(
        request, f"registrations/substitute{'' if token else '_for'}.html", 422 if faults and status == 200 else status,
        view=view, event=view.event, token=token, post_token=token_in(fields), fields=fields, faults=faults or [],
        questions=shown(asked, posted(asked, fields.raw), language_of(request)), notice=papers_of(view.event).notice,
        name=mask("name", view.words.text("name")) if view.named else "", reference=reference_of(view.registration),
    )  # fmt: skip


ROUTES = [substitute_form, substitute_deed, substitute_for_form, substitute_for_deed]
