"""Which sign-in sheets an event needs: one a day that people come to a room, with one or two signatures. Pure."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from events.facts import SessionFacts
from foundation.clock import day_of, local
from foundation.dates import roc_date, show_time

_NOON, _AFTER_LUNCH = 12, 13


@dataclass(frozen=True)
class SheetDay:
    """`signatures` are the headings of the columns to sign in."""

    day: date
    sessions: tuple[SessionFacts, ...]

    @property
    def signatures(self) -> tuple[str, ...]:
        return ("上午簽名", "下午簽名") if is_whole_day(self.sessions) else ("簽名",)

    @property
    def line(self) -> str:
        """112年5月3日(三) 09:00–16:00　國際會議廳"""
        starts = min(session.starts_at for session in self.sessions)
        ends = max(session.ends_at for session in self.sessions)
        venues = "、".join(dict.fromkeys(session.venue_zh for session in self.sessions if session.venue_zh))
        return f"{roc_date(self.day)} {show_time(starts)}–{show_time(ends)}　{venues}".rstrip("　")


def sheet_days(sessions: Sequence[SessionFacts]) -> tuple[SheetDay, ...]:
    """In order of time; nobody signs a sheet for a session that is only online."""
    rooms = [session for session in sessions if session.mode != "online"]
    days = sorted({day_of(session.starts_at) for session in rooms})
    return tuple(SheetDay(day, tuple(each for each in rooms if day_of(each.starts_at) == day)) for day in days)


def is_whole_day(sessions: Sequence[SessionFacts]) -> bool:
    """Whether people are there before noon and after lunch, and so sign twice."""
    morning = any(local(session.starts_at).hour < _NOON for session in sessions)
    return morning and any(local(session.ends_at).hour >= _AFTER_LUNCH for session in sessions)
