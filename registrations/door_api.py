"""`POST /api/v1/door/scans`: what a device sends, a verdict each. A session's page and a token's device speak the
same."""

from datetime import datetime
from typing import Annotated, Any, Literal
from uuid import UUID

import msgspec
from litestar import Response, post

from foundation import clock, permissions
from foundation.pages import AnyRequest, language_of, signed_in
from registrations.check_in import MOST_SCANS, ScanIn, record_scans
from registrations.verdict_words import spoken


class ScanBody(msgspec.Struct, forbid_unknown_fields=True):
    id: UUID
    code: Annotated[str, msgspec.Meta(min_length=1, max_length=400)]
    scanned_at: Annotated[datetime, msgspec.Meta(tz=True)]
    direction: Literal["in", "out"] = "in"
    offline: bool = False

    def scan(self) -> ScanIn:
        return ScanIn(self.id, self.code, self.scanned_at, self.direction, self.offline)


ScanList = Annotated[list[ScanBody], msgspec.Meta(max_length=MOST_SCANS)]


class ScansBody(msgspec.Struct, forbid_unknown_fields=True):
    scans: ScanList


_read = msgspec.json.Decoder(ScanList | ScansBody).decode


@post("/api/v1/door/scans", opt={"permission": permissions.DOOR}, status_code=200)
async def scans(request: AnyRequest) -> Response[Any]:
    """A list of scans → a list of verdicts; wrapped as `{"scans": […]}` the answer is `{"verdicts": […]}`."""
    body = _read(await request.body())
    rows = body.scans if isinstance(body, ScansBody) else body
    recorded = await record_scans([row.scan() for row in rows], signed_in(request), clock.now())
    verdicts = [spoken(one, language_of(request)) for one in recorded]
    return Response(
        {"verdicts": verdicts} if isinstance(body, ScansBody) else verdicts, headers={"cache-control": "no-store"}
    )


ROUTES = [scans]
