"""After the event: the lines of the paper sheet in their order, a box each, one save. Works with hundreds of lines
and no script."""

from uuid import UUID

from litestar import Response, get, post
from litestar.response import Redirect

from events.facts import EventFacts, SessionFacts
from foundation import clock, permissions
from foundation.form_fields import Fields, read_form, read_query, uuid_of
from foundation.languages import N_
from foundation.pages import AnyRequest, page, see_other, signed_in
from foundation.refusals import NotFound
from registrations.paper_pages import event_on_paper
from registrations.tick_off import take_back, tick_lines, tick_off

PAPER = {"permission": permissions.PAPER}
PLACE = "/{prefix:str}/staff/events/{slug:str}/paper/tick-off"


@get(PLACE, opt=PAPER)
async def tick_off_page(request: AnyRequest, slug: str) -> Response[str]:
    facts = await event_on_paper(slug)
    session = _session(facts, read_query(request))
    begun = clock.day_of(session.starts_at) <= clock.day_of(clock.now())
    lines = await tick_lines(facts.id, session.id)
    return page(request, "registrations/tick_off.html", event=facts, session=session, lines=lines, begun=begun)


@post(PLACE, opt=PAPER)
async def save(request: AnyRequest, slug: str) -> Redirect:
    facts, fields = await event_on_paper(slug), await read_form(request)
    session = _session(facts, fields)
    chosen = [_uuid(text) for text in fields.texts("came")]
    done = await tick_off(facts.id, session.id, chosen, signed_in(request), clock.now())
    return see_other(request, _address(facts, session), flash=N_("已登記 %(n)s 位到場，其餘不變。"), n=done.marked)


@post(PLACE + "/undo", opt=PAPER)
async def undo(request: AnyRequest, slug: str) -> Redirect:
    facts, fields = await event_on_paper(slug), await read_form(request)
    session = _session(facts, fields)
    await take_back(facts.id, session.id, _uuid(fields.text("registration")), signed_in(request), clock.now())
    return see_other(request, _address(facts, session), flash=N_("已收回這一筆到場。"))


def _session(facts: EventFacts, fields: Fields) -> SessionFacts:
    """The one asked for, the first of the event when none was."""
    wanted = fields.text("session")
    found = [session for session in facts.sessions if not wanted or str(session.id) == wanted]
    if not found:
        raise NotFound
    return found[0]


def _address(facts: EventFacts, session: SessionFacts) -> str:
    return f"/staff/events/{facts.slug}/paper/tick-off?session={session.id}"


def _uuid(text: str) -> UUID:
    found = uuid_of(text)
    if found is None:
        raise NotFound
    return found


ROUTES = [tick_off_page, save, undo]
