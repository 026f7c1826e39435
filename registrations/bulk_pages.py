"""Deeds on the ticked lines of a list: a second look at who and what, the result row by row, and taking it back."""

from dataclasses import replace
from typing import Any
from uuid import UUID, uuid4

from litestar import Response, get, post
from litestar.response import Redirect

from events.facts import EventFacts, event_facts
from foundation import clock, permissions
from foundation.faults import Fault, Faults
from foundation.form_fields import Fields, read_form, uuid_of
from foundation.languages import N_
from foundation.pages import AnyRequest, page, see_other, signed_in
from foundation.refusals import Conflict, Gone, Invalid
from registrations import bulk_words
from registrations.bulk import ACTS, MOST, Act, Deed, do
from registrations.bulk_undo import HOURS, act_of, acts_of_event, undo
from registrations.duplicates import suspects_of
from registrations.roster import ids_of, roster_lines
from registrations.roster_filters import read_wanted

VIEW = {"permission": permissions.REGISTRATIONS_VIEW}
EDIT = {"permission": permissions.REGISTRATIONS_EDIT}
NOBODY = N_("請先勾選至少一筆。")
LIST = "/{prefix:str}/staff/events/{slug:str}/registrations"


@post(LIST + "/bulk", opt=EDIT, status_code=200)
async def look_again(request: AnyRequest, slug: str) -> Response[str]:
    """Changes nothing yet: who is meant and what will happen."""
    event, fields = await event_facts(slug), await read_form(request)
    picked = await _picked(event, fields)
    return await _confirm(request, event, fields, picked[:MOST], _missing(_act(fields), picked))


@post(LIST + "/bulk/do", opt=EDIT)
async def do_it(request: AnyRequest, slug: str) -> Response[str] | Redirect:
    event, fields = await event_facts(slug), await read_form(request)
    picked, act = await _picked(event, fields), _act(fields)
    if act is None:
        return await _confirm(request, event, fields, picked[:MOST], _missing(act, picked))
    deed = Deed(
        act=act,
        session=uuid_of(fields.text("session")),
        target=uuid_of(fields.text("target")),
        reason_zh=fields.text("reason_zh"),
    )
    try:
        once = uuid_of(fields.text("once"))
        made = await do(event.id, picked, deed, signed_in(request), clock.now(), made=once)
    except Invalid as refusal:
        return await _confirm(request, event, fields, picked[:MOST], refusal.faults)
    return see_other(request, f"/staff/events/{slug}/registrations/acts/{made}")


@get(LIST + "/acts", opt=VIEW)
async def acts(request: AnyRequest, slug: str) -> Response[str]:
    event = await event_facts(slug)
    return page(
        request,
        "registrations/bulk_acts.html",
        event=event,
        acts=await acts_of_event(event.id),
        sentence=bulk_words.sentence,
    )


@get(LIST + "/acts/{act:uuid}", opt=VIEW)
async def result(request: AnyRequest, slug: str, act: UUID) -> Response[str]:
    event = await event_facts(slug)
    deed = await act_of(event.id, act)
    lines = {line.registration: line for line in await roster_lines(event.id, [row.registration for row in deed.rows])}
    return page(
        request,
        "registrations/bulk_act.html",
        event=event,
        deed=deed,
        lines=lines,
        open=deed.open(clock.now()),
        hours=HOURS,
        words=bulk_words,
        sessions=_sessions(event),
    )


@post(LIST + "/acts/{act:uuid}/undo", opt=EDIT)
async def take_back(request: AnyRequest, slug: str, act: UUID) -> Redirect:
    event, here = await event_facts(slug), f"/staff/events/{slug}/registrations/acts/{act}"
    try:
        deed = await undo(event.id, act, signed_in(request), clock.now())
    except (Conflict, Gone) as refusal:
        return see_other(request, here, flash=refusal.message, kind="warn")
    back = sum(row.undone == "undone" for row in deed.rows)
    left = sum(bool(row.undone) for row in deed.rows) - back
    if left:
        message = N_("復原了 %(n)s 筆；另外 %(left)s 筆不能復原，原因在下面。")
        return see_other(request, here, flash=message, kind="warn", n=back, left=left)
    return see_other(request, here, flash=N_("復原了 %(n)s 筆。"), n=back)


async def _picked(event: EventFacts, fields: Fields) -> list[UUID]:
    """The ticked ones, or everybody whom the filter of the list shows."""
    if not fields.flag("everybody"):
        return [found for text in fields.texts("pick") if (found := uuid_of(text))]
    wanted = read_wanted(fields)
    only = await suspects_of(event.id) if wanted.needs == "duplicate" else None
    return await ids_of(event.id, replace(wanted, at=None), MOST + 1, only=only)


def _missing(act: Act | None, picked: list[UUID]) -> Faults:
    faults = [] if act else [Fault("act", N_("請選一個動作。"))]
    if not picked or len(picked) > MOST:
        faults.append(Fault("pick", N_("一次最多 %(n)s 筆，請分批。") if picked else NOBODY, {"n": MOST}))
    return faults


def _act(fields: Fields) -> Act | None:
    return next((act for act in ACTS if act == fields.text("act")), None)


def _sessions(event: EventFacts) -> dict[UUID, Any]:
    return {session.id: session for session in event.sessions}


async def _confirm(
    request: AnyRequest, event: EventFacts, fields: Fields, picked: list[UUID], faults: Faults
) -> Response[str]:
    lines = await roster_lines(event.id, picked) if picked else []
    if faults and not lines:  # the page has nothing else to fill in
        faults = [Fault("pick", NOBODY)]
    return page(
        request, "registrations/bulk.html", 422 if faults else 200, event=event, lines=lines, act=_act(fields) or "",
        acts=offered(event), fields=fields, faults=faults, words=bulk_words, hours=HOURS, once=uuid4(),
    )  # fmt: skip


def offered(event: EventFacts) -> tuple[Act, ...]:
    """What makes sense for this event; what does not is not in the way."""
    deciding: tuple[Act, ...] = ("approve", "decline") if event.approval else ()
    moving: tuple[Act, ...] = ("move",) if len(event.sessions) > 1 else ()
    seats: tuple[Act, ...] = ("put_on", "take_off") if moving and event.session_rule == "any" else ()
    return (*deciding, "send", "cancel", *moving, *seats)


ROUTES = [look_again, do_it, acts, result, take_back]
