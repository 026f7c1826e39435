"""How the sessions of an event stand to each other: ways to take part in one class, parallel ones, consultation slots,
and what one registration may take of them. Pure; the database holds the same rules.
"""

from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime, time
from itertools import combinations
from typing import Generic, Literal, Protocol, TypeVar
from uuid import UUID

from foundation.clock import local

Why = Literal["unknown_session", "overlap", "one_session", "all_sessions"]
SHORTEST, LONGEST = 5, 480


class Timed(Protocol):
    """What is asked of a session here."""

    @property
    def id(self) -> UUID: ...
    @property
    def starts_at(self) -> datetime: ...
    @property
    def ends_at(self) -> datetime: ...
    @property
    def places(self) -> int: ...
    @property
    def twin(self) -> UUID | None: ...
    @property
    def merged_into(self) -> UUID | None: ...


S = TypeVar("S", bound=Timed)


@dataclass(frozen=True)
class Occasion(Generic[S]):
    """One class, held once: in a room, online, or both with places of their own."""

    room: S
    online: S | None = None

    @property
    def ways(self) -> tuple[S, ...]:
        return (self.room, self.online) if self.online else (self.room,)


def occasions(sessions: Sequence[S]) -> tuple[Occasion[S], ...]:
    """In the order of the sessions. Those merged into another do not take place any more; where all were, all stay."""
    held = [session for session in sessions if session.merged_into is None] or list(sessions)
    rooms = {session.id for session in held}
    twins = {session.twin: session for session in held if session.twin in rooms}
    return tuple(Occasion(session, twins.get(session.id)) for session in held if session.twin not in rooms)


def side_by_side(sessions: Sequence[S]) -> tuple[tuple[Occasion[S], ...], ...]:
    """Groups of classes whose times run into each other; nothing of one group overlaps anything of another."""
    groups: list[list[Occasion[S]]] = []
    until: datetime | None = None
    for occasion in sorted(occasions(sessions), key=lambda each: (each.room.starts_at, each.room.ends_at)):
        if until is not None and occasion.room.starts_at < until:
            groups[-1].append(occasion)
            until = max(until, occasion.room.ends_at)
        else:
            groups.append([occasion])
            until = occasion.room.ends_at
    return tuple(tuple(group) for group in groups)


def overlap(one: Timed, other: Timed) -> bool:
    """One may begin the minute the other ends."""
    return one.starts_at < other.ends_at and other.starts_at < one.ends_at


def why_not(rule: str, sessions: Sequence[S], chosen: Collection[UUID]) -> Why | None:
    """What keeps one registration from taking just these sessions; None where nothing does."""
    held = occasions(sessions)
    ways = {way.id: way for occasion in held for way in occasion.ways}
    if not chosen or not ways.keys() >= set(chosen):
        return "unknown_session"
    if rule == "one" and len(set(chosen)) > 1:
        return "one_session"
    if rule == "all" and not all(any(way.id in chosen for way in occasion.ways) for occasion in held):
        return "all_sessions"
    if any(overlap(ways[one], ways[other]) for one, other in combinations(set(chosen), 2)):
        return "overlap"
    return None


def are_slots(rule: str, sessions: Sequence[S]) -> bool:
    """Whether these are times to choose one of: several, of one place each."""
    held = occasions(sessions)
    return rule == "one" and len(held) > 1 and all(way.places == 1 for each in held for way in each.ways)


def cut(start: time, end: time, minutes: int, pause: int = 0) -> Iterator[tuple[time, time]]:
    """Slots of so many minutes with a pause between, as many as fit; the clock of one day.

    ValueError where that makes no sense.
    """
    if not SHORTEST <= minutes <= LONGEST or not 0 <= pause <= LONGEST:
        raise ValueError(minutes)
    begins, closing = _minutes(start), _minutes(end)
    while begins + minutes <= closing:
        yield _clock(begins), _clock(begins + minutes)
        begins += minutes + pause


def by_day(sessions: Sequence[S]) -> dict[datetime, list[S]]:
    """Slots under the local midnight of their day, for a picker."""
    days: dict[datetime, list[S]] = {}
    for session in sessions:
        midnight = local(session.starts_at).replace(hour=0, minute=0, second=0, microsecond=0)
        days.setdefault(midnight, []).append(session)
    return days


def _minutes(clock: time) -> int:
    return clock.hour * 60 + clock.minute


def _clock(minutes: int) -> time:
    return time(minutes // 60, minutes % 60)
