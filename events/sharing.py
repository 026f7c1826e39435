"""How an event is told outside these pages: a text to forward in LINE, and schema.org data for search engines.

Both hold public facts only: no online address, no person but the published duty contact.
"""

from datetime import datetime
from typing import Any

import msgspec
from markupsafe import Markup

from events.facts import EventFacts, SessionFacts
from events.ics import place_of
from events.opening import why_closed
from events.slots import are_slots
from foundation import settings
from foundation.clock import local
from foundation.dates import show_span
from foundation.languages import PREFIX, Language, gettext

_SCHEMA = "https://schema.org/"
_MODES = {
    "onsite": "OfflineEventAttendanceMode",
    "online": "OnlineEventAttendanceMode",
    "hybrid": "MixedEventAttendanceMode",
}
# What could end the script element or start a comment in it.
_UNSAFE = str.maketrans({"<": "\\u003c", ">": "\\u003e", "&": "\\u0026", "\u2028": "\\u2028", "\u2029": "\\u2029"})


def address_of(facts: EventFacts, language: Language) -> str:
    return f"{settings.current().public_url}/{PREFIX[language]}/events/{facts.slug}"


def share_text(facts: EventFacts, language: Language) -> str:
    """A few short lines, as people forward them."""
    _ = gettext(language)
    lines = [f"【{facts.title(language)}】" if language != "en" else str(facts.title(language))]
    rooms = [occasion.room for occasion in facts.occasions]
    if are_slots(facts.session_rule, facts.sessions):
        first, last = rooms[0], rooms[-1]
        lines.append(f"{show_span(first.starts_at, last.ends_at, language)}｜{place_of(first, language)}")
        lines.append(_("共 %(n)s 個時段，選一個就好", n=len(rooms)))
        rooms = []
    lines += [f"{show_span(room.starts_at, room.ends_at, language)}｜{place_of(room, language)}" for room in rooms[:3]]
    if len(rooms) > 3:
        lines.append(_("共 %(n)s 場", n=len(rooms)))
    lines.append(_("免費參加，報名：%(address)s", address=address_of(facts, language)))
    return "\n".join(lines)


def structured_data(facts: EventFacts, language: Language, now: datetime) -> Markup:
    """JSON-LD, safe inside its script element, which browsers read as data and never run."""
    sessions = [_session(facts, session, language) for session in _told(facts)]
    main = _event(facts, language, now)
    if len(sessions) == 1:
        main |= sessions[0]
    else:
        main |= {"subEvent": [{"@type": "Event", **session} for session in sessions]}
    text = msgspec.json.encode({"@context": _SCHEMA.rstrip("/"), **main}).decode()
    return Markup(text.translate(_UNSAFE))  # noqa: S704 - JSON whose dangerous characters are escaped just here


def _told(facts: EventFacts) -> list[SessionFacts]:
    """Both ways into a class, the one in the room first; nothing that was merged away."""
    return [way for occasion in facts.occasions for way in occasion.ways]


def _event(facts: EventFacts, language: Language, now: datetime) -> dict[str, Any]:
    centre = settings.current()
    hosts = [body for body in facts.bodies if body.role == "host"]
    organizers = [{"@type": "Organization", "name": body.name(language).text} for body in hosts] or [
        {"@type": "Organization", "name": centre.centre_name_en if language == "en" else centre.centre_name_zh}
    ]
    status = "EventCancelled" if facts.status == "cancelled" else "EventScheduled"
    return {
        "@type": "Event",
        "name": facts.title(language).text,
        "description": facts.summary(language).text,
        "url": address_of(facts, language),
        "inLanguage": "zh-Hant-TW",
        "isAccessibleForFree": True,
        "eventStatus": _SCHEMA + status,
        "startDate": _iso(facts.starts_at),
        "endDate": _iso(facts.ends_at),
        "organizer": organizers,
        "offers": _offer(facts, language, now),
    }


def _offer(facts: EventFacts, language: Language, now: datetime) -> dict[str, Any]:
    is_open = why_closed(facts, now) is None
    offer: dict[str, Any] = {
        "@type": "Offer",
        "price": 0,
        "priceCurrency": "TWD",
        "url": address_of(facts, language),
        "availability": _SCHEMA + ("InStock" if is_open and facts.left else "SoldOut"),
    }
    if facts.closes_at:
        offer["validThrough"] = _iso(facts.closes_at)
    return offer


def _session(facts: EventFacts, session: SessionFacts, language: Language) -> dict[str, Any]:
    place = {
        "@type": "Place",
        "name": session.venue(language).text or place_of(session, language),
        "address": session.address or place_of(session, language),
    }
    online = {"@type": "VirtualLocation", "url": address_of(facts, language)}
    locations = {"onsite": place, "online": online, "hybrid": [place, online]}
    names = dict.fromkeys(item.lecturer for item in session.agenda if item.lecturer)
    return {
        "name": session.title(language).text or facts.title(language).text,
        "startDate": _iso(session.starts_at),
        "endDate": _iso(session.ends_at),
        "eventAttendanceMode": _SCHEMA + _MODES[session.mode],
        "location": locations[session.mode],
        "maximumAttendeeCapacity": session.open_places,
        "remainingAttendeeCapacity": session.left,
        "performer": [{"@type": "Person", "name": name} for name in names],
    }


def _iso(moment: datetime | None) -> str | None:
    return local(moment).isoformat() if moment else None
