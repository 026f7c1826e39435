"""Pages on which staff put an event off, give it its new day, and make one class of two."""

from typing import Any

from litestar import Response, get, post

from events.facts import EventFacts, event_facts
from foundation import clock, permissions
from foundation.dates import parse_date
from foundation.faults import Fault, Faults
from foundation.form_fields import read_form, uuid_of
from foundation.languages import N_
from foundation.pages import AnyRequest, page, see_other, signed_in
from foundation.refusals import Conflict, Invalid, NotFound
from rescheduling import merging, postponing, replies

EDIT = {"permission": permissions.EVENTS_EDIT}
PLACE = "/{prefix:str}/staff/events/{slug:str}"
Answer = Response[Any]


@get(PLACE + "/postpone", opt=EDIT)
async def ask(request: AnyRequest, slug: str) -> Answer:
    return await _page(request, await event_facts(slug), {}, [])


@post(PLACE + "/postpone", opt=EDIT, status_code=200)
async def put_off(request: AnyRequest, slug: str) -> Answer:
    fields, facts = await read_form(request), await event_facts(slug)
    values = {name: fields.text(name) for name in ("reason_zh", "reason_en")}
    try:
        await postponing.postpone(slug, values["reason_zh"], values["reason_en"], signed_in(request), clock.now())
    except Invalid as refused:
        return await _page(request, facts, values, refused.faults, 422)
    return see_other(request, f"/staff/events/{slug}/postpone", flash=N_("已延期，正在通知報名的人。"))


@post(PLACE + "/new-day", opt=EDIT, status_code=200)
async def new_day(request: AnyRequest, slug: str) -> Answer:
    """The day in any writing; the times of the day stay."""
    fields, facts = await read_form(request), await event_facts(slug)
    values = {"day": fields.text("day")}
    try:
        await postponing.set_new_day(slug, parse_date(values["day"]), signed_in(request), clock.now())
    except ValueError:
        faults = [Fault("day", N_("看不懂這個日期；請寫成 114/5/3 或 2025-05-03。"))]
        return await _page(request, facts, values, faults, 422)
    except Invalid as refused:
        return await _page(request, facts, values, refused.faults, 422)
    return see_other(request, f"/staff/events/{slug}/postpone", flash=N_("新的日期定了，正在問有座位的人會不會到。"))


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


async def _page(
    request: AnyRequest, facts: EventFacts, values: dict[str, str], faults: Faults, status: int = 200
) -> Answer:
    said = (await replies.replies_of([facts.id], "postponed")).get(facts.id)
    return page(
        request, "rescheduling/postpone.html", status, event=facts, values=values, faults=faults, replies=said,
        taken=facts.taken,
    )  # fmt: skip


ROUTES = [ask, put_off, new_day, choose, merge]
