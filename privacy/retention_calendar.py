"""What goes when, over all events and kinds of data at once: overdue first, then month by month.

Counts and days only, as staff may read them. A record and what belongs to it (ticket, consents) go on one day and count
once.
"""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID

from foundation import clock
from foundation.database import transaction
from foundation.languages import N_, Language, translate
from foundation.personal import PersonalData
from foundation.tabular import Sheet
from mail import mails
from privacy.periods import PERIODS
from privacy.retention import rule_of

MONTHS = 12


@dataclass(frozen=True, slots=True)
class Due:
    """Records of one kind of one event that go on one day. `of` is empty for what belongs to no event."""

    day: date
    of: str
    kind: str
    records: int


@dataclass(frozen=True, slots=True)
class Month:
    """`first` is its first day."""

    first: date
    due: tuple[Due, ...]

    @property
    def records(self) -> int:
        return sum(each.records for each in self.due)


@dataclass(frozen=True, slots=True)
class Calendar:
    """`later` is what goes after the months shown."""

    overdue: tuple[Due, ...]
    months: tuple[Month, ...]
    later: tuple[Due, ...]

    @property
    def every(self) -> tuple[Due, ...]:
        return (*self.overdue, *(each for month in self.months for each in month.due), *self.later)


async def calendar(declared: Iterable[PersonalData], now: datetime, language: Language) -> Calendar:
    """A day stands for the night that follows it: kept through that day, gone before the next morning."""
    today = clock.day_of(now)
    found = await _dues(declared, language)
    horizon = _month(today, MONTHS)
    months = [
        Month(first, tuple(each for each in found if each.day >= today and _month(each.day) == first))
        for first in (_month(today, n) for n in range(MONTHS))
    ]
    return Calendar(
        tuple(each for each in found if each.day < today),
        tuple(month for month in months if month.due),
        tuple(each for each in found if each.day >= horizon),
    )


def sheet(found: Calendar, language: Language) -> Sheet:
    columns = [translate(language, word) for word in (N_("最後保存日"), N_("活動"), N_("資料"), N_("筆數"))]
    rows = [(each.day, each.of, each.kind, each.records) for each in found.every]
    return Sheet(
        translate(language, N_("到期日曆")), columns, rows, [translate(language, N_("資料在最後保存日的夜裡刪除。"))]
    )


async def _dues(declared: Iterable[PersonalData], language: Language) -> list[Due]:
    records: dict[tuple[UUID | None, str, date], int] = defaultdict(int)
    async with transaction() as c:
        for declaration in declared:
            for row in await c.fetch(_counts(declaration)):
                place = (row["scope"], row["rule"], row["expires_on"])
                records[place] = max(records[place], row["n"])
    names = await mails.names_of(list({scope for scope, _, _ in records if scope}), language)
    called = kinds(language)
    named: dict[tuple[date, str, str], int] = defaultdict(int)
    for (scope, rule, day), n in records.items():
        named[day, names.get(scope, "") if scope else "", called.get(rule, rule)] += n
    return [Due(*place, n) for place, n in sorted(named.items())]


def _counts(declaration: PersonalData) -> str:
    # Names of our own tables and columns; nothing of it was sent.
    has_scope = any(column._meta.name == "scope" for column in declaration.table._meta.columns)
    scope = "scope" if has_scope else "null::uuid"
    return (
        f"select {scope} as scope, {rule_of(declaration)} as rule, expires_on, count(*) as n"  # noqa: S608 - our own
        f" from {declaration.name} group by 1, 2, 3"
    )


def kinds(language: Language) -> dict[str, str]:
    """What the rules are called."""
    return {key: period.en if language == "en" else period.zh for key, period in PERIODS.items()}


def _month(day: date, later: int = 0) -> date:
    count = day.year * 12 + day.month - 1 + later
    return date(count // 12, count % 12 + 1, 1)


def not_kept() -> Sequence[tuple[str, str]]:
    """Kinds of the usual schedules that this house does not have, and why: nobody should look for their deletion."""
    return (
        (N_("尚未確認信箱的報名"), N_("沒有這種中間狀態：報名送出就成立，不必先點確認信。")),
        (N_("學習時數證明的名單"), N_("還沒有上傳學習時數，也不另存證明名單。")),
        (N_("信件內容"), N_("從不保存：寄出時才產生，寄完就沒有。")),
        (N_("網站連線紀錄"), N_("系統不記錄網址內容與來源；由架站單位的伺服器依機關規定保存。")),
    )
