"""Public pages of events: the list, one event, its picture, calendar files. Nothing here needs a person's data."""

import asyncio
import re
from datetime import datetime
from typing import Any
from urllib.parse import urlencode

from litestar import MediaType, Response, get

from events import ics, preview_image, sharing
from events.facts import EventFacts, SessionFacts, coming_facts, public_facts
from events.kinds import BODY_ROLES, EVENT_KINDS, word
from events.lists import Filters, When, public_events
from events.opening import why_closed
from events.slots import are_slots, by_day, side_by_side
from foundation import clock, permissions
from foundation.clock import local
from foundation.form_fields import Fields, page_number, read_query
from foundation.languages import Language
from foundation.pages import FLASH_COOKIE, AnyRequest, actor_of, language_of, page, prefix_of
from foundation.recent import Recent
from foundation.refusals import NotFound
from foundation.townships import COUNTIES

PUBLIC = {"permission": permissions.PUBLIC}
_MAP = "https://www.google.com/maps/search/?"
# A rush looks at one event over and over; a page is a few kilobytes.
_rendered: Recent[tuple[Any, ...], str] = Recent(200, 600)
_drawn: Recent[str, bytes] = Recent(100, 3600)
# The code of the invitation that brought somebody: carried along in addresses, never in a cookie.
_VIA = re.compile(r"[0-9A-Za-z]{4,12}")
_COUNTY = {county.code: county for county in COUNTIES}


def read_filters(query: Fields) -> Filters:
    """Anything unknown reads as no filter: an old link still shows a list."""
    county, kind = query.text("county"), query.text("kind")
    when: When = "past" if query.text("when") == "past" else "coming"
    return Filters(
        county=county if county in _COUNTY else "",
        kind=kind if any(code.key == kind for code in EVENT_KINDS) else "",
        q=query.text("q")[:100],
        when=when,
        page=page_number(query.text("page")),
    )


def words(language: Language) -> dict[str, Any]:
    """What templates of this room need to show codes in words."""
    en = language == "en"
    return {
        "kinds": [(code.key, code.en if en else code.zh) for code in EVENT_KINDS],
        "counties": [(county.code, county.en if en else county.zh) for county in COUNTIES],
        "county_name": lambda code: (_COUNTY[code].en if en else _COUNTY[code].zh) if code in _COUNTY else "",
        "word": lambda what, key: word(what, key, language),
        "why_closed": why_closed,
        "map_address": lambda address: _MAP + urlencode({"api": "1", "query": address}),
        "leaf": lambda moment: _leaf(moment, en=en),
    }


def _leaf(moment: datetime, *, en: bool) -> dict[str, str]:
    """The parts of a calendar leaf."""
    here = local(moment)
    if en:
        return {"month": here.strftime("%b"), "day": str(here.day), "weekday": here.strftime("%a")}
    return {"month": f"{here.month}月", "day": str(here.day), "weekday": "週" + "一二三四五六日"[here.weekday()]}


def bodies_by_role(facts: EventFacts) -> list[tuple[str, list[Any]]]:
    """In the order of rank, each role once."""
    grouped = [(code.key, [body for body in facts.bodies if body.role == code.key]) for code in BODY_ROLES]
    return [(role, bodies) for role, bodies in grouped if bodies]


def slots_of(facts: EventFacts) -> dict[datetime, list[SessionFacts]]:
    """The times of a consulting day under their days; nothing for other events."""
    if not are_slots(facts.session_rule, facts.sessions):
        return {}
    return by_day([occasion.room for occasion in facts.occasions])


