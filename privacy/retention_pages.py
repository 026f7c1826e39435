"""Pages of what goes when: the calendar over all events, and what the nightly runs did and did not delete.

They hold counts and days, no personal data, so reading them leaves no entry of its own.
"""

from litestar import Response, get

from foundation import clock, permissions, personal
from foundation.pages import AnyRequest, language_of, page
from foundation.tabular import ODS_TYPE, ods_bytes
from privacy import holds, register, retention_calendar, retention_reports

VIEW = {"permission": permissions.PRIVACY_VIEW}
CALENDAR = {"permission": permissions.RETENTION_VIEW}


@get("/{prefix:str}/staff/privacy/retention", opt=VIEW)
async def report_list(request: AnyRequest) -> Response[str]:
    return page(
        request,
        "privacy/retention.html",
        reports=await retention_reports.reports(),
        kept=register.kept(language_of(request)),
        kinds=retention_calendar.kinds(language_of(request)),
        not_kept=retention_calendar.not_kept(),
        holds=await holds.holds(),
        grounds=holds.GROUNDS,
    )


@get("/{prefix:str}/staff/privacy/calendar", opt=CALENDAR)
async def calendar(request: AnyRequest) -> Response[str]:
    now = clock.now()
    return page(
        request,
        "privacy/calendar.html",
        calendar=await retention_calendar.calendar(personal.DECLARED, now, language_of(request)),
        holds=await holds.holds(),
        grounds=holds.GROUNDS,
        today=clock.day_of(now),
        last=next(iter(await retention_reports.reports(1)), None),
    )


@get("/{prefix:str}/staff/privacy/calendar.ods", opt=CALENDAR)
async def calendar_file(request: AnyRequest) -> Response[bytes]:
    language = language_of(request)
    found = await retention_calendar.calendar(personal.DECLARED, clock.now(), language)
    name = f"retention-{clock.day_of(clock.now()).isoformat()}.ods"
    return Response(
        ods_bytes(retention_calendar.sheet(found, language)),
        media_type=ODS_TYPE,
        headers={"content-disposition": f'attachment; filename="{name}"'},
    )


ROUTES = [report_list, calendar, calendar_file]
