"""How dates are written and read here: 民國 years with the weekday in Chinese, ISO-like in English; both are understood
on input."""

import re
import unicodedata
from datetime import date, datetime

from foundation.clock import day_of, local
from foundation.languages import Language

_WEEKDAYS = "一二三四五六日"
_WEEKDAYS_EN = ("Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun")
_NUMBERS = re.compile(r"^(?:民國)?(\d{1,4})[年/.\-](\d{1,2})[月/.\-](\d{1,2})日?$")
_RUN = re.compile(r"^(\d{3})(\d{2})(\d{2})$")
ROC_EPOCH = 1911


def roc_date(day: date) -> str:
    """112年5月3日(三)"""
    return f"{day.year - ROC_EPOCH}年{day.month}月{day.day}日({_WEEKDAYS[day.weekday()]})"


def show_date(moment: date | datetime, language: Language) -> str:
    """The local day, as the readers of the language write it."""
    day = day_of(moment) if isinstance(moment, datetime) else moment
    return f"{_WEEKDAYS_EN[day.weekday()]} {day.isoformat()}" if language == "en" else roc_date(day)


def show_time(moment: datetime) -> str:
    """Local hours and minutes, 24-hour clock."""
    return local(moment).strftime("%H:%M")


def show_span(starts: datetime, ends: datetime, language: Language) -> str:
    """Day and times; the second day is named only when it is another one."""
    first = f"{show_date(starts, language)} {show_time(starts)}"
    if day_of(starts) == day_of(ends):
        return f"{first}–{show_time(ends)}"
    return f"{first} – {show_date(ends, language)} {show_time(ends)}"


def parse_date(text: str) -> date:
    """A day from 民國 or western writing, full-width digits too. ValueError when there is no such day.

    A year below 1000 is a 民國 year; `2023/5/3`, `112年5月3日`, `1120503` and `112.5.3` are all understood.
    """
    plain = "".join(unicodedata.normalize("NFKC", text).split())
    found = _NUMBERS.match(plain) or _RUN.match(plain)
    if not found:
        raise ValueError("not a date")
    year, month, day = (int(part) for part in found.groups())
    if plain.startswith("民國") or year < 1000:
        year += ROC_EPOCH
    return date(year, month, day)
