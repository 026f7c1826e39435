"""The day before (活動前一天): one button for all papers. Names are printed by POST with a reason, and an entry."""

from urllib.parse import quote

from litestar import Response, get, post

from events.facts import EventFacts, event_facts
from foundation import clock, permissions, qr, settings
from foundation.codes import MEALS
from foundation.faults import Fault, Faults
from foundation.form_fields import Fields, read_form
from foundation.languages import N_, gettext
from foundation.pages import AnyRequest, language_of, page, prefix_of, signed_in
from foundation.refusals import Conflict, Invalid, NotFound
from privacy.reveal import PRINT_REASONS
from registrations import paper
from registrations.closing import closing_state, print_slips
from registrations.paper import ACTIONS, PIECES, File, Piece
from registrations.sheet_days import sheet_days
from registrations.sheets import meal_counts, open_sheet, sheet_size

PAPER = {"permission": permissions.PAPER}
PLACE = "/{prefix:str}/staff/events/{slug:str}/paper"


@get(PLACE, opt=PAPER)
async def day_before(request: AnyRequest, slug: str) -> Response[str]:
    return await _page(request, await event_on_paper(slug))


@post(PLACE, opt=PAPER, status_code=200)
async def print_paper(request: AnyRequest, slug: str) -> Response[str] | Response[bytes]:
    """The file itself is the answer: names stand in no other place, and the next print asks again."""
    facts, fields = await event_on_paper(slug), await read_form(request)
    wanted = _wanted(fields, facts)
    actions = list(dict.fromkeys(ACTIONS[piece] for piece in wanted if piece in ACTIONS))  # never empty: see _wanted
    by, reason, now = signed_in(request), fields.text("reason"), clock.now()
    try:
        lines = await open_sheet(facts.id, actions, by, now, reason=reason, note=fields.text("note"))
    except Invalid as refusal:
        return await _page(request, facts, fields, refusal.faults, 422)
    printed = paper.printed_line(by, reason, len(lines), now)
    return _attached(await paper.pieces(wanted, facts, lines, await meal_counts(facts.id), now, printed))


@get(PLACE + "/meals.ods", opt=PAPER)
async def meals(slug: str) -> Response[bytes]:
    facts = await event_on_paper(slug)
    return _attached(await paper.pieces(["meals"], facts, (), await meal_counts(facts.id), clock.now()))


@get(PLACE + "/poster.pdf", opt=PAPER)
async def poster(slug: str) -> Response[bytes]:
    facts = await event_on_paper(slug)
    if not facts.photos:
        raise NotFound
    return _attached(await paper.pieces(["poster"], facts, (), (), clock.now()))


@post(PLACE + "/slips", opt=PAPER, status_code=200)
async def slips(request: AnyRequest, slug: str) -> Response[str]:
    """Slips to print at once: their tokens are kept nowhere, so this page cannot be opened again."""
    facts, fields = await event_on_paper(slug), await read_form(request)
    text = fields.text("count")
    try:
        tokens = await print_slips(facts.id, int(text) if text.isdecimal() and len(text) < 6 else 0, clock.now())
    except Conflict as refusal:
        return await _page(request, facts, fields, [Fault("count", refusal.message, refusal.params)], 422)
    alt = gettext(language_of(request))(N_("問卷的條碼"))
    addresses = [f"{settings.current().public_url}/{prefix_of(request)}/ballots/{token}" for token in tokens]
    title = facts.title(language_of(request)).text
    return page(
        request,
        "questionnaires/slips.html",
        title=title,
        slips=[(address, qr.svg(address, alt)) for address in addresses],
    )


async def event_on_paper(slug: str) -> EventFacts:
    """A draft has nobody to print."""
    facts = await event_facts(slug)
    if facts.status == "draft":
        raise NotFound
    return facts


def _wanted(fields: Fields, facts: EventFacts) -> list[Piece]:
    """One piece with names, or all that the event needs: no sheet where all is online, meals where some are served,
    the poster where pictures are taken."""
    what, sheet = fields.text("what"), bool(sheet_days(facts.sessions))
    needed = {"meals": facts.meal, "poster": facts.photos, "badges": True}
    offered = [piece for piece in PIECES if needed.get(piece, sheet)]
    found = offered if what == "all" else [piece for piece in offered if piece == what and piece in ACTIONS]
    if not found:
        raise NotFound
    return found


async def _page(
    request: AnyRequest,
    facts: EventFacts,
    fields: Fields | None = None,
    faults: Faults | None = None,
    status: int = 200,
) -> Response[str]:
    given, en = fields or Fields(), language_of(request) == "en"
    return page(
        request, "registrations/paper.html", status, event=facts, faults=faults or [], reasons=PRINT_REASONS,
        reason=given.text("reason") or "event_day", note=given.text("note"), count=given.text("count"),
        people=await sheet_size(facts.id), days=sheet_days(facts.sessions), closing=await closing_state(facts.id),
        meals=await meal_counts(facts.id), meal_words={code.key: code.en if en else code.zh for code in MEALS},
        sessions={session.id: session for session in facts.sessions},
    )  # fmt: skip


def _attached(file: File) -> Response[bytes]:
    ending = file.name.rpartition(".")[2]
    named = f"attachment; filename=\"lianfu.{ending}\"; filename*=UTF-8''{quote(file.name)}"
    return Response(
        file.content, media_type=file.kind, headers={"content-disposition": named, "cache-control": "no-store"}
    )


ROUTES = [day_before, print_paper, meals, poster, slips]
