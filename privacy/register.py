"""Reads the register of fields and periods out for people, in their language: the public page and the officer's pages.

Pure: everything comes from the tables in `catalogue`, `periods`, `purposes` and `consents`.
"""

from collections.abc import Iterable
from dataclasses import dataclass

from foundation.languages import Language
from privacy import catalogue, consents, periods, purposes
from privacy.catalogue import ReadyField
from privacy.purposes import Code

_SEEN = {
    True: (
        "平常只看得到遮住的字；有權限的同仁選了理由才看得到，並留下紀錄",
        "Masked; opened by those permitted, for a reason, with an entry",
    ),
    False: ("統計和看得到報名名單的同仁", "Figures, and staff who see the list of registrations"),
}


@dataclass(frozen=True, slots=True)
class FieldRow:
    key: str
    label: str
    level: str
    level_text: str
    sealed: bool
    categories: tuple[str, ...]
    purposes: tuple[str, ...]
    reason: str
    kept: str
    stays: str
    seen_by: str


@dataclass(frozen=True, slots=True)
class PeriodRow:
    what: str
    kept: str
    days: int


@dataclass(frozen=True, slots=True)
class ConsentRow:
    key: str
    label: str
    text: str


def fields(language: Language, own: Iterable[ReadyField] = ()) -> list[FieldRow]:
    """The ready fields, then the approved ones of the organiser's own."""
    return [_row(entry, language) for entry in (*catalogue.FIELDS.values(), *own)]


def kept(language: Language) -> list[PeriodRow]:
    """Every kind of personal data with how long it stays, the shortest first."""
    ordered = sorted(periods.PERIODS.values(), key=lambda period: period.keep_days)
    return [
        PeriodRow(period.en if language == "en" else period.zh, span(period.key, language), period.keep_days)
        for period in ordered
    ]


def consent_rows(language: Language) -> list[ConsentRow]:
    en = language == "en"
    return [
        ConsentRow(each.key, each.label_en if en else each.label_zh, each.text_en if en else each.text_zh)
        for each in consents.PURPOSES.values()
    ]


def _row(entry: ReadyField, language: Language) -> FieldRow:
    en = language == "en"
    level_zh, level_en = catalogue.LEVELS[entry.level]
    return FieldRow(
        key=entry.key,
        label=entry.label_en if en else entry.label_zh,
        level=entry.level,
        level_text=level_en if en else level_zh,
        sealed=entry.sealed,
        categories=tuple(_code(purposes.category(code), language) for code in entry.categories),
        purposes=tuple(_code(purposes.purpose(code), language) for code in entry.purposes),
        reason=entry.reason_en if en else entry.reason_zh,
        kept=span(entry.period, language),
        stays=_stays(entry, language),
        seen_by=_seen_by(entry, language),
    )


def _seen_by(entry: ReadyField, language: Language) -> str:
    """Follows from the level: sealed words are masked for everybody until somebody may and does open them."""
    zh, en = _SEEN[entry.sealed]
    return en if language == "en" else zh


def _stays(entry: ReadyField, language: Language) -> str:
    """What outlives the person's data; empty where nothing does."""
    if entry.projection is None:
        return ""
    if entry.projection == "enterprise":
        zh, en = (
            "公司行號的名稱或統一編號會留在企業名冊，不連到您",
            "The name or number of a firm stays in our list of firms",
        )
    else:
        zh, en = "不含個人的統計會留著", "A figure without the person stays"
    return en if language == "en" else zh


def _code(entry: Code, language: Language) -> str:
    return f"{entry.code} {entry.en if language == 'en' else entry.zh}"


def span(key: str, language: Language) -> str:
    """How long, from when: 活動結束後 90 天."""
    period = periods.PERIODS[key]
    after_zh, after_en = periods.TRIGGERS[period.trigger]
    if not period.keep_days:
        return f"until {after_en}" if language == "en" else f"到{after_zh}為止"
    years, rest = divmod(period.keep_days, 365)
    if years and rest <= years // 4:
        span = "1 year" if years == 1 else f"{years} years"
        return f"{span} after {after_en}" if language == "en" else f"{after_zh}後 {years} 年"
    return f"{period.keep_days} days after {after_en}" if language == "en" else f"{after_zh}後 {period.keep_days} 天"
