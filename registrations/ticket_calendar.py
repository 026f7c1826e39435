"""Where a session goes from a ticket: into a calendar on the web, onto a map. Ordinary links; nothing is fetched, and
none of them tells whose ticket it was."""

from datetime import UTC, datetime
from urllib.parse import urlencode

from events.facts import EventFacts, SessionFacts
from events.ics import place_of
from foundation import settings
from foundation.languages import PREFIX, Language

_CALENDAR = "https://calendar.google.com/calendar/render"
_MAP = "https://www.google.com/maps/search/"


def google_calendar(event: EventFacts, session: SessionFacts, language: Language) -> str:
    """The address that opens a filled-in entry; the page of the event stands in it, never that of the ticket."""
    title = str(event.title(language))
    part = str(session.title(language))
    return f"{_CALENDAR}?" + urlencode(
        {
            "action": "TEMPLATE",
            "text": f"{title} – {part}" if part else title,
            "dates": f"{_stamp(session.starts_at)}/{_stamp(session.ends_at)}",
            "ctz": "Asia/Taipei",
            "location": place_of(session, language),
            "details": f"{settings.current().public_url}/{PREFIX[language]}/events/{event.slug}",
        }
    )


def map_of(session: SessionFacts) -> str:
    """The organiser's own map, else a search for the address; "" where there is neither."""
    if session.mode == "online":
        return ""
    return session.map_url or (
        f"{_MAP}?" + urlencode({"api": "1", "query": session.address}) if session.address else ""
    )


def _stamp(moment: datetime) -> str:
    return moment.astimezone(UTC).strftime("%Y%m%dT%H%M%SZ")
