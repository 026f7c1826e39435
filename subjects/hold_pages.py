"""Holds, for the officer: find the registration, hold single fields back, look at them again, release them.

Everything is masked; the held words themselves open with a reason and leave an entry.
"""

from typing import Any
from uuid import UUID

from litestar import Response, get, post
from litestar.response import Redirect

from foundation import clock, permissions
from foundation.dates import parse_date
from foundation.faults import Fault, Faults
from foundation.form_fields import Fields, read_form, read_query, uuid_of
from foundation.languages import N_
from foundation.pages import AnyRequest, page, see_other, signed_in
from foundation.refusals import Invalid
from privacy import catalogue, holds
from privacy.reveal import REASONS
from registrations.links import reference_of
from subjects import holding
from subjects.naming import named

LIST = "/{prefix:str}/staff/privacy/holds"
VIEW = {"permission": permissions.PRIVACY_VIEW}
EDIT = {"permission": permissions.PRIVACY_EDIT}
HERE = "/staff/privacy/holds"


@get(LIST, opt=VIEW)
async def hold_list(request: AnyRequest) -> Response[str]:
    found = await holds.holds()
    return page(
        request,
        "subjects/holds.html",
        holds=found,
        today=clock.day_of(clock.now()),
        grounds=holds.GROUNDS,
        catalogue=catalogue.FIELDS,
        reference_of=reference_of,
    )


@get(LIST + "/new", opt=EDIT)
async def ask_hold(request: AnyRequest) -> Response[str]:
    """Without a registration it asks for one; what was quoted may be a reference, an id or the code of a ticket."""
    query = read_query(request)
    quoted = query.text("reference")
    meant = uuid_of(query.text("registration"))
    if meant is None and quoted:
        found = await named(quoted)
        meant = found.registration if found else None
    if meant is None:
        faults = [Fault("reference", N_("找不到這個報名代號或入場代碼。"))] if quoted else []
        return page(request, "subjects/hold_find.html", 422 if faults else 200, faults=faults, reference=quoted)
    return await _form(request, meant)


@post(LIST + "/new", opt=EDIT)
async def place_hold(request: AnyRequest) -> Response[str] | Redirect:
    fields = await read_form(request)
    registration = uuid_of(fields.text("registration"))
    if registration is None:
        return see_other(request, f"{HERE}/new")
    wish, faults = _wish(fields)
    try:
        if faults:
            raise Invalid(faults)
        await holding.hold_back(registration, wish, signed_in(request), clock.now())
    except Invalid as refusal:
        return await _form(request, registration, wish, refusal.faults, fields.text("until"))
    return see_other(request, HERE, flash=N_("已暫緩刪除。九十天後會提醒您重新檢視。"))


@get(LIST + "/{hold_id:uuid}", opt=VIEW)
async def one_hold(request: AnyRequest, hold_id: UUID) -> Response[str]:
    return await _one(request, hold_id)


@post(LIST + "/{hold_id:uuid}/review", opt=EDIT)
async def review_hold(request: AnyRequest, hold_id: UUID) -> Redirect:
    await holds.review(hold_id, signed_in(request), clock.now())
    return see_other(request, HERE, flash=N_("已檢視，續留。"))


@post(LIST + "/{hold_id:uuid}/release", opt=EDIT)
async def release_hold(request: AnyRequest, hold_id: UUID) -> Redirect:
    await holds.release(hold_id, signed_in(request), clock.now())
    return see_other(request, HERE, flash=N_("已解除，今晚就會刪除。"))


@post(LIST + "/{hold_id:uuid}", opt={"permission": permissions.REVEAL}, status_code=200)
async def show_hold(request: AnyRequest, hold_id: UUID) -> Response[str]:
    """The held words, in this answer only; nothing is shown when the entry cannot be written."""
    fields = await read_form(request)
    reason, note = fields.text("reason"), fields.text("note")
    try:
        words = await holds.show(hold_id, signed_in(request), reason, note=note, now=clock.now())
    except Invalid as refusal:
        return await _one(request, hold_id, faults=refusal.faults, reason=reason, note=note)
    return await _one(request, hold_id, words=words)


async def _one(request: AnyRequest, hold_id: UUID, **more: Any) -> Response[str]:
    found = await holds.hold(hold_id)
    facts: dict[str, Any] = {"words": None, "faults": [], "reason": "", "note": ""} | more
    return page(
        request,
        "subjects/hold.html",
        422 if facts["faults"] else 200,
        hold=found,
        today=clock.day_of(clock.now()),
        grounds=holds.GROUNDS,
        reasons=REASONS,
        catalogue=catalogue.FIELDS,
        reference=reference_of(found.origin),
        **facts,
    )


async def _form(
    request: AnyRequest,
    registration: UUID,
    wish: holds.Wish | None = None,
    faults: Faults | None = None,
    typed: str = "",
) -> Response[str]:
    return page(
        request,
        "subjects/hold_new.html",
        422 if faults else 200,
        found=await holding.holdable(registration),
        before=await holds.copied_from([registration]),
        wish=wish or holds.Wish((), "", "", None),
        until=typed,
        grounds=holds.GROUNDS,
        catalogue=catalogue.FIELDS,
        faults=faults or [],
    )


def _wish(fields: Fields) -> tuple[holds.Wish, Faults]:
    """The day is read here; everything else is checked by the deed."""
    until, faults = None, []
    try:
        until = parse_date(fields.text("until")) if fields.text("until") else None
    except ValueError:
        faults.append(Fault("until", N_("日期看不懂，請寫成 2027-03-31 或 116/3/31。")))
    return holds.Wish(fields.texts("fields"), fields.text("ground"), fields.text("reason"), until), faults


ROUTES = [hold_list, ask_hold, place_hold, one_hold, review_hold, release_hold, show_hold]
