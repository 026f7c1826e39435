"""Pages on which staff make one class of two."""

from typing import Any

from litestar import Response, get, post

from events.facts import event_facts
from foundation import clock, permissions
from foundation.faults import Fault
from foundation.form_fields import read_form, uuid_of
from foundation.languages import N_
from foundation.pages import AnyRequest, page, see_other, signed_in
from foundation.refusals import Conflict, NotFound
from rescheduling import merging

EDIT = {"permission": permissions.EVENTS_EDIT}
PLACE = "/{prefix:str}/staff/events/{slug:str}"
Answer = Response[Any]


@get(PLACE + "/merge", opt=EDIT)
async def choose(request: AnyRequest, slug: str) -> Answer:
    return page(request, "rescheduling/merge.html", event=await event_facts(slug), values={}, faults=[], refusal="")


@post(PLACE + "/merge", opt=EDIT, status_code=200)
async def merge(request: AnyRequest, slug: str) -> Answer:
    fields, facts = await read_form(request), await event_facts(slug)
    values = {name: fields.text(name) for name in ("session", "into")}
    session, into = uuid_of(values["session"]), uuid_of(values["into"])
    if session is None or into is None or session == into:
        faults = [Fault("into", N_("請選兩個不同的場次。"))]
        return page(request, "rescheduling/merge.html", 422, event=facts, values=values, faults=faults, refusal="")
    try:
        done = await merging.merge(slug, session, into, signed_in(request), clock.now())
    except (Conflict, NotFound) as no:
        return page(
            request, "rescheduling/merge.html", no.status, event=facts, values=values, faults=[], refusal=no.message
        )
    told = N_("已併班，%(n)s 位改到新的場次，通知信寄出了。")
    return see_other(request, f"/staff/events/{slug}", flash=told, n=done.moved)


ROUTES = [choose, merge]
