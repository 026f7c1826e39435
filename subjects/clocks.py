"""Until when a request of somebody about their own data has to be answered (PDPA 13). Pure; holidays are data.

Counting starts the day after the request; a last day that is no working day moves to the next one.
"""

from dataclasses import dataclass
from datetime import date, timedelta
from typing import Literal

from foundation.languages import N_
from foundation.workdays import Calendar, calendar

Kind = Literal["view", "copy", "correct", "stop", "erase"]


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
