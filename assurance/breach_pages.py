"""Pages of breaches: the list, a new one from a scenario, what it asks for, and the approval of its letters."""

from datetime import datetime
from typing import Any
from uuid import UUID

from litestar import Response, get, post
from litestar.response import Redirect

from assurance import affected, breach_files, breaches
from assurance.affected import Facts
from assurance.breach_notices import public_text
from assurance.scenarios import MEASURES, SCENARIOS
from foundation import clock, permissions
from foundation.clock import TAIPEI
from foundation.faults import Fault, Faults
from foundation.form_fields import Fields, read_form, uuid_of
from foundation.languages import N_
from foundation.odt import ODT_TYPE
from foundation.pages import AnyRequest, page, see_other, signed_in
from foundation.refusals import Invalid
from staff.accounts import accounts

OPT = {"permission": permissions.BREACHES, "hidden": True}
LIST = "/staff/privacy/breaches"


@get("/{prefix:str}/staff/privacy/breaches", opt=OPT)
async def breach_list(request: AnyRequest) -> Response[str]:
    return page(request, "assurance/breaches.html", breaches=await breaches.breaches(), scenarios=SCENARIOS)


@get("/{prefix:str}/staff/privacy/breaches/new", opt=OPT)
async def new_breach(request: AnyRequest) -> Response[str]:
    return await _form_page(request, Fields({}), [])


@post("/{prefix:str}/staff/privacy/breaches/new", opt=OPT, status_code=200)
async def open_breach(request: AnyRequest) -> Response[Any] | Redirect:
    fields, now = await read_form(request), clock.now()
    moments, faults = _moments(fields)
    if faults:
        return await _form_page(request, fields, faults)
    facts = Facts(
        keys_too=fields.flag("keys_too"),
        event=uuid_of(fields.text("event")),
        export=await affected.export_of(fields.text("export")),
        staff=uuid_of(fields.text("staff")),
        since=moments.get("since"),
        until=moments.get("until"),
    )
    try:
        breach = await breaches.open_breach(
            fields.text("scenario"), facts, signed_in(request), moments.get("known_at", now), now,
            drill=fields.flag("drill"),
        )  # fmt: skip
    except Invalid as refusal:
        return await _form_page(request, fields, refusal.faults)
    return see_other(request, f"{LIST}/{breach}", flash=N_("已記錄，期限開始計算。"))


@get("/{prefix:str}/staff/privacy/breaches/{breach:uuid}", opt=OPT)
async def one_breach(request: AnyRequest, breach: UUID) -> Response[str]:
    record, now = await breaches.breach_record(breach), clock.now()
    return page(
        request,
        "assurance/breach.html",
        breach=record,
        scenario=SCENARIOS[record.scenario],
        now=now,
        mine=record.opened_by == signed_in(request).staff_id,
        notices={language: public_text(record, language) for language in ("zh-Hant", "en")},
        reasons=breach_files.REASONS,
        clocks=breach_files.CLOCKS,
        after=breach_files.AFTER,
        measures=MEASURES,
    )


@get("/{prefix:str}/staff/privacy/breaches/{breach:uuid}/report.odt", opt=OPT)
async def report(breach: UUID) -> Response[bytes]:
    content = breach_files.report(await breaches.breach_record(breach), clock.now())
    headers = {
        "content-disposition": f'attachment; filename="breach-{str(breach)[:8]}.odt"',
        "cache-control": "no-store",
    }
    return Response(content, media_type=ODT_TYPE, headers=headers)


@post("/{prefix:str}/staff/privacy/breaches/{breach:uuid}/measures", opt=OPT)
async def take(request: AnyRequest, breach: UUID) -> Redirect:
    await breaches.take(breach, (await read_form(request)).texts("measures"), signed_in(request), clock.now())
    return see_other(request, f"{LIST}/{breach}", flash=N_("已記下採取的措施。"))


@post("/{prefix:str}/staff/privacy/breaches/{breach:uuid}/approve", opt=OPT)
async def approve(request: AnyRequest, breach: UUID) -> Redirect:
    posted = await breaches.approve(breach, signed_in(request), clock.now())
    drill = (await breaches.breach_record(breach)).drill
    told = N_("演練完成，沒有寄信給任何人；真的發生時會寄 %(n)s 封。") if drill else N_("已核准，%(n)s 封信開始寄出。")
    return see_other(request, f"{LIST}/{breach}", flash=told, n=posted)


@post("/{prefix:str}/staff/privacy/breaches/{breach:uuid}/close", opt=OPT)
async def close(request: AnyRequest, breach: UUID) -> Redirect:
    await breaches.close(breach, signed_in(request), clock.now())
    return see_other(request, f"{LIST}/{breach}", flash=N_("已結案，紀錄至少保存五年。"))


async def _form_page(request: AnyRequest, fields: Fields, faults: Faults) -> Response[str]:
    return page(
        request,
        "assurance/breach_new.html",
        422 if faults else 200,
        fields=fields,
        faults=faults,
        scenarios=SCENARIOS,
        events=await affected.events(),
        people=await accounts(),
        now=clock.now(),
    )


def _moments(fields: Fields) -> tuple[dict[str, datetime], Faults]:
    """What was typed, read as moments of this place; a field left empty is absent."""
    found: dict[str, datetime] = {}
    faults: Faults = []
    for name in ("known_at", "since", "until"):
        if not fields.text(name):
            continue
        try:
            moment = datetime.fromisoformat(fields.text(name))
        except ValueError:
            faults.append(Fault(name, N_("請寫成 2026-05-04 14:30 的樣子。")))
        else:
            found[name] = moment if moment.tzinfo else moment.replace(tzinfo=TAIPEI)
    return found, faults


ROUTES = [breach_list, new_breach, open_breach, one_breach, report, take, approve, close]
