"""The officer's queue of requests: by their last day, one with its clock, taking in, extending, answering."""

from dataclasses import dataclass, field
from datetime import date
from typing import Any, cast
from uuid import UUID

from litestar import Response, get, post
from litestar.response import Redirect

from foundation import clock, permissions
from foundation.dates import parse_date
from foundation.faults import Fault, Faults
from foundation.form_fields import Fields, read_form, read_query
from foundation.languages import N_, as_language, gettext
from foundation.pages import AnyRequest, language_of, page, see_other, signed_in
from foundation.refusals import Gone, Invalid
from foundation.tabular import ODS_TYPE, Sheet, ods_bytes
from foundation.workdays import calendar
from privacy.reveal import REASONS, reveal
from subjects import case_rows, cases
from subjects.cases import CHANNELS, GROUNDS, GROUNDS_OF, IDENTITIES, Said
from subjects.clocks import KINDS, Kind, due_on, extended_until

VIEW = {"permission": permissions.PRIVACY_VIEW, "hidden": True}
EDIT = {"permission": permissions.PRIVACY_EDIT, "hidden": True}
LIST = "/staff/privacy/cases"
SHOWN = ("name", "email", "phone", "text", "extension", "answer")
STATES: dict[str, str] = {"open": N_("待答覆"), "granted": N_("准許"), "refused": N_("不同意")}


@get("/{prefix:str}/staff/privacy/cases", opt=VIEW)
async def case_list(request: AnyRequest) -> Response[str]:
    open_only = not read_query(request).flag("all")
    found = await case_rows.cases(open_only=open_only)
    return page(
        request, "subjects/cases.html", cases=found, open_only=open_only, today=clock.day_of(clock.now()),
        automatic=await case_rows.automatic_by_kind(), **_words(),
    )  # fmt: skip


@get("/{prefix:str}/staff/privacy/cases.ods", opt=VIEW)
async def case_register(request: AnyRequest) -> Response[bytes]:
    """The register without anybody's name: for the auditor and the yearly report."""
    _ = gettext(language_of(request))
    rows = [
        (
            str(each.id)[:8], _(KINDS[cast("Kind", each.kind)].label), _(CHANNELS[each.channel]), each.received_on,
            each.last_day, _(STATES[each.state]), each.decided_on, _(GROUNDS[each.ground]) if each.ground else "",
        )
        for each in await case_rows.cases(limit=10_000)
    ]  # fmt: skip
    heads = [_("編號"), _("請求"), _("管道"), _("收到日期"), _("最後一天"), _("狀態"), _("答覆日期"), _("理由")]
    content = ods_bytes(Sheet(_("當事人請求登記簿"), heads, rows))
    headers = {"content-disposition": 'attachment; filename="requests.ods"', "cache-control": "no-store"}
    return Response(content, media_type=ODS_TYPE, headers=headers)


@get("/{prefix:str}/staff/privacy/cases/new", opt=EDIT)
async def new_case(request: AnyRequest) -> Response[str]:
    return _new_page(request, Fields({}), [])


@post("/{prefix:str}/staff/privacy/cases/new", opt=EDIT, status_code=200)
async def take_in(request: AnyRequest) -> Response[Any] | Redirect:
    fields, now = await read_form(request), clock.now()
    try:
        received_on = parse_date(fields.text("received_on")) if fields.text("received_on") else clock.day_of(now)
    except ValueError:
        return _new_page(request, fields, [Fault("received_on", N_("請寫成 2026-05-04 或 115/5/4 的樣子。"))])
    said = Said(*(fields.text(name) for name in ("name", "email", "phone", "text")))
    try:
        case = await cases.take_in(
            cast("Kind", fields.text("kind")), said, fields.text("channel"), fields.text("identity"),
            as_language(fields.text("language")), signed_in(request), received_on, now,
        )  # fmt: skip
    except Invalid as refusal:
        return _new_page(request, fields, refusal.faults)
    return see_other(request, f"{LIST}/{case}", flash=N_("已收件，期限開始計算。"))


