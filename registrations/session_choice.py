"""Which sessions a form offers and how: nothing to choose, one, several, or a time of one's own; and what was chosen.

Pure. What one registration may take is said by `events/slots.py`, and decided again under the lock.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Literal
from uuid import UUID

from events.facts import EventFacts, SessionFacts
from events.kinds import word
from events.slots import are_slots, by_day, occasions, why_not
from foundation.dates import show_date, show_span, show_time
from foundation.faults import Fault, Faults
from foundation.form_fields import Fields
from foundation.languages import N_, Language, translate
from registrations.refusing import refusal_for

FIELD = "sessions"
_LEFT, _WAIT, _FULL = N_("尚餘 %(n)s 席"), N_("額滿，可以候補"), N_("額滿")
_CHOOSE = N_("請至少選一個場次。")


@dataclass(frozen=True)
class Choice:
    """One session to choose. `starts` and `ends` are minutes, by which a script tells those that run in parallel."""

    id: str
    label: str
    hint: str
    closed: bool
    starts: int
    ends: int


@dataclass(frozen=True)
class Ways:
    """A class of an event whose classes all belong together: `name` is the field where there is more than one way."""

    name: str
    label: str
    choices: tuple[Choice, ...]


@dataclass(frozen=True)
class Picker:
    """How a page asks. `ways` are for `all`, `days` for `slots`, `choices` for `one` and `any`."""

    kind: Literal["none", "all", "one", "any", "slots"]
    choices: tuple[Choice, ...] = ()
    ways: tuple[Ways, ...] = ()
    days: tuple[tuple[str, tuple[Choice, ...]], ...] = ()


def picker(facts: EventFacts, now: datetime, language: Language) -> Picker:
    """What has begun cannot be chosen any more, and neither can what was merged into another session."""
    held = occasions([each for each in facts.sessions if each.starts_at > now] or list(facts.sessions))
    offered = [way for each in held for way in each.ways]
    if len(offered) == 1:
        return Picker("none")
    if facts.session_rule == "all":
        return Picker("all", ways=tuple(_ways(facts, each.ways, language) for each in held))
    if are_slots(facts.session_rule, facts.sessions):
        days = by_day(offered).items()
        return Picker(
            "slots", days=tuple((show_date(day, language), _choices(facts, each, language, True)) for day, each in days)
        )
    return Picker("one" if facts.session_rule == "one" else "any", choices=_choices(facts, offered, language))


def chosen_in(facts: EventFacts, fields: Fields) -> tuple[str, ...]:
    """Everything that was posted as a session, as it was."""
    return tuple(
        text for name in (FIELD, *(_way_field(each) for each in facts.sessions)) for text in fields.texts(name)
    )


def read_sessions(facts: EventFacts, chosen: Sequence[str]) -> tuple[tuple[UUID, ...], Faults]:
    """An event with one class needs no choice, one whose classes belong together only where there are two ways."""
    known = {str(session.id): session.id for session in facts.sessions}
    sessions = tuple(dict.fromkeys(known[text] for text in chosen if text in known))
    held = occasions(facts.sessions)
    if facts.session_rule == "all" or len(held) == 1:
        only = [each.room.id for each in held if not each.online]
        sessions = tuple(dict.fromkeys((*sessions, *only)))
    why = why_not(facts.session_rule, facts.sessions, sessions)
    if why is None:
        return sessions, []
    message = _CHOOSE if why == "unknown_session" and not sessions else refusal_message(why)
    return (), [Fault(FIELD, message)]


def refusal_message(why: str) -> str:
    refusal = refusal_for(why)
    faults: Faults = getattr(refusal, "faults", [])
    return faults[0].message if faults else refusal.message


def _way_field(session: SessionFacts) -> str:
    return f"{FIELD}.{session.id}"


def _ways(facts: EventFacts, ways: Sequence[SessionFacts], language: Language) -> Ways:
    room = ways[0]
    return Ways(_way_field(room), _label(room, language), _choices(facts, ways, language, way_only=True))


def _choices(
    facts: EventFacts, sessions: Sequence[SessionFacts], language: Language, short: bool = False, way_only: bool = False
) -> tuple[Choice, ...]:
    modes = len({session.mode for session in sessions}) > 1
    return tuple(_choice(facts, each, language, _name(each, language, short, modes, way_only)) for each in sessions)


def _name(session: SessionFacts, language: Language, short: bool, modes: bool, way_only: bool) -> str:
    mode = word("mode", session.mode, language)
    if way_only:
        return mode
    time = f"{show_time(session.starts_at)}–{show_time(session.ends_at)}"
    label = time if short else _label(session, language)
    return f"{label}（{mode}）" if modes and language != "en" else f"{label} ({mode})" if modes else label


def _label(session: SessionFacts, language: Language) -> str:
    span = show_span(session.starts_at, session.ends_at, language)
    title = str(session.title(language))
    return f"{title} {span}" if title else span


def _choice(facts: EventFacts, session: SessionFacts, language: Language, label: str) -> Choice:
    """Places kept for some may still be theirs: only where none is left at all is a session closed."""
    left = session.left
    message = _LEFT if left else _WAIT if facts.waiting_list else _FULL
    hint = "" if session.places == 1 and left else translate(language, message, n=left)
    closed = not left and not session.held_back and not facts.waiting_list
    starts, ends = (int(each.timestamp()) // 60 for each in (session.starts_at, session.ends_at))
    return Choice(str(session.id), label, hint, closed, starts, ends)
