"""Pages of visits: the quick log of six fields, the list, one visit and its sealed words."""

from dataclasses import replace
from datetime import datetime
from typing import Any
from urllib.parse import urlencode
from uuid import UUID, uuid4

from litestar import Response, get, post

from foundation import clock, permissions
from foundation.actor import Actor
from foundation.clock import day_of
from foundation.faults import Faults
from foundation.form_fields import page_number, read_form, read_query, uuid_of
from foundation.languages import N_, Language, gettext
from foundation.pages import AnyRequest, language_of, page, see_other, signed_in
from foundation.refusals import Conflict, Invalid
from outreach.choices import partner_options, place, words
from outreach.enterprise_lists import enterprise
from outreach.finding import Candidate, Meant, meant
from outreach.forms import VisitDraft, blank_visit, read_visit
from outreach.partners import partners
from outreach.visit_lists import sealed_words, visit, visits
from outreach.visits import Logged, log_first_visit, log_visit
from privacy.reveal import REASONS, once, reveal

VIEW = {"permission": permissions.OUTREACH_VIEW, "hidden": True}
EDIT = {"permission": permissions.OUTREACH_EDIT, "hidden": True}
Answer = Response[Any]
UNCLEAR = Meant()
SHOWN = {"visit_contact": ("name", "job_title", "phone", "email"), "visit_note": ("need", "promise")}


@get("/{prefix:str}/staff/outreach/visits", opt=VIEW)
async def listing(request: AnyRequest) -> Answer:
    query = read_query(request)
    mine = query.flag("mine")
    found = await visits(officer=signed_in(request).staff_id if mine else None, page=page_number(query.text("page")))

    def address(to: int) -> str:
        return "?" + urlencode({"mine": "1", "page": to} if mine else {"page": to})

    context: dict[str, Any] = {"found": found, "mine": mine, "address": address}
    return page(request, "outreach/visits.html", **context, **words(language_of(request)))


@get("/{prefix:str}/staff/outreach/visits/new", opt=EDIT)
async def new(request: AnyRequest) -> Answer:
    """`?enterprise=` comes from the page of an enterprise and fills in the first field."""
    asked = read_query(request).text("enterprise")
    return await _form(request, blank_visit(day_of(clock.now()), asked if uuid_of(asked) else ""), [])


@post("/{prefix:str}/staff/outreach/visits/new", opt=EDIT, status_code=200)
async def log(request: AnyRequest) -> Answer:
    now = clock.now()
    draft = read_visit(await read_form(request), day_of(now))
    which = await _which(draft)
    if not (which.one or which.new) or draft.faults:
        return await _form(request, draft.values, [*([which.fault] if which.fault else []), *draft.faults], which)
    try:
        logged = await _log(draft, which, signed_in(request), now)
    except Invalid as refused:
        return await _form(request, draft.values, refused.faults)
    except Conflict as refused:
        return await _other_content(request, draft, refused)
    said = N_("這筆訪視先前已經收到，沒有重複記錄。") if logged.again else N_("訪視已經記下來了。")
    return see_other(request, f"/staff/outreach/visits/{logged.visit}", flash=said)


@get("/{prefix:str}/staff/outreach/visits/{id:uuid}", opt=VIEW)
async def one(request: AnyRequest, id: UUID) -> Answer:
    return await _visit(request, id)


@post("/{prefix:str}/staff/outreach/visits/{id:uuid}/words", opt=EDIT, status_code=200)
async def show_words(request: AnyRequest, id: UUID) -> Answer:
    """Opens the sealed words once, with a reason that stays in the record."""
    fields, found = await read_form(request), {}
    try:
        await once(signed_in(request), id, fields.text("asked"))
        for sealed in await sealed_words(id):
            names = SHOWN[sealed.context.table]
            found[sealed.context.table] = await reveal(
                signed_in(request), sealed, names, fields.text("reason"), note=fields.text("note"), now=clock.now()
            )
    except Invalid as refused:
        return await _visit(request, id, faults=refused.faults, typed=fields.text("note"))
    except Conflict as refused:
        return see_other(request, f"/staff/outreach/visits/{id}", flash=refused.message, kind="warn")
    return await _visit(request, id, found=found)


async def _log(draft: VisitDraft, which: Meant, by: Actor, now: datetime) -> Logged:
    if which.new:
        return await log_first_visit(which.new, draft.entry, by=by, now=now)
    assert which.one
    return await log_visit(draft.entry(which.one), by=by, now=now)


def _option(candidate: Candidate, language: Language) -> tuple[str, str, str]:
    return str(candidate.id), candidate.name, candidate.ubn or place(candidate.county, None, language)


async def _which(draft: VisitDraft) -> Meant:
    if draft.enterprise and await enterprise(draft.enterprise):
        return Meant(draft.enterprise)
    return await meant(draft.values["enterprise"], draft.county, draft.township, sure=bool(draft.values["sure"]))


async def _visit(
    request: AnyRequest,
    id: UUID,
    faults: Faults | None = None,
    typed: str = "",
    found: dict[str, Any] | None = None,
) -> Answer:
    _ = gettext(language_of(request))
    context: dict[str, Any] = {
        "visit": await visit(id), "reasons": [(key, _(text)) for key, text in REASONS.items()], "found": found,
        "faults": faults or [], "typed": typed,
    }  # fmt: skip
    return page(request, "outreach/visit.html", 422 if faults else 200, **context, **words(language_of(request)))


async def _form(
    request: AnyRequest, values: dict[str, str], faults: Faults, which: Meant = UNCLEAR, stored: Any = None
) -> Answer:
    language = language_of(request)
    known = uuid_of(values["enterprise_id"])
    context: dict[str, Any] = {
        "values": values, "faults": faults, "stored": stored, "doubtful": which.doubtful,
        "candidates": [_option(each, language) for each in which.candidates],
        "enterprise": await enterprise(known) if known else None,
        "partner_choices": partner_options(await partners(), language),
    }  # fmt: skip
    return page(
        request, "outreach/visit_form.html", 409 if stored else 422 if faults else 200, **context, **words(language)
    )


async def _other_content(request: AnyRequest, draft: VisitDraft, refused: Conflict) -> Answer:
    """The same record was sent before with other words: both are shown, and sending again makes a second visit."""
    stored = await visit(UUID(refused.extra["visit"]))
    fresh = replace(draft, values=draft.values | {"client": str(uuid4())})
    return await _form(request, fresh.values, [], stored=stored)


ROUTES = [listing, new, log, one, show_words]
