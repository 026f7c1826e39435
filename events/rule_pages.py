"""Pages on which staff hold places back and release them, and see what the rules of an event come to in figures."""

from typing import Any
from uuid import UUID

from litestar import Response, get, post

from events.facts import EventFacts, event_facts
from events.held_places import Held, limits_of, places_of
from events.holdback_forms import FIELDS, blank, read_holdback, typed_of
from events.holding_back import change_holdback, hold_back, release, remove_holdback
from events.kinds import HOLDBACK_KINDS
from events.offers import offered
from events.pages import words
from foundation import clock, permissions
from foundation.faults import Fault, Faults
from foundation.form_fields import Fields, read_form, read_query, uuid_of
from foundation.languages import N_
from foundation.pages import AnyRequest, language_of, page, see_other
from foundation.refusals import Conflict, Invalid, NotFound

VIEW = {"permission": permissions.EVENTS_VIEW}
EDIT = {"permission": permissions.EVENTS_EDIT}
PLACE = "/{prefix:str}/staff/events/{slug:str}/rules"
Answer = Response[Any]


@get(PLACE, opt=VIEW)
async def rules(request: AnyRequest, slug: str) -> Answer:
    """`session` chooses where the form starts from."""
    wanted = uuid_of(read_query(request).text("session"))
    typed = blank() | {"session": str(wanted) if wanted else ""}
    return await _rules(request, await event_facts(slug), typed)


@post(PLACE, opt=EDIT, status_code=200)
async def add(request: AnyRequest, slug: str) -> Answer:
    facts, typed = await event_facts(slug), _typed(await read_form(request))
    plan, faults = read_holdback(typed, _sessions(facts))
    if plan is None:
        return await _rules(request, facts, typed, faults, 422)
    try:
        await hold_back(slug, plan, clock.now())
    except Invalid as refused:
        return await _rules(request, facts, typed, refused.faults, 422)
    return see_other(request, f"/staff/events/{slug}/rules", flash=N_("名額已經保留。"))


@get(PLACE + "/{held:uuid}", opt=EDIT)
async def edit(request: AnyRequest, slug: str, held: UUID) -> Answer:
    facts = await event_facts(slug)
    row = await _row(facts, held)
    return await _one(request, facts, row, typed_of(row))


@post(PLACE + "/{held:uuid}", opt=EDIT, status_code=200)
async def change(request: AnyRequest, slug: str, held: UUID) -> Answer:
    facts, typed = await event_facts(slug), _typed(await read_form(request))
    row = await _row(facts, held)
    plan, faults = read_holdback(typed, _sessions(facts))
    if plan is None:
        return await _one(request, facts, row, typed, faults, 422)
    try:
        await change_holdback(slug, held, plan, clock.now())
    except Invalid as refused:
        return await _one(request, facts, row, typed, refused.faults, 422)
    except Conflict as refused:
        return await _one(request, facts, row, typed, [Fault("", refused.message, refused.params)], 409)
    return see_other(request, f"/staff/events/{slug}/rules", flash=N_("已儲存。"))


@post(PLACE + "/{held:uuid}/release", opt=EDIT)
async def release_now(request: AnyRequest, slug: str, held: UUID) -> Answer:
    await release(slug, held, clock.now())
    return see_other(request, f"/staff/events/{slug}/rules", flash=N_("已釋出；有人候補的話，會先依順序遞補。"))


@post(PLACE + "/{held:uuid}/remove", opt=EDIT)
async def remove(request: AnyRequest, slug: str, held: UUID) -> Answer:
    try:
        await remove_holdback(slug, held, clock.now())
    except Conflict as refused:
        return see_other(request, f"/staff/events/{slug}/rules", flash=refused.message, kind="error", **refused.params)
    return see_other(request, f"/staff/events/{slug}/rules", flash=N_("已刪除，名額開放給所有人。"))


async def _rules(
    request: AnyRequest, facts: EventFacts, typed: dict[str, str], faults: Faults | None = None, status: int = 200
) -> Answer:
    limits = await limits_of(facts, language_of(request))
    context = await _context(request, facts, typed, faults)
    return page(request, "events/rules.html", status, limits=limits, **context)


async def _one(
    request: AnyRequest,
    facts: EventFacts,
    row: Held,
    typed: dict[str, str],
    faults: Faults | None = None,
    status: int = 200,
) -> Answer:
    context = await _context(request, facts, typed, faults)
    return page(request, "events/holdback.html", status, held=row, **context)


async def _context(
    request: AnyRequest, facts: EventFacts, typed: dict[str, str], faults: Faults | None
) -> dict[str, Any]:
    language = language_of(request)
    return {
        **words(language),
        "event": facts,
        "places": await places_of(facts, clock.now()),
        "typed": typed,
        "faults": faults or [],
        "holdback_kinds": [(code.key, code.en if language == "en" else code.zh) for code in HOLDBACK_KINDS],
        "partners": [(choice.id, choice.name) for choice in (await offered()).partners],
    }


async def _row(facts: EventFacts, held: UUID) -> Held:
    for session in await places_of(facts, clock.now()):
        for row in session.rows:
            if row.id == held:
                return row
    raise NotFound


def _typed(fields: Fields) -> dict[str, str]:
    return {name: fields.text(name) for name in FIELDS}


def _sessions(facts: EventFacts) -> list[UUID]:
    return [way.id for occasion in facts.occasions for way in occasion.ways]


ROUTES = [rules, add, edit, change, release_now, remove]
