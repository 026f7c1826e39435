"""What a change of an event will be told as, before anything is done: the facts as they will be, and the letters of it
to a made-up person, each with how many it goes to. Nothing is written, and nobody's words are read."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta
from uuid import UUID

from correspondence.previews import made_up
from events.facts import EventFacts
from foundation.clock import day_of
from foundation.database import transaction
from foundation.languages import LANGUAGES, N_, Language
from mail.letters import Message
from registrations.ending_letters import event_cancelled_message
from registrations.letters import moved_message
from registrations.ticket_reading import TicketView
from rescheduling.letters import new_day_message, online_message, postponed_message

_PEOPLE = """
select r.event, count(*) filter (where p.status = 'admitted')::int as seated,
  count(*) filter (where p.status <> 'admitted')::int as others
from registration r join participation p on p.id = r.participation
where r.event = any ($1) and r.state = 'live' group by r.event
"""
_AT_SESSIONS = """
select count(*) filter (where p.status = 'admitted')::int as seated,
  count(*) filter (where p.status <> 'admitted')::int as others
from registration r join participation p on p.id = r.participation
where r.event = $1 and r.state = 'live' and exists (
  select 1 from seat x where x.participation = p.id and x.session = any ($2) and x.status <> 'released')
"""
_Made = Callable[[TicketView, Language], Message]


@dataclass(frozen=True)
class People:
    """Those with a place, and those who wait for one or for a decision."""

    seated: int = 0
    others: int = 0

    @property
    def all(self) -> int:
        return self.seated + self.others


@dataclass(frozen=True)
class Foretold:
    """A letter: what staff call it, how many it is for, and how it will read."""

    title: str
    n: int
    messages: tuple[tuple[Language, Message], ...]


async def people_of(events: Sequence[UUID]) -> dict[UUID, People]:
    async with transaction() as c:
        rows = await c.fetch(_PEOPLE, list(events))
    return {row["event"]: People(row["seated"], row["others"]) for row in rows}


async def people_at(event: UUID, sessions: set[UUID]) -> People:
    """Those of `event` who hold or wish for a place in one of these."""
    async with transaction() as c:
        row = await c.fetchrow(_AT_SESSIONS, event, list(sessions))
    assert row
    return People(row["seated"], row["others"])


def with_banner(event: EventFacts, reason_zh: str, reason_en: str) -> EventFacts:
    return replace(event, banner_zh=reason_zh.strip(), banner_en=reason_en.strip())


def put_off(event: EventFacts, reason_zh: str, reason_en: str, now: datetime) -> EventFacts:
    return replace(with_banner(event, reason_zh, reason_en), postponed_on=day_of(now))


def put_online(event: EventFacts, address: str, reason_zh: str, reason_en: str) -> EventFacts:
    sessions = tuple(replace(session, mode="online") for session in event.sessions)
    return replace(with_banner(event, reason_zh, reason_en), sessions=sessions, online_url=address)


def called_off(event: EventFacts, reason_zh: str, reason_en: str) -> EventFacts:
    return replace(event, status="cancelled", cancel_reason_zh=reason_zh, cancel_reason_en=reason_en)


def on_new_day(event: EventFacts, by_days: timedelta) -> EventFacts:
    """All sessions, which ends a postponement and its banner."""
    later = _moved(event, by_days, {session.id for session in event.sessions})
    return replace(later, postponed_on=None, banner_zh="", banner_en="")


def day_moved(event: EventFacts, by_days: timedelta, day: date, now: datetime) -> EventFacts:
    """Those of one day that lie ahead."""
    return _moved(event, by_days, ahead_on(event, day, now))


def ahead_on(event: EventFacts, day: date, now: datetime) -> set[UUID]:
    """The sessions that `moving_sessions.move_sessions` takes along."""
    return {
        session.id
        for session in event.sessions
        if day_of(session.starts_at) == day and session.starts_at > now and session.merged_into is None
    }


def _moved(event: EventFacts, by_days: timedelta, sessions: set[UUID]) -> EventFacts:
    return replace(
        event,
        sessions=tuple(
            replace(session, starts_at=session.starts_at + by_days, ends_at=session.ends_at + by_days)
            if session.id in sessions
            else session
            for session in event.sessions
        ),
    )


def of_postponing(later: EventFacts, people: People) -> list[Foretold]:
    return [_told(N_("延期通知"), people.all, later, postponed_message)]


def of_new_day(later: EventFacts, people: People) -> list[Foretold]:
    asked = _told(N_("延期後的新日期"), people.seated, later, new_day_message)
    if not people.others:
        return [asked]
    return [asked, _told(N_("時間或地點異動"), people.others, later, moved_message, "waiting")]


def of_online(later: EventFacts, people: People) -> list[Foretold]:
    return [_told(N_("改為線上舉行"), people.all, later, online_message)]


def of_cancelling(later: EventFacts, people: People) -> list[Foretold]:
    return [_told(N_("活動取消通知"), people.all, later, event_cancelled_message)]


def of_moving(later: EventFacts, people: People) -> list[Foretold]:
    return [_told(N_("時間或地點異動"), people.all, later, moved_message)]


def _told(title: str, n: int, later: EventFacts, make: _Made, status: str = "admitted") -> Foretold:
    return Foretold(title, n, tuple((lang, make(made_up(later, status, lang), lang)) for lang in LANGUAGES))