def shown_event(facts: EventFacts, language: Language, via: str = "") -> dict[str, Any]:
    """The context of events/event.html; the preview of staff shows the same."""
    now = clock.now()
    picture = preview_image.words_of(facts, language)
    return {
        **words(language),
        "event": facts,
        "closed": why_closed(facts, now),
        "side_by_side": side_by_side(facts.sessions),
        "slots": slots_of(facts),
        "bodies": bodies_by_role(facts),
        "notice": facts.papers.notice.text(language) if facts.papers else None,
        "address": sharing.address_of(facts, language),
        "share_text": sharing.share_text(facts, language),
        "structured_data": sharing.structured_data(facts, language, now),
        "preview": False,
        "picture_address": f"{sharing.address_of(facts, language)}/preview.png?v={picture.mark}",
        "picture_alt": picture.alt,
        "via": f"?via={via}" if via else "",
    }


@get(["/{prefix:str}", "/{prefix:str}/events"], opt=PUBLIC)
async def home(request: AnyRequest) -> Response[str]:
    """Coming events first; past ones behind a link. People guess the second address."""
    language, filters = language_of(request), read_filters(read_query(request))
    found = await public_events(clock.now(), filters)

    def address(number: int) -> str:
        return "?" + urlencode({**filters.given(), "page": str(number)})

    return page(
        request, "events/home.html", public=True, found=found, filters=filters, address=address, **words(language)
    )  # fmt: skip


@get("/{prefix:str}/events.ics", opt=PUBLIC)
async def calendar_feed(request: AnyRequest) -> Response[bytes]:
    now = clock.now()
    return _calendar(ics.feed(await coming_facts(now), language_of(request), now))


@get("/{prefix:str}/events/{slug:str}", opt=PUBLIC)
async def event(request: AnyRequest, slug: str) -> Response[Any]:
    """The page of an event; with `.ics` behind the slug its calendar file."""
    name, dot, ending = slug.partition(".")
    if dot and ending != "ics":
        raise NotFound
    facts = await public_facts(name)
    if dot:
        return _calendar(ics.event_calendar(facts, language_of(request), clock.now()), f"{name}.ics")
    via = _via(request)
    if request.url.query not in {"", f"via={via}"} or request.cookies.get(FLASH_COOKIE) or actor_of(request):
        return page(request, "events/event.html", public=True, **shown_event(facts, language_of(request), via))
    return _kept_page(request, facts, via)


@get("/{prefix:str}/events/{slug:str}/preview.png", opt=PUBLIC)
async def picture(request: AnyRequest, slug: str) -> Response[bytes]:
    """What chats show beside a link. Its address changes with what is drawn, so it may be kept."""
    words = preview_image.words_of(await public_facts(slug), language_of(request))
    content = _drawn.get(words.mark)
    if content is None:
        content = await asyncio.to_thread(preview_image.draw, words)
        _drawn.put(words.mark, content)
    headers = {"cache-control": "public, max-age=86400", "cross-origin-resource-policy": "cross-origin"}
    return Response(content, media_type="image/png", headers=headers)


def _via(request: AnyRequest) -> str:
    """Empty for what has not the shape of a code."""
    code = str(request.query_params.get("via", ""))
    return code if _VIA.fullmatch(code) else ""


def _kept_page(request: AnyRequest, facts: EventFacts, via: str) -> Response[str]:
    """The page that this process rendered last for the same facts at the same stage; the facts are read every time."""
    now = clock.now()
    stage = (facts.ends_at is not None and facts.ends_at <= now, *(s.starts_at > now for s in facts.sessions))
    key = (facts.text, prefix_of(request), why_closed(facts, now), stage, via)
    kept = _rendered.get(key)
    if kept is None:
        shown = page(request, "events/event.html", public=True, **shown_event(facts, language_of(request), via))
        kept = shown.content
        _rendered.put(key, kept)
    return Response(kept, media_type=MediaType.HTML, headers={"cache-control": "no-cache"})


def _calendar(content: bytes, name: str = "events.ics") -> Response[bytes]:
    headers = {"content-disposition": f'attachment; filename="{name}"', "cache-control": "no-cache"}
    return Response(content, media_type=ics.MEDIA_TYPE, headers=headers)


ROUTES = [home, calendar_feed, event, picture]
