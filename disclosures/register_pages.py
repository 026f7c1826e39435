"""The register of exports for officer and auditor, as page and file; and the box that traces a leaked piece back."""

from litestar import Response, get, post

from disclosures import export_lists
from disclosures.export_pages import attached
from disclosures.tracing import Match, trace
from foundation import clock, permissions
from foundation.faults import Fault, Faults
from foundation.form_fields import page_number, read_form, read_query
from foundation.languages import N_
from foundation.pages import AnyRequest, language_of, page, signed_in
from foundation.tabular import ODS_TYPE, ods_bytes
from privacy.reveal import EXPORT_PURPOSES

AUDIT = {"permission": permissions.AUDIT}
PLACE = "/{prefix:str}/staff/privacy/exports"


@get(PLACE, opt=AUDIT)
async def register(request: AnyRequest) -> Response[str]:
    number = page_number(read_query(request).text("page"))
    lines, pages = await export_lists.register(number)
    now, language = clock.now(), language_of(request)
    return page(
        request,
        "disclosures/export_register.html",
        rows=[(line, line.standing(now), export_lists.field_words(line.fields, language)) for line in lines],
        standings=export_lists.STANDINGS,
        purposes=EXPORT_PURPOSES,
        which_words=export_lists.WHICH_WORDS,
        number=number,
        pages=pages,
    )


@get(PLACE + ".ods", opt=AUDIT)
async def register_file(request: AnyRequest) -> Response[bytes]:
    sheet = export_lists.register_sheet(await export_lists.whole_register(), language_of(request), clock.now())
    return attached("匯出紀錄.ods", ODS_TYPE, ods_bytes(sheet))


@get(PLACE + "/trace", opt=AUDIT)
async def trace_box(request: AnyRequest) -> Response[str]:
    return _trace(request)


@post(PLACE + "/trace", opt=AUDIT, status_code=200)
async def trace_piece(request: AnyRequest) -> Response[str]:
    """The piece is compared and forgotten: it stands in no answer, table or log."""
    piece = (await read_form(request)).text("piece")
    if not piece:
        return _trace(request, None, [Fault("piece", N_("請貼上外流的內容。"))])
    return _trace(request, await trace(piece.encode(), signed_in(request), clock.now()))


def _trace(request: AnyRequest, found: list[Match] | None = None, faults: Faults | None = None) -> Response[str]:
    status = 422 if faults else 200
    return page(
        request, "disclosures/export_trace.html", status, found=found, faults=faults or [], purposes=EXPORT_PURPOSES
    )


ROUTES = [register, register_file, trace_box, trace_piece]
