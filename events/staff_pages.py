"""Pages on which staff plan events: the list, one event, its form, and the deeds publish, confirm and cancel."""

from dataclasses import replace
from typing import Any
from urllib.parse import urlencode

from litestar import Response, get, post

from events.advice import Advice, advise
from events.cancelling import cancel_event
from events.copying import plan_of
from events.deciding import confirm, decision
from events.facts import EventFacts, event_facts
from events.form_designing import missing_in_form
from events.forms import read_plan
from events.kinds import ACCESS, BODY_ROLES, DATA_ROLES, MODES, SESSION_RULES
from events.lists import staff_events
from events.offers import Offered, offered
from events.pages import read_filters, shown_event, words
from events.partner_access import access, partners_of
from events.planning import change_event, create_event
from events.publishing import publish, still_missing
from events.slot_rows import ACTION, blank_slots, make_slots, posted_slots
from events.typed import Texts, Typed, blank, change_rows, posted, typed_of
from foundation import clock, permissions
from foundation.faults import Fault, Faults
from foundation.form_fields import Fields, read_form, read_query
from foundation.languages import N_
from foundation.pages import AnyRequest, language_of, page, see_other, signed_in
from foundation.refusals import Conflict, Invalid

VIEW = {"permission": permissions.EVENTS_VIEW}
EDIT = {"permission": permissions.EVENTS_EDIT}
Answer = Response[Any]


@get("/{prefix:str}/staff/events", opt=VIEW)
async def listing(request: AnyRequest) -> Answer:
    """Drafts first, then what comes."""
    filters, language = read_filters(read_query(request)), language_of(request)
    found = await staff_events(clock.now(), filters)

    def address(number: int) -> str:
        given = {**filters.given(), "page": str(number)}
        return "?" + urlencode(given)

    return page(request, "events/staff_list.html", found=found, filters=filters, address=address, **words(language))


@get("/{prefix:str}/staff/events/new", opt=EDIT)
async def new(request: AnyRequest) -> Answer:
    typed = blank()
    typed.texts["contact"] = str(signed_in(request).staff_id)
    return await _form(request, typed, await offered(), None)


@post("/{prefix:str}/staff/events/new", opt=EDIT, status_code=200)
async def create(request: AnyRequest) -> Answer:
    return await _save(request, await read_form(request), None)


@get("/{prefix:str}/staff/events/{slug:str}", opt=VIEW)
async def overview(request: AnyRequest, slug: str) -> Answer:
    facts = await event_facts(slug)
    return await _overview(request, facts)


@get("/{prefix:str}/staff/events/{slug:str}/edit", opt=EDIT)
async def edit(request: AnyRequest, slug: str) -> Answer:
    facts = await event_facts(slug)
    return await _form(request, typed_of(plan_of(facts)), await offered(facts.design), facts)


@post("/{prefix:str}/staff/events/{slug:str}/edit", opt=EDIT, status_code=200)
async def change(request: AnyRequest, slug: str) -> Answer:
    return await _save(request, await read_form(request), await event_facts(slug))


@get("/{prefix:str}/staff/events/{slug:str}/preview", opt=VIEW)
async def preview(request: AnyRequest, slug: str) -> Answer:
    """The public page as it will be."""
    facts = await event_facts(slug)
    return page(request, "events/event.html", **shown_event(facts, language_of(request)) | {"preview": True})


@post("/{prefix:str}/staff/events/{slug:str}/publish", opt=EDIT, status_code=200)
async def publishing(request: AnyRequest, slug: str) -> Answer:
    try:
        await publish(slug, signed_in(request), clock.now())
    except Invalid:
        return await _overview(request, await event_facts(slug), 422)
    return see_other(request, f"/staff/events/{slug}", flash=N_("活動已經發布，民眾可以報名了。"))


@post("/{prefix:str}/staff/events/{slug:str}/confirm", opt=EDIT)
async def confirming(request: AnyRequest, slug: str) -> Answer:
    await confirm(slug, signed_in(request), clock.now())
    return see_other(request, f"/staff/events/{slug}", flash=N_("確定開班了，公開頁面不再寫最低人數。"))


@get("/{prefix:str}/staff/events/{slug:str}/cancel", opt=EDIT)
async def ask_to_cancel(request: AnyRequest, slug: str) -> Answer:
    return page(request, "events/cancel.html", event=await event_facts(slug), values={}, faults=[])


@post("/{prefix:str}/staff/events/{slug:str}/cancel", opt=EDIT, status_code=200)
async def cancelling(request: AnyRequest, slug: str) -> Answer:
    fields = await read_form(request)
    values = {name: fields.text(name) for name in ("reason_zh", "reason_en")}
    try:
        await cancel_event(slug, values["reason_zh"], values["reason_en"], signed_in(request), clock.now())
    except Invalid as refused:
        facts = await event_facts(slug)
        return page(request, "events/cancel.html", 422, event=facts, values=values, faults=refused.faults)
    return see_other(request, f"/staff/events/{slug}", flash=N_("活動已經取消，報名的人會收到通知信。"))


