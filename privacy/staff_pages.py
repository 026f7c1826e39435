"""Pages of the privacy officer and the auditor: notices as published, and who looked at what.

They hold no personal data, so reading them leaves no entry of its own.
"""

from uuid import UUID

from litestar import Response, get

from foundation import clock, permissions
from foundation.form_fields import read_query
from foundation.languages import gettext
from foundation.pages import AnyRequest, language_of, page
from privacy import audit, notices, retention_reports, reveal

VIEW = {"permission": permissions.PRIVACY_VIEW}
AUDIT = {"permission": permissions.AUDIT, "role": "auditor"}
PAGE = 50
PROVEN = 2000  # entries whose chain the page checks; `lianfu audit verify` checks all


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


@get("/{prefix:str}/staff/privacy/audit", opt=AUDIT)
async def audit_list(request: AnyRequest) -> Response[str]:
    before = read_query(request).text("before")
    entries = await audit.entries(before=int(before) if before.isdecimal() and len(before) < 19 else None, limit=PAGE)
    _ = gettext(language_of(request))
    return page(
        request,
        "privacy/audit.html",
        entries=entries,
        older=entries[-1].seq if len(entries) == PAGE else None,
        verdict=await audit.verify(last=PROVEN),
        reasons={key: _(text) for key, text in (reveal.REASONS | reveal.PRINT_REASONS).items()},
        actions={key: _(text) for key, text in reveal.ACTIONS.items()},
    )


ROUTES = [overview, notice_list, notice_text, audit_list]
