"""Pages of enterprises: what to follow up first, the list, making one, correcting one, joining and parting.

The page of one enterprise with its history is in `reach`, which may look at what happened at events.
"""

from typing import Any, TypedDict
from urllib.parse import urlencode
from uuid import UUID

from litestar import Response, get, post

from foundation import clock, permissions
from foundation.clock import day_of
from foundation.faults import Fault, Faults
from foundation.form_fields import page_number, read_form, read_query, uuid_of
from foundation.languages import N_
from foundation.pages import AnyRequest, language_of, page, see_other, signed_in
from foundation.refusals import Conflict, NotFound
from outreach import enterprise_lists, enterprises
from outreach.choices import words
from outreach.forms import ENTERPRISE_FIELDS, EnterpriseDraft, read_enterprise
from outreach.needs import needs
from outreach.visit_lists import promised, visits

VIEW = {"permission": permissions.OUTREACH_VIEW, "hidden": True}
EDIT = {"permission": permissions.OUTREACH_EDIT, "hidden": True}
Answer = Response[Any]
PLACE = "/staff/outreach/enterprises"


class Known(TypedDict):
    county: str | None
    township: str | None
    industry: str | None
    size: str | None


@get("/{prefix:str}/staff/outreach", opt=VIEW)
async def first(request: AnyRequest) -> Answer:
    """What needs me now, before everything there is."""
    today, me = day_of(clock.now()), signed_in(request).staff_id
    return page(
        request, "outreach/first.html", today=today, contacts=await promised(today, officer=me),
        needs=await needs(today, owner=me), recent=(await visits(size=8)).lines, **words(language_of(request)),
    )  # fmt: skip


@get("/{prefix:str}/staff/outreach/enterprises", opt=VIEW)
async def listing(request: AnyRequest) -> Answer:
    query = read_query(request)
    asked = {name: query.text(name) for name in ("q", "county", "township", "industry", "known")}
    found = await enterprise_lists.search(
        asked["q"], county=asked["county"], township=asked["township"], industry=asked["industry"],
        confirmed={"yes": True, "no": False}.get(asked["known"]), page=page_number(query.text("page")),
    )  # fmt: skip

    def address(to: int) -> str:
        return "?" + urlencode({**{name: text for name, text in asked.items() if text}, "page": to})

    context: dict[str, Any] = {"found": found, "asked": asked, "address": address}
    return page(request, "outreach/enterprises.html", **context, **words(language_of(request)))


@get("/{prefix:str}/staff/outreach/enterprises/new", opt=EDIT)
async def new(request: AnyRequest) -> Answer:
    return _form(request, dict.fromkeys(ENTERPRISE_FIELDS, ""), [])


@post("/{prefix:str}/staff/outreach/enterprises/new", opt=EDIT, status_code=200)
async def make(request: AnyRequest) -> Answer:
    draft = read_enterprise(await read_form(request))
    if draft.faults:
        return _form(request, draft.values, draft.faults)
    found = await enterprises.find_or_make(draft.ubn, draft.values["name"], **_known(draft))
    if found is None:
        fault = Fault("name", N_("沒有統一編號時，名稱要寫出公司或行號，行號還要有縣市。"))
        return _form(request, draft.values, [fault])
    said = N_("企業已經建立。") if found.made else N_("這家企業原本就在，帶您到它的頁面。")
    return see_other(request, f"{PLACE}/{found.id}", flash=said)


@get("/{prefix:str}/staff/outreach/enterprises/{id:uuid}/edit", opt=EDIT)
async def edit(request: AnyRequest, id: UUID) -> Answer:
    line = await _enterprise(id)
    values = {name: getattr(line, name, None) or "" for name in ENTERPRISE_FIELDS}
    return _form(request, values, [], line)


@post("/{prefix:str}/staff/outreach/enterprises/{id:uuid}/edit", opt=EDIT, status_code=200)
async def change(request: AnyRequest, id: UUID) -> Answer:
    line = await _enterprise(id)
    draft = read_enterprise(await read_form(request))
    faults = draft.faults
    if not faults:
        try:
            await enterprises.describe(id, name=draft.values["name"], **_known(draft))
        except Conflict as refused:
            faults = [Fault("name", refused.message, refused.params)]
    if faults:
        return _form(request, draft.values, faults, line)
    return see_other(request, f"{PLACE}/{id}", flash=N_("企業資料已經更新；以前的統計不會改變。"))


@post("/{prefix:str}/staff/outreach/enterprises/{id:uuid}/merge", opt=EDIT, status_code=200)
async def merging(request: AnyRequest, id: UUID) -> Answer:
    """This one counts as `target` from now on."""
    target = uuid_of((await read_form(request)).text("target"))
    if target is None:
        raise NotFound
    await enterprises.merge(id, target, by=signed_in(request), now=clock.now())
    return see_other(request, f"{PLACE}/{target}", flash=N_("已經合併計算；原始紀錄都還在，隨時可以還原。"))


@post("/{prefix:str}/staff/outreach/enterprises/{id:uuid}/part", opt=EDIT, status_code=200)
async def parting(request: AnyRequest, id: UUID) -> Answer:
    await enterprises.part(id, by=signed_in(request), now=clock.now())
    return see_other(request, f"{PLACE}/{id}", flash=N_("已經還原成兩家，之後不會再建議合併。"))


async def _enterprise(id: UUID) -> enterprise_lists.EnterpriseLine:
    line = await enterprise_lists.enterprise(id)
    if line is None:
        raise NotFound
    return line


def _known(draft: EnterpriseDraft) -> Known:
    return Known(
        county=draft.county,
        township=draft.township,
        industry=draft.values["industry"] or None,
        size=draft.values["size"] or None,
    )


def _form(
    request: AnyRequest, values: dict[str, str], faults: Faults, line: enterprise_lists.EnterpriseLine | None = None
) -> Answer:
    context: dict[str, Any] = {"values": values, "faults": faults, "line": line}
    return page(
        request, "outreach/enterprise_form.html", 422 if faults else 200, **context, **words(language_of(request))
    )


ROUTES = [first, listing, new, make, edit, change, merging, parting]
