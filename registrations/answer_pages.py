"""All that one person answered, for staff: with a reason and an entry in the audit, one more for each file."""

from urllib.parse import quote
from uuid import UUID

from litestar import Response, get, post
from litestar.response import Redirect

from events.facts import EventFacts, event_facts
from foundation import clock, permissions
from foundation.faults import Faults
from foundation.form_fields import read_form
from foundation.pages import AnyRequest, language_of, page, see_other, signed_in
from foundation.refusals import Conflict, Invalid, NotFound
from privacy.reveal import REASONS, TO_DECIDE, once
from registrations import answer_files
from registrations.answered import open_answers
from registrations.roster import roster_line, sealed_of

REVEAL = {"permission": permissions.REVEAL}
PLACE = "/{prefix:str}/staff/events/{slug:str}/registrations/{registration:uuid}/answers"


@get(PLACE, opt=REVEAL)
async def ask_reason(request: AnyRequest, slug: str, registration: UUID) -> Response[str]:
    event = await event_facts(slug)
    if await sealed_of(registration, event.id) is None:
        raise NotFound
    return _ask(request, event, registration)


@post(PLACE, opt=REVEAL, status_code=200)
async def show(request: AnyRequest, slug: str, registration: UUID) -> Response[str] | Redirect:
    """In this answer only: a reload asks for the reason again."""
    event, fields, by = await event_facts(slug), await read_form(request), signed_in(request)
    reason, note, language = fields.text("reason"), fields.text("note"), language_of(request)
    try:
        await once(by, registration, fields.text("asked"))
        told = await open_answers(event, registration, language, by, reason, note=note, now=clock.now())
    except Conflict as refusal:
        here = f"/staff/events/{slug}/registrations/{registration}/answers"
        return see_other(request, here, flash=refusal.message, kind="warn")
    except Invalid as refusal:
        return _ask(request, event, registration, refusal.faults, reason, note)
    line = await roster_line(event.id, registration)
    return page(
        request, "registrations/answers.html", event=event, answers=told, registration=registration, reason=reason,
        note=note, undecided=line is not None and line.status == "pending",
    )  # fmt: skip


@post(PLACE + "/{file:uuid}", opt=REVEAL, status_code=200)
async def download(request: AnyRequest, slug: str, registration: UUID, file: UUID) -> Response[bytes]:
    event, fields, by = await event_facts(slug), await read_form(request), signed_in(request)
    opened = await answer_files.open_for_staff(
        event.id, registration, file, by, fields.text("reason"), note=fields.text("note"), now=clock.now()
    )
    headers = {
        "content-disposition": f"attachment; filename*=UTF-8''{quote(opened.name)}",
        "cache-control": "no-store",
        "x-content-type-options": "nosniff",
    }
    return Response(opened.content, media_type=opened.media, headers=headers)


def _ask(
    request: AnyRequest, event: EventFacts, registration: UUID, faults: Faults | None = None, reason: str = "",
    note: str = "",
) -> Response[str]:  # fmt: skip
    return page(
        request, "registrations/answers_reason.html", 422 if faults else 200, event=event, registration=registration,
        reasons=REASONS | (TO_DECIDE if event.approval else {}), reason=reason, note=note, faults=faults or [],
    )  # fmt: skip


ROUTES = [ask_reason, show, download]
