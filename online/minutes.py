"""How long somebody was there: joinings may overlap (telephone and computer) and lie outside the session. Pure."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta

from online.logs import Stay

Span = tuple[int, int]


@dataclass(frozen=True, slots=True)
class Window:
    """The session: only time inside it counts, as at the door."""

    starts_at: datetime
    ends_at: datetime

    @property
    def seconds(self) -> int:
        return int((self.ends_at - self.starts_at).total_seconds())

    def clipped(self, joined: datetime, left: datetime | None) -> Span | None:
        """Seconds since the beginning; None for what lies outside."""
        first = int((max(joined, self.starts_at) - self.starts_at) / timedelta(seconds=1))
        last = int((min(left or self.ends_at, self.ends_at) - self.starts_at) / timedelta(seconds=1))
        return (first, last) if first < last else None


@dataclass(frozen=True, slots=True)
class Presence:
    """`spans` are seconds of the session; `told` are seconds that the log counted itself without saying when."""

    spans: tuple[Span, ...] = ()
    told: int = 0

    def joined_with(self, other: "Presence") -> "Presence":
        return Presence((*self.spans, *other.spans), self.told + other.told)

    def minutes(self, window: Window) -> int:
        return min(covered(self.spans) + self.told, window.seconds) // 60


def presence_of(stays: Iterable[Stay], window: Window) -> Presence:
    spans: list[Span] = []
    told = 0
    for stay in stays:
        if stay.joined is None:
            told += max(stay.seconds or 0, 0)
            continue
        left = stay.left
        if left is None and stay.seconds is not None:
            left = _later(stay.joined, stay.seconds)
        span = window.clipped(stay.joined, left)
        if span is None:
            continue
        if stay.total and stay.seconds is not None:
            told += min(stay.seconds, span[1] - span[0])
        else:
            spans.append(span)
    return Presence(tuple(spans), told)


def _later(joined: datetime, seconds: int) -> datetime | None:
    """None past the end of the calendar: to the end of the session."""
    try:
        return joined + timedelta(seconds=seconds)
    except OverflowError:
        return None


def covered(spans: Iterable[Span]) -> int:
    """Seconds that at least one of them covers."""
    total, end = 0, 0
    for first, last in sorted(spans):
        total += max(0, last - max(first, end))
        end = max(end, last)
    return total


def outside(stays: Iterable[Stay], window: Window) -> bool:
    """Whether the log tells of times and none of them lies in the session: another session, or another zone."""
    timed = [stay for stay in stays if stay.joined is not None]
    return bool(timed) and not any(window.clipped(stay.joined, stay.left) for stay in timed if stay.joined)
