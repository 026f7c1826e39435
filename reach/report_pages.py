"""The event report (單場成果報告): what it will say, its remarks, and one button for the file."""

import asyncio
from urllib.parse import quote

from litestar import Response, get, post
from litestar.response import Redirect

from events.facts import event_facts
from events.kinds import BODY_ROLES
from events.photos import pictures_of
from events.remarks import write_remarks
from foundation import clock, permissions
from foundation.faults import Faults
from foundation.form_fields import read_form
from foundation.languages import N_
from foundation.odt import ODT_TYPE
from foundation.pages import AnyRequest, language_of, page, see_other
from foundation.refusals import Invalid
from questionnaires.results import TARGET
from questionnaires.results_tables import READINGS
from reach.report import event_report
from reach.report_paper import attachments, percent, report_odt

VIEW = {"permission": permissions.RESULTS}
EDIT = {"permission": permissions.EVENTS_EDIT}
PLACE = "/{prefix:str}/staff/events/{slug:str}/report"


@get(PLACE, opt=VIEW)
async def report(request: AnyRequest, slug: str) -> Response[str]:
    return await _page(request, slug)


@get(PLACE + "/report.odt", opt=VIEW)
async def report_file(slug: str) -> Response[bytes]:
    found = await event_report(slug)
    pictures = await pictures_of(found.event.id)
    content = await asyncio.to_thread(report_odt, found, pictures, clock.now())
    named = f"attachment; filename=\"report.odt\"; filename*=UTF-8''{quote(f'單場成果報告-{slug}.odt')}"
    return Response(content, media_type=ODT_TYPE, headers={"content-disposition": named, "cache-control": "no-store"})


@post(PLACE + "/remarks", opt=EDIT)
async def remarks(request: AnyRequest, slug: str) -> Response[str] | Redirect:
    facts, text = await event_facts(slug), (await read_form(request)).text("remarks")
    try:
        await write_remarks(facts.id, text)
    except Invalid as refusal:
        return await _page(request, slug, text, refusal.faults)
    return see_other(request, f"/staff/events/{slug}/report", flash=N_("備註已儲存。"))


async def _page(
    request: AnyRequest, slug: str, typed: str | None = None, faults: Faults | None = None
) -> Response[str]:
    found, language = await event_report(slug), language_of(request)
    summary, event = found.overall, found.event
    bodies = [(code, [body.name(language) for body in event.bodies if body.role == code.key]) for code in BODY_ROLES]
    return page(
        request, "reach/report.html", 422 if faults else 200, report=found, event=event, summary=summary,
        reading=READINGS[summary.light()] if summary else None, target=TARGET, percent=percent,
        bodies=[(code.en if language == "en" else code.zh, names) for code, names in bodies],
        attachments=attachments(found, language), remarks=event.report_remarks_zh if typed is None else typed,
        faults=faults or [],
    )  # fmt: skip


ROUTES = [report, report_file, remarks]
