"""Pages of the privacy officer and the auditor: how things stand, and notices as published.

They hold no personal data, so reading them leaves no entry of its own.
"""

from uuid import UUID

from litestar import Response, get

from foundation import clock, permissions
from foundation.form_fields import read_query
from foundation.pages import AnyRequest, page
from privacy import notices, retention_reports

VIEW = {"permission": permissions.PRIVACY_VIEW}


@get("/{prefix:str}/staff/privacy", opt=VIEW)
async def overview(request: AnyRequest) -> Response[str]:
    reports = await retention_reports.reports(1)
    return page(
        request,
        "privacy/overview.html",
        last=reports[0] if reports else None,
        late=retention_reports.is_late(reports[0] if reports else None, clock.now()),
        notices=await notices.versions(5),
    )


@get("/{prefix:str}/staff/privacy/notices", opt=VIEW)
async def notice_list(request: AnyRequest) -> Response[str]:
    checked = read_query(request).flag("check")
    return page(
        request,
        "privacy/notices.html",
        notices=await notices.versions(),
        checked=checked,
        changed=set(await notices.verify()) if checked else set(),
    )


@get("/{prefix:str}/staff/privacy/notices/{notice_id:uuid}", opt=VIEW)
async def notice_text(request: AnyRequest, notice_id: UUID) -> Response[str]:
    return page(request, "privacy/notice_staff.html", notice=await notices.notice(notice_id))


ROUTES = [overview, notice_list, notice_text]
