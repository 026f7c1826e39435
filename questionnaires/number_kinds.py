"""Kinds whose answer is a number, a day or a time of day; full-width digits and both calendars are understood."""

import re
from collections import Counter
from collections.abc import Iterable, Mapping
from datetime import date
from decimal import Decimal, InvalidOperation
from typing import Any

from foundation.dates import parse_date, show_date
from foundation.languages import N_, as_language
from questionnaires.kind import Kind, Tally, as_text
from questionnaires.questions import Question, Value
from questionnaires.typed_text import clean, half_width
from questionnaires.wrong import Wrong

_LONGEST = 40
_TIME = re.compile(r"(上午|下午|am|pm)?\s*(\d{1,2})(?:[:點時](\d{1,2})?分?)?\s*(am|pm)?", re.IGNORECASE)


class Number(Kind):
    name = "number"

    def parse(self, question: Question, raw: Any, earlier: Mapping[str, Value]) -> Value | None:
        text = _typed(raw)
        if not text and not isinstance(raw, bool | list | dict):
            return None
        number = _decimal(text)
        if number is None or number != round(number, question.decimals):
            raise Wrong(N_("「%(label)s」請填數字，例如 12。"))
        if (question.minimum is not None and number < question.minimum) or (
            question.maximum is not None and number > question.maximum
        ):
            raise Wrong(
                N_("「%(label)s」要在 %(minimum)s 到 %(maximum)s 之間。"),
                minimum="…" if question.minimum is None else question.minimum,
                maximum="…" if question.maximum is None else question.maximum,
            )
        return float(number) if question.decimals else int(number)

    def count(self, question: Question, values: Iterable[Value]) -> Tally:
        return {"": Counter(str(value) for value in values)}


class Day(Kind):
    """Kept as ISO text."""

    name = "date"

    def parse(self, question: Question, raw: Any, earlier: Mapping[str, Value]) -> Value | None:
        text = _typed(raw)
        if not text:
            return None
        try:
            day = parse_date(text)
        except ValueError as error:
            raise Wrong(N_("「%(label)s」請填日期，例如 112年5月3日 或 2023-05-03。")) from error
        return day.isoformat()

    def show(self, question: Question, value: Value, language: str) -> str:
        return show_date(date.fromisoformat(str(value)), as_language(language))

    def count(self, question: Question, values: Iterable[Value]) -> Tally:
        return {"": Counter(str(value) for value in values)}


class TimeOfDay(Kind):
    """Kept as HH:MM of 24 hours."""

    name = "time"

    def parse(self, question: Question, raw: Any, earlier: Mapping[str, Value]) -> Value | None:
        text = _typed(raw)
        if not text:
            return None
        time = read_time(text)
        if time is None:
            raise Wrong(N_("「%(label)s」請填時間，例如 14:30 或 下午 2:30。"))
        return time

    def count(self, question: Question, values: Iterable[Value]) -> Tally:
        return {"": Counter(str(value) for value in values)}


def read_time(text: str) -> str | None:
    """下午 12:05 is 12:05 and 上午 12:05 is 00:05, as spreadsheets write them."""
    match = _TIME.fullmatch(text.strip())
    if match is None:
        return None
    half = (match[1] or match[4] or "").lower()
    hour, minute = int(match[2]), int(match[3] or 0)
    if half and not 1 <= hour <= 12:
        return None
    if half:
        hour = hour % 12 + (12 if half in ("下午", "pm") else 0)
    return f"{hour:02}:{minute:02}" if hour < 24 and minute < 60 else None


def _typed(raw: Any) -> str:
    return half_width(clean(as_text(raw), longest=_LONGEST))


def _decimal(text: str) -> Decimal | None:
    if re.fullmatch(r"[+-]?(\d+|\d{1,3}(,\d{3})+)(\.\d+)?", text) is None:
        return None
    try:
        return Decimal(text.replace(",", ""))
    except InvalidOperation:
        return None
