"""Results as tables and charts for a reader: the same rows stand on the page, in the CSV and in the ODS file."""

from dataclasses import dataclass

from markupsafe import Markup

from foundation.charts import Bar, Stack, bars, drawn, stacked
from foundation.languages import N_, Language, gettext
from foundation.tabular import Sheet
from questionnaires import results
from questionnaires.kinds import kind_of
from questionnaires.results import Light, Satisfaction
from questionnaires.results_reading import Item, Results
from questionnaires.scale_kinds import SCALE

READINGS: dict[Light, tuple[str, str]] = {
    "reached": ("ok", N_("達標，連信賴區間的下限也達標")),
    "reached_unsure": ("warn", N_("達標，但樣本不足以排除巧合")),
    "missed_unsure": ("warn", N_("未達標，但差距可能只是巧合")),
    "missed": ("no", N_("未達標，連信賴區間的上限也未達標")),
    "few": ("info", N_("不到 10 份，只能參考")),
}
DIMENSIONS = {
    "course": N_("課程"),
    "lecturer": N_("講師"),
    "arrangement": N_("安排"),
    "service": N_("服務"),
}


@dataclass(frozen=True, slots=True)
class Distribution:
    """One question that is no scale: its choices with counts."""

    title: str
    n: int
    rows: list[tuple[str, int, str]]
    score: float | None
    chart: Markup


def label(item: Item, language: Language) -> str:
    row = next((row for row in item.question.rows if row.key == item.row), None)
    title = str(item.question.label(language))
    return f"{title}: {row.label(language)}" if row else title


def percent(value: float | None) -> str:
    return "–" if value is None else f"{value * 100:.1f}%"


def interval(summary: Satisfaction) -> str:
    return "–" if summary.interval is None else f"{percent(summary.interval.low)} – {percent(summary.interval.high)}"


def number(value: float | None, digits: int = 2) -> str:
    return "–" if value is None else f"{value:.{digits}f}"


async def scale_chart(found: Results, language: Language) -> Markup:
    """Each scored item as a row of 100 %, best words first; items without answers are left out."""
    rows = []
    for item in found.scored:
        summary = item.satisfaction
        if summary and summary.n:
            parts = tuple(summary.counts[score] / summary.n for score in (5, 4, 3, 2, 1))
            rows.append(Stack(label(item, language), parts, f"{percent(summary.satisfied)} n={summary.n}"))
    _ = gettext(language)
    return await drawn(stacked, tuple(rows), tuple(_(word) for key, word in SCALE.items() if key != "na"))


async def overall_chart(item: Item, language: Language) -> Markup:
    """The official share with its interval, and the target as a line."""
    summary = item.satisfaction
    if summary is None or summary.satisfied is None or summary.interval is None:
        return Markup("")
    bar = Bar(
        label(item, language),
        summary.satisfied,
        percent(summary.satisfied),
        summary.interval.low,
        summary.interval.high,
    )
    return await drawn(bars, (bar,), 1.0, results.TARGET)


async def distributions(found: Results, language: Language) -> list[Distribution]:
    return [await _distribution(item, language) for item in found.items if item.satisfaction is None and item.n]


async def _distribution(item: Item, language: Language) -> Distribution:
    known = kind_of(item.question).choices(item.question, language)
    keys = known or [(key, key) for key in sorted(item.counts)]
    rows = [
        (name, item.counts.get(key, 0), percent(results.share(item.counts.get(key, 0), item.n))) for key, name in keys
    ]
    chart = await drawn(bars, tuple(Bar(name, count, f"{count}") for name, count, _ in rows))
    return Distribution(label(item, language), item.n, rows, item.score, chart)


def scale_sheet(found: Results, language: Language) -> Sheet:
    """One row an item, with everything needed to compute it again."""
    _ = gettext(language)
    words = [_(word) for word in SCALE.values()]
    head = [
        _("題目"),
        *words,
        "n",
        _("滿意度"),
        _("不滿意度"),
        _("95% 信賴區間下限"),
        _("95% 信賴區間上限"),
        _("平均（1–5）"),
        _("標準差"),
    ]
    rows = [_scale_row(label(item, language), item.satisfaction) for item in found.scored if item.satisfaction]
    notes = [
        _("滿意度 =（非常滿意 + 滿意）÷ n；n 不含不適用與未填。"),
        _("填答者自行決定是否填寫，不是隨機抽樣，僅供參考。"),
        _("有效問卷 %(valid)s 份，簽到 %(population)s 人。", valid=found.valid, population=found.population),
    ]
    return Sheet(_("問卷結果"), head, rows, notes)


def choice_sheet(shown: list[Distribution], language: Language) -> Sheet:
    _ = gettext(language)
    rows = [(each.title, name, count, each.n) for each in shown for name, count, _share in each.rows]
    return Sheet(_("其他題目"), [_("題目"), _("選項"), _("份數"), "n"], rows)


def _scale_row(title: str, summary: Satisfaction) -> list[str | int | float | None]:
    counts = [summary.counts[score] for score in (5, 4, 3, 2, 1)]
    low, high = (summary.interval.low, summary.interval.high) if summary.interval else (None, None)
    return [
        title,
        *counts,
        summary.not_applicable,
        summary.n,
        summary.satisfied,
        summary.dissatisfied,
        low,
        high,
        summary.mean,
        summary.sd,
    ]
