"""The span of days that figures are asked for, and the spans people ask for most."""

from dataclasses import dataclass
from datetime import date, timedelta
from typing import Literal

from foundation.dates import parse_date
from foundation.faults import Fault
from foundation.languages import N_

Preset = Literal["month", "half", "year", "last_year", "custom"]
PRESETS: dict[Preset, str] = {
    "month": N_("本月"),
    "half": N_("本半年"),
    "year": N_("今年"),
    "last_year": N_("去年"),
    "custom": N_("自訂"),
}
LONGEST_YEARS = 20


@dataclass(frozen=True, slots=True)
class Period:
    """Both days belong to it."""

    since: date
    until: date
    preset: Preset = "custom"

    @property
    def years(self) -> int:
        """How many calendar years it touches: 人數 are counted within a year."""
        return self.until.year - self.since.year + 1

    def before(self) -> "Period":
        """The same span a year earlier (同期)."""
        return Period(_a_year_earlier(self.since), _a_year_earlier(self.until))

    def query(self) -> str:
        return f"from={self.since.isoformat()}&to={self.until.isoformat()}"


def _a_year_earlier(day: date) -> date:
    try:
        return day.replace(year=day.year - 1)
    except ValueError:  # 29 February
        return day.replace(year=day.year - 1, day=28)


def preset(name: Preset, today: date) -> Period:
    """The whole month, half-year or year around today, its days to come included: one named span."""
    half = 1 if today.month <= 6 else 7
    year = today.year - 1 if name == "last_year" else today.year
    spans: dict[Preset, tuple[date, date]] = {
        "month": (today.replace(day=1), _last_day(today.year, today.month)),
        "half": (date(today.year, half, 1), _last_day(today.year, half + 5)),
        "year": (date(year, 1, 1), date(year, 12, 31)),
        "last_year": (date(year, 1, 1), date(year, 12, 31)),
    }
    since, until = spans[name]
    return Period(since, until, name)


def _last_day(year: int, month: int) -> date:
    return (date(year, month, 28) + timedelta(days=4)).replace(day=1) - timedelta(days=1)


def read(name: str, since: str, until: str, today: date) -> tuple[Period, list[Fault]]:
    """What the picker or an address says; with a fault the period is this year, so that a page still shows."""
    if name in PRESETS and name != "custom" and not (since or until):
        return preset(name, today), []
    if not since and not until:
        return preset("year", today), []
    faults: list[Fault] = []
    days: list[date | None] = []
    for field, text in (("from", since), ("to", until)):
        try:
            days.append(parse_date(text))
        except ValueError:
            days.append(None)
            faults.append(Fault(field, N_("請填日期，例如 114/5/3 或 2025-05-03。")))
    first, last = days
    if first and last:
        if first > last:
            faults.append(Fault("to", N_("結束日不能早於開始日。")))
        elif last.year - first.year > LONGEST_YEARS:
            faults.append(Fault("to", N_("期間最長二十年。")))
        else:
            return _named(first, last, today), []
    return preset("year", today), faults


def _named(since: date, until: date, today: date) -> Period:
    """A typed span that is one of the presets is that preset."""
    for name in PRESETS:
        if name != "custom":
            known = preset(name, today)
            if (known.since, known.until) == (since, until):
                return known
    return Period(since, until)
