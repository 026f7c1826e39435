"""The page of the reach and its tables as files."""

import asyncio
from typing import Any

from litestar import Response, get

from foundation import clock, permissions
from foundation.clock import day_of
from foundation.form_fields import Fields, read_query
from foundation.pages import AnyRequest, language_of, page
from foundation.refusals import Invalid, NotFound
from foundation.tabular import CSV_TYPE, ODS_TYPE, Sheet, csv_bytes, ods_bytes
from foundation.townships import COUNTIES, County
from reach.asked import TITLES, Asked
from reach.dashboard import SECTIONS, captions, chosen_basis, dashboard
from reach.period import PRESETS, Period, preset, read
from reach.places import STEPS
from reach.sheets import sheet
from reach.wording import as_shown, say

VIEW = {"permission": permissions.REACH, "hidden": True}
KINDS = {"csv": CSV_TYPE, "ods": ODS_TYPE}


@get("/{prefix:str}/staff/reach", opt=VIEW)
async def overview(request: AnyRequest) -> Response[Any]:
    query, language, today = read_query(request), language_of(request), day_of(clock.now())
    period, faults = read(query.text("span"), query.text("from"), query.text("to"), today)
    basis, known = await chosen_basis(query.text("basis"))
    context: dict[str, Any] = {
        "found": await dashboard(period, basis, language), "period": period, "basis": basis, "bases": known,
        "faults": faults, "typed": _typed(query, period), "sections": SECTIONS, "captions": captions(language),
        "presets": [(name, text, preset(name, today)) for name, text in PRESETS.items() if name != "custom"],
        "say_share": lambda share, digits=1: say(share, language, digits), "steps": STEPS, "as_shown": as_shown,
        "titles": TITLES, "county_names": {county.code: _short(county, language) for county in COUNTIES},
        "query": period.query() + (f"&basis={basis.year}" if basis else ""),
    }  # fmt: skip
    return page(request, "reach/overview.html", 422 if faults else 200, **context)


@get("/{prefix:str}/staff/reach/{name:str}", opt=VIEW)
async def download(request: AnyRequest, name: str) -> Response[bytes]:
    """`month.csv`, `coverage.ods` …; `all.ods` holds every table."""
    table, _, kind = name.rpartition(".")
    if kind not in KINDS:
        raise NotFound
    sheets = await _sheets(request, table, kind)
    # Thirteen tables of cells take a second, in which nobody else would be answered.
    body = await asyncio.to_thread(ods_bytes, *sheets) if kind == "ods" else csv_bytes(sheets[0])
    headers = {"content-disposition": f'attachment; filename="reach-{table}.{kind}"', "cache-control": "no-store"}
    return Response(body, media_type=KINDS[kind], headers=headers)


async def _sheets(request: AnyRequest, table: str, kind: str) -> list[Sheet]:
    query = read_query(request)
    period, faults = read("", query.text("from"), query.text("to"), day_of(clock.now()))
    if faults:
        raise Invalid(faults)
    basis, _ = await chosen_basis(query.text("basis"))
    asked = Asked(period, basis, language_of(request))
    names = SECTIONS if table == "all" and kind == "ods" else (table,)
    found = [made for name in names if (made := await sheet(name, asked))]
    if not found:
        raise NotFound
    return found


def _short(county: County, language: str) -> str:
    """On the map there is no room for "County" and "City"."""
    return county.en.rpartition(" ")[0] if language == "en" else county.zh


def _typed(query: Fields, period: Period) -> dict[str, str]:
    """What was typed, so that a fault keeps it; else the days of the period."""
    return {
        "from": query.text("from") or period.since.isoformat(),
        "to": query.text("to") or period.until.isoformat(),
    }


ROUTES = [overview, download]
