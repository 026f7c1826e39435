"""Until when a request of somebody about their own data has to be answered (PDPA 13). Pure; holidays are data.

Counting starts the day after the request; a last day that is no working day moves to the next one. `holidays.json` is
edited each year when the calendar of the offices is published; a year that is not in it counts its weekends only.
"""

from dataclasses import dataclass
from datetime import date, timedelta
from functools import cache
from pathlib import Path
from typing import Literal

import msgspec

from foundation.languages import N_

Kind = Literal["view", "copy", "correct", "stop", "erase"]

FILE = Path(__file__).with_name("holidays.json")


@dataclass(frozen=True, slots=True)
class Statute:
    """One of the five rights in the words of the Act, and the days it gives: to answer, and once more at most."""

    label: str
    days: int


KINDS: dict[Kind, Statute] = {
    "view": Statute(N_("查詢或請求閱覽"), 15),
    "copy": Statute(N_("請求製給複製本"), 15),
    "correct": Statute(N_("請求補充或更正"), 30),
    "stop": Statute(N_("請求停止蒐集、處理或利用"), 30),
    "erase": Statute(N_("請求刪除"), 30),
}


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


def due_on(kind: Kind, received_on: date, by: Calendar | None = None) -> date:
    """The last day for the answer."""
    return _next_working_day(received_on + timedelta(days=KINDS[kind].days), by or calendar())


def extended_until(kind: Kind, received_on: date, by: Calendar | None = None) -> date:
    """The last day after the one extension that the Act allows, which is as long again."""
    return _next_working_day(received_on + timedelta(days=2 * KINDS[kind].days), by or calendar())


def _next_working_day(day: date, by: Calendar) -> date:
    while not by.works(day):
        day += timedelta(days=1)
    return day