@get("/{prefix:str}/staff/privacy/cases/{case:uuid}", opt=VIEW)
async def one_case(request: AnyRequest, case: UUID) -> Response[str]:
    return await _case_page(request, case, _Typed())


@post("/{prefix:str}/staff/privacy/cases/{case:uuid}/reveal", opt=EDIT, status_code=200)
async def show_words(request: AnyRequest, case: UUID) -> Response[str]:
    fields, sealed = await read_form(request), await case_rows.sealed_case(case)
    if sealed is None:
        raise Gone(N_("這筆個人資料已經刪除。"), code="erased")
    try:
        words = await reveal(
            signed_in(request), sealed, SHOWN, fields.text("reason"), note=fields.text("note"), now=clock.now()
        )
    except Invalid as refusal:
        return await _case_page(request, case, _Typed(fields, tuple(refusal.faults)))
    return await _case_page(request, case, _Typed(fields, words=words))


@post("/{prefix:str}/staff/privacy/cases/{case:uuid}/extend", opt=EDIT, status_code=200)
async def extend(request: AnyRequest, case: UUID) -> Response[Any] | Redirect:
    fields = await read_form(request)
    try:
        await cases.extend(case, fields.text("reason"), signed_in(request), clock.now())
    except Invalid as refusal:
        return await _case_page(request, case, _Typed(fields, tuple(refusal.faults)))
    return see_other(request, f"{LIST}/{case}", flash=N_("已延長，信會寄給當事人。"))


@post("/{prefix:str}/staff/privacy/cases/{case:uuid}/decide", opt=EDIT, status_code=200)
async def decide(request: AnyRequest, case: UUID) -> Response[Any] | Redirect:
    fields = await read_form(request)
    granted = fields.text("decision") == "granted"
    if fields.text("decision") not in {"granted", "refused"}:
        return await _case_page(request, case, _Typed(fields, (Fault("decision", N_("請選同意或不同意。")),)))
    try:
        await cases.decide(
            case, granted=granted, ground=fields.text("ground"), answer=fields.text("answer"), by=signed_in(request),
            now=clock.now(),
        )  # fmt: skip
    except Invalid as refusal:
        return await _case_page(request, case, _Typed(fields, tuple(refusal.faults)))
    return see_other(request, f"{LIST}/{case}", flash=N_("已答覆，信會寄給當事人。"))


@dataclass(frozen=True)
class _Typed:
    """What was typed into one of the forms of a request's page, with its faults; or the words, once revealed."""

    fields: Fields = field(default_factory=lambda: Fields({}))
    faults: tuple[Fault, ...] = ()
    words: dict[str, Any] | None = None


async def _case_page(request: AnyRequest, case: UUID, typed: _Typed) -> Response[str]:
    found, today = await case_rows.one_case(case), clock.day_of(clock.now())
    until = extended_until(cast("Kind", found.kind), found.received_on)
    answer = page(
        request, "subjects/case.html", 422 if typed.faults else 200, case=found, today=today, until=until,
        fields=typed.fields, faults=list(typed.faults), words=typed.words, known=calendar().knows(found.last_day),
        reasons=REASONS, **_words(),
    )  # fmt: skip
    answer.headers["cache-control"] = "no-store"
    return answer


def _new_page(request: AnyRequest, fields: Fields, faults: Faults) -> Response[str]:
    today = clock.day_of(clock.now())
    due: dict[str, date] = {kind: due_on(kind, today) for kind in KINDS}
    status = 422 if faults else 200
    return page(
        request, "subjects/case_new.html", status, fields=fields, faults=faults, today=today, due=due, **_words()
    )


def _words() -> dict[str, Any]:
    return {
        "kinds": KINDS,
        "channels": CHANNELS,
        "identities": IDENTITIES,
        "grounds": GROUNDS,
        "grounds_of": GROUNDS_OF,
        "states": STATES,
    }


ROUTES = [case_list, case_register, new_case, take_in, one_case, show_words, extend, decide]
