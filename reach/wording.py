"""Names for the keys of reach tables, and how counts and shares are written. Pure."""

from events.kinds import EVENT_KINDS
from foundation.codes import HEARD_FROM, SIZES, Code
from foundation.industries import industry
from foundation.languages import N_, gettext
from foundation.tabular import Cell, Sheet
from foundation.townships import COUNTIES, ELSEWHERE, county, township
from outreach.kinds import VISIT_MODES
from reach.figures import Dimension
from reach.masking import HIDDEN
from reach.shares import Share

_CHANNELS = (Code("event", "實體活動", "Events on site"), Code("online", "線上活動", "Online events"), *VISIT_MODES)
_KINDS = (*EVENT_KINDS, Code("visit", "訪視", "Visits"))
_CODES: dict[Dimension, tuple[Code, ...]] = {
    "size": SIZES, "channel": _CHANNELS, "source": HEARD_FROM, "kind": _KINDS,
}  # fmt: skip
UNKNOWN = N_("不詳")


def name_of(by: Dimension, key: str | None, language: str) -> str:
    """The word for one key of a breakdown."""
    _ = gettext(language)
    if key is None:
        return _(UNKNOWN)
    if by == "month":
        year, month = key.split("-")
        return key if language == "en" else f"{int(year) - 1911}年{int(month)}月"
    if by == "township":
        return _township(key, language)
    if by in ("county", "industry"):
        unit = county(key) if by == "county" else industry(key)
        return (unit.en if language == "en" else unit.zh) if unit else key
    code = next((code for code in _CODES.get(by, ()) if code.key == key), None)
    return (code.en if language == "en" else code.zh) if code else key


def order_of(by: Dimension, key: str | None) -> tuple[bool, int, str]:
    """Rows stand in the order people know (sizes from small to large, counties as always), the unknown one last."""
    known = [unit.code for unit in (*COUNTIES, ELSEWHERE)] if by == "county" else [c.key for c in _CODES.get(by, ())]
    return key is None, known.index(key) if key in known else len(known), key or ""


def as_shown(sheet: Sheet) -> list[list[tuple[str, bool]]]:
    """The rows as a page prints them, (text, is a number): thousands apart, as many decimals as the column has."""
    digits = [max((_decimals(row[n]) for row in sheet.rows), default=0) for n in range(len(sheet.columns))]
    return [[_printed(value, digits[n]) for n, value in enumerate(row)] for row in sheet.rows]


def _decimals(value: Cell) -> int:
    return len(f"{value:.6f}".rstrip("0").rpartition(".")[2]) if isinstance(value, float) else 0


def _printed(value: Cell, digits: int) -> tuple[str, bool]:
    if isinstance(value, int | float):
        text = f"{value:,.{digits}f}" if isinstance(value, float) else f"{value:,}"
        return text.replace("-", "−"), True
    text = HIDDEN if value is None else str(value)
    return text, text == HIDDEN


def _township(key: str, language: str) -> str:
    """Names repeat between counties, so the county stands with it."""
    unit = township(key)
    if unit is None:
        return key
    whole = county(unit.county)
    assert whole
    return f"{unit.en}, {whole.en.rpartition(' ')[0]}" if language == "en" else f"{whole.zh}{unit.zh}"


def percent(value: float | None, digits: int = 1) -> float | None:
    return None if value is None else round(value * 100, digits)


def cells(share: Share, digits: int = 1) -> tuple[float | str | None, ...]:
    """Share, bounds and n of a table row; of fewer than five only n."""
    if not share.shown:
        return ("—", "—", "—", share.n)
    return (percent(share.value, digits), percent(share.low, digits), percent(share.high, digits), share.n)


def say(share: Share, language: str, digits: int = 1) -> str:
    """71.4%（95% 區間 60.1–80.5%，n=84）"""
    _ = gettext(language)
    if share.value is None:
        return _("還沒有資料")
    if not share.shown:
        return _("n=%(n)s，太少不列比率", n=share.n)
    if share.low is None or share.high is None:
        return f"{percent(share.value, digits)}% (n={share.n})"
    return _(
        "%(value)s%%（95%% 區間 %(low)s–%(high)s%%，n=%(n)s）",
        value=percent(share.value, digits), low=percent(share.low, digits), high=percent(share.high, digits), n=share.n,
    )  # fmt: skip
