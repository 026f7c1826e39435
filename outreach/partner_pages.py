"""Pages of partners: the list, and one form for making and correcting."""

from typing import Any
from uuid import UUID

from litestar import Response, get, post

from foundation import permissions
from foundation.form_fields import read_form
from foundation.languages import N_
from foundation.pages import AnyRequest, language_of, page, see_other
from foundation.refusals import Invalid
from outreach.choices import words
from outreach.partners import keep_partner, partner, partners

VIEW = {"permission": permissions.OUTREACH_VIEW, "hidden": True}
EDIT = {"permission": permissions.OUTREACH_EDIT, "hidden": True}
Answer = Response[Any]
FIELDS = ("kind", "name_zh", "name_en", "county")


@get("/{prefix:str}/staff/outreach/partners", opt=VIEW)
async def listing(request: AnyRequest) -> Answer:
    return page(request, "outreach/partners.html", partners=await partners(), **words(language_of(request)))


@get("/{prefix:str}/staff/outreach/partners/new", opt=EDIT)
async def new(request: AnyRequest) -> Answer:
    return _form(request, dict.fromkeys(FIELDS, ""), None)


@get("/{prefix:str}/staff/outreach/partners/{id:uuid}", opt=EDIT)
async def edit(request: AnyRequest, id: UUID) -> Answer:
    line = await partner(id)
    return _form(request, {name: getattr(line, name) or "" for name in FIELDS}, id)


@post("/{prefix:str}/staff/outreach/partners/new", opt=EDIT, status_code=200)
async def make(request: AnyRequest) -> Answer:
    return await _keep(request, None)


@post("/{prefix:str}/staff/outreach/partners/{id:uuid}", opt=EDIT, status_code=200)
async def change(request: AnyRequest, id: UUID) -> Answer:
    return await _keep(request, id)


async def _keep(request: AnyRequest, id: UUID | None) -> Answer:
    fields = await read_form(request)
    values = {name: fields.text(name) for name in FIELDS}
    try:
        await keep_partner(id, values["kind"], values["name_zh"], values["name_en"], values["county"] or None)
    except Invalid as refused:
        return _form(request, values, id, refused.faults)
    return see_other(request, "/staff/outreach/partners", flash=N_("夥伴資料已經存好。"))


def _form(request: AnyRequest, values: dict[str, str], id: UUID | None, faults: Any = ()) -> Answer:
    context: dict[str, Any] = {"values": values, "faults": list(faults), "id": id}
    return page(request, "outreach/partner_form.html", 422 if faults else 200, **context, **words(language_of(request)))


ROUTES = [listing, new, make, edit, change]
