"""The list of registrations for staff: masked; one person's details open with a reason and leave an entry; cancelling
by phone."""

from uuid import UUID

from litestar import Response, get, post
from litestar.response import Redirect

from events.facts import EventFacts, event_facts
from foundation import clock, permissions
from foundation.database import transaction
from foundation.faults import Faults
from foundation.form_fields import read_form, read_query
from foundation.languages import N_, gettext
from foundation.pages import AnyRequest, language_of, page, see_other, signed_in
from foundation.refusals import Conflict, Invalid, NotFound
from privacy import audit
from privacy.reveal import REASONS, TO_DECIDE, once
from registrations.bulk import MOST
from registrations.bulk_pages import offered
from registrations.bulk_undo import acts_of_event
from registrations.bulk_words import ACT_WORDS, sentence
from registrations.cancelling import cancel
from registrations.door_counts import door_counts
from registrations.duplicates import suspects_of
from registrations.resending import send_again
from registrations.revealing import reveal_registration
from registrations.roster import Roster, RosterLine, roster, roster_line, sealed_of, search
from registrations.roster_choices import CHANNEL_WORDS, Choices, choices_of
from registrations.roster_filters import Wanted, read_wanted
from registrations.roster_needs import needs_of

VIEW = {"permission": permissions.REGISTRATIONS_VIEW}
EDIT = {"permission": permissions.REGISTRATIONS_EDIT}
LIST = "/{prefix:str}/staff/events/{slug:str}/registrations"


@get(LIST, opt=VIEW)
async def registrations(request: AnyRequest, slug: str) -> Response[str]:
    event, wanted = await event_facts(slug), read_wanted(read_query(request))
    only = await suspects_of(event.id) if wanted.needs == "duplicate" else None
    return await _list(request, event, await roster(event.id, wanted, only=only), wanted)


@post(LIST, opt=VIEW, status_code=200)
async def find(request: AnyRequest, slug: str) -> Response[str]:
    """By POST: what is typed is about a person and belongs into no address and no log."""
    event, typed = await event_facts(slug), (await read_form(request)).text("q")[:60]
    try:
        found = await search(event.id, typed, signed_in(request), clock.now())
    except Invalid as refusal:
        return await _list(request, event, await roster(event.id, Wanted()), Wanted(), typed, refusal.faults)
    return await _list(request, event, found, Wanted(), typed)


async def _list(
    request: AnyRequest, event: EventFacts, lines: Roster, wanted: Wanted, typed: str = "", faults: Faults | None = None
) -> Response[str]:
    _, acts, now = gettext(language_of(request)), offered(event), clock.now()
    last = next((act for act in await acts_of_event(event.id) if act.open(now)), None)
    # Whoever looks for somebody is answered at once, with nothing beside it.
    found = bool(typed) and not faults
    return page(
        request,
        "registrations/roster.html",
        422 if faults else 200,
        event=event,
        roster=lines,
        counts=await door_counts(event.id),
        needs=[] if found else await needs_of(event.id),
        choices=Choices({}) if found else await choices_of(event.id, language_of(request)),
        channels=CHANNEL_WORDS,
        wanted=wanted,
        acts=[(act, _(ACT_WORDS[act])) for act in acts],
        most_at_once=MOST,
        last_act=last,
        sentence=sentence,
        typed=typed,
        faults=faults or [],
    )


@get(LIST + "/{registration:uuid}/reveal", opt={"permission": permissions.REVEAL})
async def ask_reason(request: AnyRequest, slug: str, registration: UUID) -> Response[str]:
    event = await event_facts(slug)
    if await sealed_of(registration, event.id) is None:
        raise NotFound
    return _reveal_page(request, event, registration)


@post(LIST + "/{registration:uuid}/reveal", opt={"permission": permissions.REVEAL}, status_code=200)
async def show(request: AnyRequest, slug: str, registration: UUID) -> Response[str] | Redirect:
    """The details of one person, in this answer only; nothing is shown when the entry cannot be written."""
    event, fields = await event_facts(slug), await read_form(request)
    reason, note = fields.text("reason"), fields.text("note")
    by = signed_in(request)
    try:
        await once(by, registration, fields.text("asked"))
        words = await reveal_registration(event.id, registration, by, reason, note=note, now=clock.now())
    except Conflict as refusal:
        here = f"/staff/events/{slug}/registrations/{registration}/reveal"
        return see_other(request, here, flash=refusal.message, kind="warn")
    except Invalid as refusal:
        return _reveal_page(request, event, registration, refusal.faults, reason, note)
    return page(request, "registrations/revealed.html", event=event, words=words, registration=registration)


@get(LIST + "/{registration:uuid}/cancel", opt=EDIT)
async def ask_cancel(request: AnyRequest, slug: str, registration: UUID) -> Response[str]:
    """A seat once given to the next cannot be taken back, so it is asked for twice."""
    event, line = await _line_of(slug, registration)
    return page(request, "registrations/cancel.html", event=event, line=line)


@post(LIST + "/{registration:uuid}/cancel", opt=EDIT)
async def cancel_by_staff(request: AnyRequest, slug: str, registration: UUID) -> Redirect:
    await _line_of(slug, registration)
    by, now = signed_in(request), clock.now()
    async with transaction("staff"):
        done = await cancel(registration, by, now)
        if not done.before:
            await audit.append(by, "registration.cancelled", registration, (), "registration", now=now)
    back, promoted = f"/staff/events/{slug}/registrations", len(done.promoted)
    if not promoted:
        return see_other(request, back, flash=N_("已取消。"))
    return see_other(request, back, flash=N_("已取消，遞補了 %(n)s 位候補。"), n=promoted)


@post(LIST + "/{registration:uuid}/send", opt=EDIT)
async def send(request: AnyRequest, slug: str, registration: UUID) -> Redirect:
    await _line_of(slug, registration)
    await send_again(registration, clock.now())
    return see_other(request, f"/staff/events/{slug}/registrations", flash=N_("票已排入寄送；同一人一小時內只寄一次。"))


async def _line_of(slug: str, registration: UUID) -> tuple[EventFacts, RosterLine]:
    """NotFound for a registration of another event."""
    event = await event_facts(slug)
    line = await roster_line(event.id, registration)
    if line is None:
        raise NotFound
    return event, line


def _reveal_page(
    request: AnyRequest,
    event: EventFacts,
    registration: UUID,
    faults: Faults | None = None,
    reason: str = "",
    note: str = "",
) -> Response[str]:
    return page(
        request,
        "registrations/reveal.html",
        422 if faults else 200,
        event=event,
        registration=registration,
        reasons=REASONS | (TO_DECIDE if event.approval else {}),
        reason=reason,
        note=note,
        faults=faults or [],
    )


ROUTES = [registrations, find, ask_reason, show, ask_cancel, cancel_by_staff, send]
