"""Pages of the privacy officer for the register of fields: the ready ones, and what organisers want beside them."""

from typing import cast
from uuid import UUID

from litestar import Response, get, post
from litestar.response import Redirect

from foundation import clock, permissions
from foundation.faults import Faults
from foundation.form_fields import Fields, read_form
from foundation.languages import N_
from foundation.pages import AnyRequest, language_of, page, see_other, signed_in
from foundation.refusals import Conflict, Invalid
from privacy import own_fields, purposes, register
from privacy.own_fields import OwnLevel, Wanted

VIEW = {"permission": permissions.PRIVACY_VIEW}
EDIT = {"permission": permissions.PRIVACY_EDIT}
PLACE = "/staff/privacy/fields"


@get("/{prefix:str}/staff/privacy/fields", opt=VIEW)
async def field_register(request: AnyRequest) -> Response[str]:
    language = language_of(request)
    proposals = await own_fields.proposals()
    return page(
        request,
        "privacy/fields.html",
        fields=register.fields(language, await own_fields.approved()),
        consents=register.consent_rows(language),
        proposals=proposals,
        codes=purposes.PURPOSES | purposes.CATEGORIES,
    )


@get("/{prefix:str}/staff/privacy/fields/new", opt=EDIT)
async def new_field(request: AnyRequest) -> Response[str]:
    return _form(request, Fields(), [])


@post("/{prefix:str}/staff/privacy/fields/new", opt=EDIT)
async def propose_field(request: AnyRequest) -> Response[str] | Redirect:
    typed = await read_form(request)
    try:
        await own_fields.propose(_wanted(typed), signed_in(request), clock.now())
    except Invalid as wrong:
        return _form(request, typed, wrong.faults, status=422)
    return see_other(request, PLACE, flash=N_("新欄位已登記，等待核准。"))


@post("/{prefix:str}/staff/privacy/fields/{proposal:uuid}/decide", opt=EDIT)
async def decide_field(request: AnyRequest, proposal: UUID) -> Redirect:
    typed = await read_form(request)
    if typed.text("answer") not in {"approve", "refuse"}:
        raise Conflict(N_("請按其中一個按鈕。"), code="no_answer")
    approved = typed.text("answer") == "approve"
    await own_fields.decide(
        proposal, approved=approved, answer=typed.text("note")[:200], by=signed_in(request), now=clock.now()
    )
    return see_other(request, PLACE, flash=N_("新欄位已核准，可以用在表單上。") if approved else N_("新欄位沒有核准。"))


def _wanted(typed: Fields) -> Wanted:
    return Wanted(
        key=typed.text("key"),
        label_zh=typed.text("label_zh")[:100],
        label_en=typed.text("label_en")[:100],
        level=cast(OwnLevel, typed.text("level")),
        categories=tuple(typed.texts("categories")),
        purposes=tuple(typed.texts("purposes")),
        reason_zh=typed.text("reason_zh")[:500],
        reason_en=typed.text("reason_en")[:500],
    )


def _form(request: AnyRequest, typed: Fields, faults: Faults, status: int = 200) -> Response[str]:
    english = language_of(request) == "en"

    def options(codes: dict[str, purposes.Code]) -> list[tuple[str, str]]:
        return [(c.code, f"{c.code} {c.en if english else c.zh}") for c in codes.values() if not c.blocked]

    return page(
        request,
        "privacy/field_new.html",
        status=status,
        faults=faults,
        values=_wanted(typed),
        categories=options(purposes.CATEGORIES),
        purposes=options(purposes.PURPOSES),
    )


ROUTES = [field_register, new_field, propose_field, decide_field]
