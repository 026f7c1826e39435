"""Where anybody who holds a receipt can see whether it proves itself: pasted or as a file, looked at and not kept."""

from litestar import Response, get, post
from litestar.datastructures import UploadFile

from foundation import permissions
from foundation.faults import Fault
from foundation.form_fields import read_form
from foundation.languages import N_
from foundation.pages import AnyRequest, page
from privacy.consents import PURPOSES
from privacy.receipt_words import ACTS, CHANNELS
from privacy.receipts import MOST_BYTES, NotProven, Proven, prove

PUBLIC = {"permission": permissions.PUBLIC}
PLACE = "/{prefix:str}/privacy/receipts"
# Text in a form grows by its encoding; what is larger is refused unread.
ROOM = 4 * MOST_BYTES


@get(PLACE, opt=PUBLIC)
async def ask(request: AnyRequest) -> Response[str]:
    return _page(request)


@post(PLACE, opt=PUBLIC, status_code=200, request_max_body_size=ROOM)
async def look(request: AnyRequest) -> Response[str]:
    """Answers with the page itself: nothing is written, and the receipt stands in no address."""
    pasted = (await read_form(request)).text("receipt")
    sent = (await request.form()).get("file")
    content = await sent.read() if isinstance(sent, UploadFile) else b""
    if not (content or pasted):
        return _page(request, faults=[Fault("receipt", N_("請選擇收據檔，或貼上它的內容。"))])
    try:
        return _page(request, proven=await prove(content or pasted.encode()))
    except NotProven as no:
        return _page(request, text=pasted, faults=[Fault("receipt", no.message)])


def _page(
    request: AnyRequest, text: str = "", proven: list[Proven] | None = None, faults: list[Fault] | None = None
) -> Response[str]:
    return page(
        request, "privacy/receipts.html", 422 if faults else 200, text=text, proven=proven, faults=faults or [],
        purposes=PURPOSES, acts=ACTS, channels=CHANNELS, most_bytes=MOST_BYTES,
    )  # fmt: skip


ROUTES = [ask, look]
