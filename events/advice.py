"""How many places to open so that the room is full: from how many of those with a place came to events of this kind.

Who came is known further up; the roof hands a reading of it down (`READERS`). Nothing is said of too few.
"""

from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass
from datetime import datetime
from math import floor

from foundation.database import transaction

LEAST_EVENTS, LEAST_PEOPLE = 3, 30
"""Below, one event or a handful of people would speak for all."""
MOST_OVER = 1.5


@dataclass(frozen=True, slots=True)
class Turnout:
    """Of one past event: who had a place when the door closed, and who of them came."""

    slug: str
    title_zh: str
    admitted: int
    came: int

    @property
    def share(self) -> float:
        return self.came / self.admitted


Reader = Callable[[str, str | None, bool, datetime], Awaitable[Sequence[Turnout]]]
"""Kind, county (None: all), whether online, now: the events of the last two years, the latest first."""
READERS: list[Reader] = []


@dataclass(frozen=True, slots=True)
class Advice:
    """Percentages are whole; `low` and `high` are those of single events. `places` is None where no room is known."""

    county: str | None
    events: int
    admitted: int
    percent: int
    low: int
    high: int
    room: int | None
    places: int | None
    at_most: int | None
    sources: tuple[Turnout, ...]


async def advise(kind: str, county: str | None, room: int | None, now: datetime, *, online: bool) -> Advice | None:
    """The same kind in the same county, else anywhere; None where there is too little to go by."""
    for read in READERS:
        for where in dict.fromkeys((county, None)):
            async with transaction():
                past = await read(kind, where, online, now)
            if found := advice_of(past, where, room):
                return found
    return None


def advice_of(past: Sequence[Turnout], county: str | None, room: int | None) -> Advice | None:
    """Pure. Never fewer places than the room has, never more than half as many again; `at_most` would come if it went
    as well as the best time."""
    counted = [event for event in past if event.admitted > 0]
    admitted, came = sum(event.admitted for event in counted), sum(event.came for event in counted)
    if len(counted) < LEAST_EVENTS or admitted < LEAST_PEOPLE or not came:
        return None
    shares = [event.share for event in counted]
    places = None if room is None else min(max(floor(room * admitted / came), room), floor(room * MOST_OVER))
    return Advice(
        county=county,
        events=len(counted),
        admitted=admitted,
        percent=round(100 * came / admitted),
        low=round(100 * min(shares)),
        high=round(100 * max(shares)),
        room=room,
        places=places,
        at_most=None if places is None else round(places * max(shares)),
        sources=tuple(counted[:5]),
    )
