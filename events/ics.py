"""Calendar files: what a visitor downloads or subscribes to, and what a letter carries to exactly one person.

Each session is an entry of its own with a lasting UID, and SEQUENCE grows with every change, so that a calendar moves
what it has instead of adding a second one (RFC 5545, RFC 5546). Who is sent which file is the matter of the letters.
"""

from collections.abc import Iterable
from datetime import UTC, datetime
from typing import Literal, NamedTuple

from icalendar import Calendar, vCalAddress
from icalendar import Event as Entry

from events.facts import EventFacts, SessionFacts
from events.kinds import word
from foundation import settings
from foundation.clock import local
from foundation.languages import PREFIX, Language, gettext

MEDIA_TYPE = "text/calendar; charset=utf-8"
Method = Literal["PUBLISH", "REQUEST", "CANCEL"]


class Invited(NamedTuple):
    """One session as one person has it. `uid` is of that person alone: in a mailbox shared by colleagues one may cancel
    without taking the other's entry away. `address` is where an online session is held, empty elsewhere."""

    uid: str
    sequence: int
    attendee: str
    address: str = ""


def event_calendar(facts: EventFacts, language: Language, now: datetime, *, mark: str = "") -> bytes:
    """What 加入行事曆 gives; the address of an online session is not in it. With the `mark` of a person the entries are
    those that their mails update."""
    calendar = _calendar(facts.title(language).text, language)
    sessions = facts.sessions if mark else _held(facts)
    return _finished(calendar, [(facts, session, uid(session, mark)) for session in sessions], language, now)


def _held(facts: EventFacts) -> list[SessionFacts]:
    """What takes place; a class online too is one entry, in its room."""
    return [occasion.room for occasion in facts.occasions]


def feed(all_facts: Iterable[EventFacts], language: Language, now: datetime) -> bytes:
    """To be subscribed to. Cancelled events stay in it as cancelled."""
    centre = settings.current()
    name = centre.centre_name_en if language == "en" else centre.centre_name_zh
    entries = [(facts, session, uid(session)) for facts in all_facts for session in _held(facts)]
    calendar = _calendar(name, language)
    calendar.add("refresh-interval;value=duration", "PT6H")
    return _finished(calendar, entries, language, now)


def mailed(
    facts: EventFacts, session: SessionFacts, invited: Invited, method: Method, language: Language, now: datetime
) -> bytes:
    """One session for one person: REQUEST puts it into their calendar or moves it there, CANCEL takes it out. A file
    holds one UID only, as RFC 5546 asks of both."""
    calendar = _calendar("", language, method)
    made = entry(facts, session, language, now, invited.uid)
    made["sequence"] = invited.sequence
    made["status"] = "CANCELLED" if method == "CANCEL" else "CONFIRMED"
    if invited.address:
        made["location"] = invited.address
    attendee = _mailbox(invited.attendee)
    attendee.params |= {"ROLE": "REQ-PARTICIPANT", "PARTSTAT": "ACCEPTED", "RSVP": "FALSE"}
    made.add("attendee", attendee)
    calendar.add_component(made)
    calendar.add_missing_timezones()
    return bytes(calendar.to_ical())


def uid(session: SessionFacts, mark: str = "") -> str:
    return f"{session.id}.{mark}@lianfu" if mark else f"{session.id}@lianfu"


def entry(facts: EventFacts, session: SessionFacts, language: Language, now: datetime, named: str = "") -> Entry:
    made = Entry()
    made.add("uid", named or uid(session))
    made.add("sequence", facts.sequence)
    made.add("dtstamp", now.astimezone(UTC))
    made.add("dtstart", local(session.starts_at))
    made.add("dtend", local(session.ends_at))
    made.add("summary", title_of(facts, session, language))
    made.add("location", place_of(session, language))
    address = f"{settings.current().public_url}/{PREFIX[language]}/events/{facts.slug}"
    made.add("url", address)
    made.add("description", "\n".join(part for part in (facts.summary(language).text, address) if part))
    made.add("status", status_of(facts, session))
    made.add("categories", [word("kind", facts.kind, language)])
    made.add("organizer", _organiser(facts, language))
    return made


def title_of(facts: EventFacts, session: SessionFacts, language: Language) -> str:
    title = session.title(language)
    return f"{facts.title(language)} – {title}" if title else facts.title(language).text


def status_of(facts: EventFacts, session: SessionFacts) -> str:
    """A postponed event keeps its old day until a new one is known: nobody should travel to it."""
    if facts.status == "cancelled" or session.merged_into:
        return "CANCELLED"
    return "TENTATIVE" if facts.postponed_on else "CONFIRMED"


def place_of(session: SessionFacts, language: Language) -> str:
    """Venue and address in one line, or that it is online."""
    _ = gettext(language)
    if session.mode == "online":
        return _("線上")
    said = " ".join(part for part in (session.venue(language).text, session.address) if part)
    return said or _("地點另行通知")


def mailbox_of(facts: EventFacts) -> str:
    """Somebody reads it: an answer to an invitation goes there, and so does one to a letter."""
    return (facts.contact.email if facts.contact else "") or settings.current().centre_email


def _organiser(facts: EventFacts, language: Language) -> vCalAddress:
    centre = settings.current()
    organiser = _mailbox(mailbox_of(facts))
    # A quoted parameter holds no quotation mark.
    name = centre.centre_name_en if language == "en" else centre.centre_name_zh
    organiser.params["CN"] = name.replace('"', "'")
    return organiser


def _mailbox(address: str) -> vCalAddress:
    return vCalAddress(f"mailto:{address}")


def _calendar(name: str, language: Language, method: Method = "PUBLISH") -> Calendar:
    calendar = Calendar()
    calendar.add("prodid", "-//Lianfu//Lianfu//" + ("EN" if language == "en" else "ZH"))
    calendar.add("version", "2.0")
    calendar.add("calscale", "GREGORIAN")
    calendar.add("method", method)
    if name:
        calendar.add("x-wr-calname", name)
        calendar.add("x-wr-timezone", "Asia/Taipei")
    return calendar


def _finished(
    calendar: Calendar, entries: list[tuple[EventFacts, SessionFacts, str]], language: Language, now: datetime
) -> bytes:
    for facts, session, named in entries:
        calendar.add_component(entry(facts, session, language, now, named))
    calendar.add_missing_timezones()
    return bytes(calendar.to_ical())
