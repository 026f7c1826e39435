"""Times and durations as Webex, Teams, Meet and Zoom write them, in English and Chinese. Pure.

A day may be written month first or day first; of the readings that are possible the one nearest to the session counts.
"""

import re
import unicodedata
from datetime import UTC, date, datetime, timedelta, timezone, tzinfo

_CLOCK = re.compile(r"(?<!\d)(\d{1,2}):(\d{2})(?::(\d{2}))?(?:\.\d+)?")
_YEAR_FIRST = re.compile(r"(?<!\d)(\d{4})\s?[-/.年]\s?(\d{1,2})\s?[-/.月]\s?(\d{1,2})")
_YEAR_LAST = re.compile(r"(?<!\d)(\d{1,2})[-/.](\d{1,2})[-/.](\d{4}|\d{2})(?!\d)")
_MONTHS = ["jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec"]
_NAMED = re.compile(
    r"(?:(\d{1,2})[\s-])?\b(" + "|".join(_MONTHS) + r")[a-z]*\.?[\s-](?:(\d{1,2}),?\s)?(\d{4})", re.IGNORECASE
)
_OFFSET = re.compile(
    r"(?:GMT|UTC)\s?([+-])\s?(\d{1,2})(?::?(\d{2}))?|(?<=\d)([+-])(\d{2}):?(\d{2})(?!\d)", re.IGNORECASE
)
_UTC = re.compile(r"(?<=\d)Z\b|\b(?:UTC|GMT)\b", re.IGNORECASE)
_AFTERNOON = re.compile(r"下午|晚上|(?<![a-z])p\.?m\b", re.IGNORECASE)
_NOON = re.compile(r"中午")
_MORNING = re.compile(r"上午|早上|凌晨|(?<![a-z])a\.?m\b", re.IGNORECASE)
_UNITS = (
    (3600, re.compile(r"([\d.]+)\s*(?:hours?|hrs?|h\b|h(?=\d)|小時|時)", re.IGNORECASE)),
    (60, re.compile(r"([\d.]+)\s*(?:minutes?|mins?|m\b|m(?=\d)|分鐘|分)", re.IGNORECASE)),
    (1, re.compile(r"([\d.]+)\s*(?:seconds?|secs?|s\b|秒鐘?)", re.IGNORECASE)),
)
_PARTS = re.compile(r"(\d+):(\d{2})(?::(\d{2}))?")


def read_moment(text: str, near: date, zone: tzinfo) -> datetime | None:
    """With a zone of its own where one is written, else in `zone`; without a day it is on `near`. None: no time."""
    plain = unicodedata.normalize("NFKC", text).replace("\u202f", " ").strip()
    clock = _CLOCK.search(plain)
    if clock is None:
        return None
    hour, minute, second = int(clock[1]), int(clock[2]), int(clock[3] or 0)
    day = _day(plain[: clock.start()], near) or _day(plain[clock.end() :], near) or near
    try:
        naive = datetime(day.year, day.month, day.day, _hour(plain, hour), minute, second)  # noqa: DTZ001 - see below
    except ValueError:
        return None
    return naive.replace(tzinfo=zone_in(plain[clock.start() :]) or zone)


def zone_in(text: str) -> tzinfo | None:
    """The zone that a time or a heading names as an offset, such as `GMT+8`, `+08:00` or `Z`."""
    found = _OFFSET.search(text)
    if found is None:
        return UTC if _UTC.search(text) else None
    sign, hours, minutes = (found[1], found[2], found[3]) if found[1] else (found[4], found[5], found[6])
    offset = timedelta(hours=int(hours), minutes=int(minutes or 0))
    return timezone(-offset if sign == "-" else offset) if offset < timedelta(hours=15) else None


_MOST_SECONDS = 7 * 86_400


def read_seconds(text: str, *, unit: int = 60) -> int | None:
    """`1h 2m 3s`, `1 hr 2 min`, `58 mins`, `1 小時 2 分鐘`, `1:02:03`, `32:14`; a bare number is of `unit` seconds.
    None for more than a week: a number of something else."""
    plain = unicodedata.normalize("NFKC", text).replace(",", "").strip()
    found = _seconds(plain, unit) if 0 < len(plain) <= 100 else None
    return found if found is not None and found <= _MOST_SECONDS else None


def _seconds(plain: str, unit: int) -> int | None:
    parts = _PARTS.fullmatch(plain)
    if parts:
        first, second, third = int(parts[1]), int(parts[2]), parts[3]
        return first * 3600 + second * 60 + int(third) if third else first * 60 + second
    try:
        if re.fullmatch(r"\d+(?:\.\d+)?", plain):
            return round(float(plain) * unit)
        found = [(size, match) for size, each in _UNITS if (match := each.search(plain))]
        return round(sum(size * float(match[1]) for size, match in found)) if found else None
    except (ValueError, OverflowError):
        return None


def _hour(plain: str, hour: int) -> int:
    """上午 12:05 is five past midnight, 下午 12:05 five past noon."""
    if _AFTERNOON.search(plain):
        return hour % 12 + 12 if hour <= 12 else hour
    if _NOON.search(plain):
        return hour if hour >= 11 else hour + 12
    return hour % 12 if _MORNING.search(plain) and hour <= 12 else hour


def _day(plain: str, near: date) -> date | None:
    if found := _YEAR_FIRST.search(plain):
        return _nearest([(int(found[1]), int(found[2]), int(found[3]))], near)
    if found := _YEAR_LAST.search(plain):
        a, b, year = int(found[1]), int(found[2]), int(found[3])
        year += 2000 if year < 100 else 0
        return _nearest([(year, a, b), (year, b, a)], near)
    if found := _NAMED.search(plain):
        month = _MONTHS.index(found[2].lower()[:3]) + 1
        return _nearest([(int(found[4]), month, int(found[1] or found[3] or 0))], near)
    return None


def _nearest(readings: list[tuple[int, int, int]], near: date) -> date | None:
    days = []
    for year, month, day in readings:
        try:
            days.append(date(year, month, day))
        except ValueError:
            continue
    return min(days, key=lambda day: abs(day - near), default=None)
