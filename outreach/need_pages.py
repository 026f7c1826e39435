"""Pages of needs: mine and everybody's, one need, moving it on, closing and reopening it."""

from datetime import date
from typing import Any
from urllib.parse import urlencode
from uuid import UUID

from litestar import Response, get, post

from foundation import clock, permissions
from foundation.clock import day_of
from foundation.faults import Fault, Faults
from foundation.form_fields import Fields, page_number, read_form, read_query, uuid_of
from foundation.languages import N_
from foundation.pages import AnyRequest, language_of, page, see_other, signed_in
from foundation.refusals import Invalid, NotFound
from outreach import needs
from outreach.choices import words
from outreach.enterprise_lists import enterprise
from outreach.forms import read_day

VIEW = {"permission": permissions.OUTREACH_VIEW, "hidden": True}
EDIT = {"permission": permissions.OUTREACH_EDIT, "hidden": True}
Answer = Response[Any]
WHICH = ("open", "overdue", "closed", "all")
PLACE = "/staff/outreach/needs"


@get("/{prefix:str}/staff/outreach/needs", opt=VIEW)
async def listing(request: AnyRequest) -> Answer:
    query, today = read_query(request), day_of(clock.now())
    which = query.text("which") if query.text("which") in WHICH else "open"
    everybody = query.text("whose") == "all"
    owner, number = None if everybody else signed_in(request).staff_id, page_number(query.text("page"))
    found = await needs.need_page(today, owner=owner, which=which, page=number)

    def address(to: int) -> str:
        return "?" + urlencode({"whose": "all" if everybody else "mine", "which": which, "page": to})

    context: dict[str, Any] = {
        "found": found, "which": which, "everybody": everybody, "today": today, "address": address,
    }  # fmt: skip
    return page(request, "outreach/needs.html", **context, **words(language_of(request)))


@get("/{prefix:str}/staff/outreach/needs/new", opt=EDIT)
async def new(request: AnyRequest) -> Answer:
    """`?enterprise=` says whose need it is."""
    return await _new(request, read_query(request), [])


@post("/{prefix:str}/staff/outreach/needs/new", opt=EDIT, status_code=200)
async def make(request: AnyRequest) -> Answer:
    fields = await read_form(request)
    owner, whose = uuid_of(fields.text("owner")) or signed_in(request).staff_id, uuid_of(fields.text("enterprise"))
    if whose is None or owner is None:
        raise NotFound
    try:
        due_on = _day(fields)
        need = await needs.open_need(whose, fields.text("category"), owner=owner, due_on=due_on, now=clock.now())
    except Invalid as refused:
        return await _new(request, fields, refused.faults)
    return see_other(request, f"{PLACE}/{need}", flash=N_("需求已經記下來了。"))


@get("/{prefix:str}/staff/outreach/needs/{id:uuid}", opt=VIEW)
async def one(request: AnyRequest, id: UUID) -> Answer:
    return await _need(request, id, [])


@post("/{prefix:str}/staff/outreach/needs/{id:uuid}", opt=EDIT, status_code=200)
async def change(request: AnyRequest, id: UUID) -> Answer:
    """`action`: follow_up, close or reopen."""
    fields = await read_form(request)
    try:
        said = await _act(id, fields, _day(fields))
    except Invalid as refused:
        return await _need(request, id, refused.faults)
    return see_other(request, f"{PLACE}/{id}", flash=said)


async def _act(id: UUID, fields: Fields, due_on: date | None) -> str:
    if fields.text("action") == "close":
        await needs.close_need(id, fields.text("outcome"), now=clock.now())
        return N_("需求已經結案。")
    if fields.text("action") == "reopen":
        await needs.reopen(id, due_on=due_on)
        return N_("需求已經重啟。")
    owner = uuid_of(fields.text("owner"))
    if owner is None:
        raise Invalid([Fault("owner", N_("請選擇負責人。"))])
    await needs.follow_up(id, status=fields.text("status"), owner=owner, due_on=due_on)
    return N_("需求的進度已經更新。")


def _day(fields: Fields) -> date | None:
    faults: Faults = []
    day = read_day({"due_on": fields.text("due_on")}, "due_on", faults)
    if faults:
        raise Invalid(faults)
    return day


async def _need(request: AnyRequest, id: UUID, faults: Faults) -> Answer:
    context: dict[str, Any] = {
        "need": await needs.need(id), "faults": faults, "officers": await needs.officers(),
        "today": day_of(clock.now()),
    }  # fmt: skip
    return page(request, "outreach/need.html", 422 if faults else 200, **context, **words(language_of(request)))


async def _new(request: AnyRequest, fields: Fields, faults: Faults) -> Answer:
    whose = uuid_of(fields.text("enterprise"))
    line = await enterprise(whose) if whose else None
    if line is None:
        raise NotFound
    values = {name: fields.text(name) for name in ("category", "owner", "due_on")}
    values["owner"] = values["owner"] or str(signed_in(request).staff_id)
    context: dict[str, Any] = {"line": line, "values": values, "faults": faults, "officers": await needs.officers()}
    return page(request, "outreach/need_form.html", 422 if faults else 200, **context, **words(language_of(request)))


ROUTES = [listing, new, make, one, change]
