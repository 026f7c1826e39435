"""On which days the offices work, and the hours an office has from a moment on. Pure; holidays are data.

`holidays.json` is edited each year when the calendar of the offices is published; a year that is not in it counts its
weekends only.
"""

from collections.abc import Iterator
from datetime import date, datetime, time, timedelta
from functools import cache, lru_cache
from itertools import islice
from pathlib import Path

import msgspec

from foundation.clock import TAIPEI, local

FILE = Path(__file__).with_name("holidays.json")
OPENS, CLOSES = time(8, 30), time(17, 30)


class Year(msgspec.Struct, frozen=True):
    """Month and day as 02-28; `working_days` are weekend days on which the offices work."""

    holidays: frozenset[str]
    working_days: frozenset[str] = frozenset()


class Calendar(msgspec.Struct, frozen=True):
    source: str
    years: dict[str, Year]

    def knows(self, day: date) -> bool:
        return str(day.year) in self.years

    def works(self, day: date) -> bool:
        """Whether the offices are open."""
        year, named = self.years.get(str(day.year)), day.strftime("%m-%d")
        if year and named in year.holidays:
            return False
        return day.weekday() < 5 or bool(year and named in year.working_days)


@cache
def calendar() -> Calendar:
    return msgspec.json.decode(FILE.read_bytes(), type=Calendar)


def is_workday(day: date) -> bool:
    return calendar().works(day)


def workdays_from(day: date) -> Iterator[date]:
    """The day itself if it is one, and all that follow."""
    while True:
        if is_workday(day):
            yield day
        day += timedelta(days=1)


@lru_cache(maxsize=8)
def next_workdays(day: date, count: int) -> tuple[date, ...]:
    """The first `count` working days from `day` on."""
    return tuple(islice(workdays_from(day), count))


def add_working_hours(now: datetime, hours: float) -> datetime:
    """The moment at which the office has been open for so many hours since `now`, by the local clock."""
    left = timedelta(hours=hours)
    for day in workdays_from(local(now).date()):
        opens, closes = (datetime.combine(day, at, TAIPEI) for at in (OPENS, CLOSES))
        begins = max(opens, local(now))
        if begins < closes and left <= closes - begins:
            return begins + left
        left -= max(closes - begins, timedelta(0))
    raise AssertionError("there is always another working day")
