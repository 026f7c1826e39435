"""Results of a questionnaire for managers: the official figure, how sure it is, charts with tables, files, remarks."""

import asyncio
from uuid import UUID

from litestar import Response, get, post
from litestar.response import Redirect

from foundation import clock, permissions
from foundation.languages import N_, Text
from foundation.pages import AnyRequest, language_of, page, see_other, signed_in
from foundation.tabular import CSV_TYPE, ODS_TYPE, csv_bytes, ods_bytes
from questionnaires import results_tables as tables
from questionnaires.ballots import close_poll
from questionnaires.remarks import open_remarks
from questionnaires.results import TARGET, hundred, sampling_error
from questionnaires.results_reading import Results, results_of

VIEW = {"permission": permissions.RESULTS}
EDIT = {"permission": permissions.EVENTS_EDIT}


@get("/{prefix:str}/staff/questionnaires/{poll:uuid}", opt=VIEW)
async def results(request: AnyRequest, poll: UUID) -> Response[str]:
    return await results_page(request, poll)


async def results_page(request: AnyRequest, poll: UUID, title: Text | None = None) -> Response[str]:
    """`title` says what was asked about, where the caller knows it."""
    found, language = await results_of(poll), language_of(request)
    if found.hidden:
        return page(request, "questionnaires/results_hidden.html", found=found, title=title)
    overall = found.overall if found.overall and found.overall.n else None
    summary = overall.satisfaction if overall else None
    return page(
        request,
        "questionnaires/results.html",
        found=found,
        title=title,
        overall=summary,
        reading=tables.READINGS[summary.light()] if summary else None,
        error=_error(found),
        hundred=hundred(summary.mean) if summary and summary.mean else None,
        dimensions=found.dimensions(),
        overall_chart=await tables.overall_chart(overall, language) if overall else "",
        scale_chart=await tables.scale_chart(found, language),
        scored=[(tables.label(item, language), item.satisfaction) for item in found.scored],
        distributions=await tables.distributions(found, language),
        target=TARGET,
        tables=tables,
    )


@get("/{prefix:str}/staff/questionnaires/{poll:uuid}/results.csv", opt=VIEW)
async def results_csv(request: AnyRequest, poll: UUID) -> Response[bytes]:
    return _file(csv_bytes(tables.scale_sheet(await results_of(poll), language_of(request))), "csv", CSV_TYPE)


@get("/{prefix:str}/staff/questionnaires/{poll:uuid}/results.ods", opt=VIEW)
async def results_ods(request: AnyRequest, poll: UUID) -> Response[bytes]:
    found, language = await results_of(poll), language_of(request)
    others = tables.choice_sheet(await tables.distributions(found, language), language)
    return _file(await asyncio.to_thread(ods_bytes, tables.scale_sheet(found, language), others), "ods", ODS_TYPE)


@post("/{prefix:str}/staff/questionnaires/{poll:uuid}/remarks", opt=VIEW, status_code=200)
async def remarks(request: AnyRequest, poll: UUID) -> Response[str]:
    """Sent, not fetched: each page shown leaves an entry in the audit."""
    found = await results_of(poll)
    opened = [] if found.hidden else await open_remarks(poll, signed_in(request), clock.now())
    return page(request, "questionnaires/remarks.html", found=found, remarks=opened)


@post("/{prefix:str}/staff/questionnaires/{poll:uuid}/close", opt=EDIT, status_code=200)
async def close(request: AnyRequest, poll: UUID) -> Redirect:
    await close_poll(poll, clock.now())
    return see_other(request, f"/staff/questionnaires/{poll}", flash=N_("問卷已經截止，等待中的答案都算進來了。"))


def _error(found: Results) -> float | None:
    """Half width of the overall share among all who signed in."""
    summary = found.overall.satisfaction if found.overall else None
    if summary is None or summary.satisfied is None:
        return None
    return sampling_error(summary.satisfied, summary.n, found.population)


def _file(content: bytes, ending: str, kind: str) -> Response[bytes]:
    headers = {"content-disposition": f'attachment; filename="results.{ending}"', "cache-control": "no-store"}
    return Response(content, media_type=kind, headers=headers)


ROUTES = [results, results_csv, results_ods, remarks, close]
