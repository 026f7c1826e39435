"""Calendar files: one event, or a feed of all that is coming.

Each session is an entry of its own with a lasting UID, and SEQUENCE grows with every change, so that a calendar
moves what it has instead of adding a second one.
"""

from collections.abc import Iterable
from datetime import UTC, datetime

from icalendar import Calendar
from icalendar import Event as Entry

from events.facts import EventFacts, SessionFacts
from events.kinds import word
from foundation import settings
from foundation.clock import local
from foundation.languages import PREFIX, Language, gettext

MEDIA_TYPE = "text/calendar; charset=utf-8"


def event_calendar(facts: EventFacts, language: Language, now: datetime) -> bytes:
    """What 加入行事曆 gives and letters carry; the address of an online session is not in it."""
    return _finished(
        _calendar(facts.title(language).text, language), [(facts, session) for session in facts.sessions], language, now
    )


def feed(all_facts: Iterable[EventFacts], language: Language, now: datetime) -> bytes:
    """To be subscribed to. Cancelled events stay in it as cancelled."""
    centre = settings.current()
    name = centre.centre_name_en if language == "en" else centre.centre_name_zh
    entries = [(facts, session) for facts in all_facts for session in facts.sessions]
    calendar = _calendar(name, language)
    calendar.add("refresh-interval;value=duration", "PT6H")
    return _finished(calendar, entries, language, now)


def uid(session: SessionFacts) -> str:
    return f"{session.id}@lianfu"


def entry(facts: EventFacts, session: SessionFacts, language: Language, now: datetime) -> Entry:
    """One session; letters may add to it."""
    made = Entry()
    made.add("uid", uid(session))
    made.add("sequence", facts.sequence)
    made.add("dtstamp", now.astimezone(UTC))
    made.add("dtstart", local(session.starts_at))
    made.add("dtend", local(session.ends_at))
    title = session.title(language)
    made.add("summary", f"{facts.title(language)} – {title}" if title else facts.title(language).text)
    made.add("location", place_of(session, language))
    address = f"{settings.current().public_url}/{PREFIX[language]}/events/{facts.slug}"
    made.add("url", address)
    made.add("description", "\n".join(part for part in (facts.summary(language).text, address) if part))
    made.add("status", "CANCELLED" if facts.status == "cancelled" else "CONFIRMED")
    made.add("categories", [word("kind", facts.kind, language)])
    return made


def place_of(session: SessionFacts, language: Language) -> str:
    """Venue and address in one line, or that it is online."""
    _ = gettext(language)
    if session.mode == "online":
        return _("線上")
    said = " ".join(part for part in (session.venue(language).text, session.address) if part)
    return said or _("地點另行通知")


def _calendar(name: str, language: Language) -> Calendar:
    calendar = Calendar()
    calendar.add("prodid", "-//Lianfu//Lianfu//" + ("EN" if language == "en" else "ZH"))
    calendar.add("version", "2.0")
    calendar.add("calscale", "GREGORIAN")
    calendar.add("method", "PUBLISH")
    calendar.add("x-wr-calname", name)
    calendar.add("x-wr-timezone", "Asia/Taipei")
    return calendar


def _finished(
    calendar: Calendar, entries: list[tuple[EventFacts, SessionFacts]], language: Language, now: datetime
) -> bytes:
    for facts, session in entries:
        calendar.add_component(entry(facts, session, language, now))
    calendar.add_missing_timezones()
    return bytes(calendar.to_ical())
