"""What other websites may frame: a list of coming events and the button of one. No cookie, no script, no form.

Links open in a new tab and carry the code of the partner along.
"""

from typing import Any
from urllib.parse import urlencode

from litestar import MediaType, Response, get

from events.facts import EventFacts, coming_facts, public_facts
from events.kinds import word
from events.opening import Closed, why_closed
from foundation import clock, permissions, settings
from foundation.form_fields import Fields, read_query, uuid_of
from foundation.pages import AnyRequest, context_of, language_of, prefix_of, render
from foundation.refusals import NotFound
from foundation.townships import COUNTIES
from invitations.codes import is_code, plain
from invitations.embed_lists import coming

# Nobody is looked at, so that a frame needs no cookie; the roof lets any site frame these.
EMBEDDED = {**permissions.ANYBODY, "embedded": True}
# A chamber's home page may ask for the frame at each visit.
_KEPT = "public, max-age=120"
_COUNTIES = {county.code for county in COUNTIES}


@get("/{prefix:str}/embed/events", opt=EMBEDDED)
async def listing(request: AnyRequest) -> Response[str]:
    """Anything unknown reads as no filter: an old snippet still shows a list."""
    query = read_query(request)
    county, series = query.text("county"), query.text("series")[:80]
    events = await coming(
        clock.now(), county=county if county in _COUNTIES else "", partner=uuid_of(query.text("partner")), series=series
    )
    return _framed(request, "invitations/embed_list.html", query, events=events, states=await _states())


@get("/{prefix:str}/embed/events/{slug:str}/button", opt=EMBEDDED)
async def button(request: AnyRequest, slug: str) -> Response[str]:
    """Says in the frame that an event is gone: an error page has no place on another's site."""
    query = read_query(request)
    try:
        facts = await public_facts(slug)
    except NotFound:
        return _framed(request, "invitations/embed_gone.html", query, 404)
    closed = why_closed(facts, clock.now())
    return _framed(request, "invitations/embed_button.html", query, event=facts, closed=closed)


async def _states() -> dict[str, tuple[EventFacts, Closed | None]]:
    """By slug, what decides whether one can still come; the same as the public list says."""
    now = clock.now()
    return {facts.slug: (facts, why_closed(facts, now)) for facts in await coming_facts(now)}


def _framed(request: AnyRequest, template: str, query: Fields, status: int = 200, **facts: Any) -> Response[str]:
    """Rendered without `foundation.pages.page`, which may set cookies."""
    via, language = plain(query.text("via")), language_of(request)
    home = f"{settings.current().public_url}/{prefix_of(request)}"
    tail = "?" + urlencode({"via": via}) if is_code(via) else ""
    words = {
        "address": lambda slug: f"{home}/events/{slug}{tail}", "home": f"{home}/",
        "word": lambda what, key: word(what, key, language),
    }  # fmt: skip
    content = render(template, context_of(request) | words | facts)
    return Response(content, status_code=status, media_type=MediaType.HTML, headers={"cache-control": _KEPT})


ROUTES = [listing, button]