async def _save(request: AnyRequest, fields: Fields, facts: EventFacts | None) -> Answer:
    """A row button shows the form again; saving writes it down; save-and-publish publishes if nothing is missing."""
    typed, choices = posted(fields), await offered(facts.design if facts else None)
    action = fields.text("action")
    if change_rows(typed, action):
        return await _form(request, typed, choices, facts)
    if action == ACTION:
        asked = posted_slots(fields)
        wrong = make_slots(typed, asked)
        return await _form(request, typed, choices, facts, wrong, 422 if wrong else 200, slots=asked)
    plan, faults = read_plan(
        typed,
        [c.id for c in choices.partners],
        [c.id for c in choices.officers],
        series=[c.id for c in choices.series],
        designs=[c.id for c in choices.designs],
    )
    if plan is None:
        return await _form(request, typed, choices, facts, faults, 422)
    by, now = signed_in(request), clock.now()
    try:
        if facts is None:
            slug, moved = (await create_event(plan, by, now)).slug, False
        else:
            changed = await change_event(facts.slug, plan, by, now, seen=_seen(fields))
            slug, moved = changed.slug, changed.moved
    except Invalid as refused:
        return await _form(request, typed, choices, facts, refused.faults, 422)
    except Conflict as refused:
        again = replace(facts, sequence=refused.extra.get("sequence", facts.sequence)) if facts else None
        return await _form(request, typed, choices, again, [Fault("", refused.message, refused.params)], 409)
    if action == "publish":
        return await _then_publish(request, slug)
    said = N_("已儲存；時間或地點有變，報名的人會收到通知信。") if moved else N_("已儲存。")
    return see_other(request, f"/staff/events/{slug}", flash=said)


async def _then_publish(request: AnyRequest, slug: str) -> Answer:
    try:
        await publish(slug, signed_in(request), clock.now())
    except Invalid:
        said = N_("已儲存成草稿；還不能發布，原因列在下面。")
        return see_other(request, f"/staff/events/{slug}", flash=said, kind="warn")
    return see_other(request, f"/staff/events/{slug}", flash=N_("活動已經發布，民眾可以報名了。"))


async def _form(
    request: AnyRequest,
    typed: Typed,
    choices: Offered,
    facts: EventFacts | None,
    faults: Faults | None = None,
    status: int = 200,
    slots: Texts | None = None,
) -> Answer:
    en = language_of(request) == "en"
    lists = {
        "modes": MODES, "roles": BODY_ROLES, "data_roles": DATA_ROLES, "session_rules": SESSION_RULES,
        "accesses": ACCESS,
    }  # fmt: skip
    context: dict[str, Any] = {
        name: [(code.key, code.en if en else code.zh) for code in codes] for name, codes in lists.items()
    }
    context |= {"typed": typed, "event": facts, "faults": faults or [], "slots": slots or blank_slots()}
    context |= words(language_of(request))
    context["advice"] = await _advice(typed)
    for name in ("officers", "partners", "series", "designs"):
        context[name] = [(choice.id, choice.name) for choice in getattr(choices, name)]
    return page(request, "events/form.html", status, **context)


async def _advice(typed: Typed) -> Advice | None:
    """For the first session, as far as it is typed; a new event has nothing to go by yet."""
    if not typed.texts["kind"]:
        return None
    first = typed.sessions[0].texts if typed.sessions else {}
    seats = [first.get(name, "") for name in ("room_limit", "places")]
    known = [int(text) for text in seats if text.isascii() and text.isdigit() and len(text) < 6]
    county, online = typed.texts["county"] or None, first.get("mode") == "online"
    return await advise(typed.texts["kind"], county, next(iter(known), 0) or None, clock.now(), online=online)


async def _overview(request: AnyRequest, facts: EventFacts, status: int = 200) -> Answer:
    """A draft says what is missing, so a refused publishing needs nothing more than its status."""
    missing = [*still_missing(facts, clock.now()), *await missing_in_form(facts)] if facts.status == "draft" else []
    words_used = words(language_of(request))
    now, partners = clock.now(), partners_of(facts)
    context: dict[str, Any] = {
        "event": facts,
        "missing": missing,
        "handling": [(partner, access(partner, now)) for partner in partners],
        "decision": decision(facts, now),
    }
    return page(request, "events/overview.html", status, **context, **words_used)


def _seen(fields: Fields) -> int | None:
    text = fields.text("sequence")
    return int(text) if text.isascii() and text.isdigit() and len(text) < 10 else None


ROUTES = [
    listing, new, create, overview, edit, change, preview, publishing, confirming, ask_to_cancel, cancelling,
]  # fmt: skip
