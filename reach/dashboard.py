"""Everything the reach page shows of one period, read in one go; charts draw the figures of the tables."""

from dataclasses import dataclass
from datetime import date
from typing import Any

from markupsafe import Markup

from foundation.charts import Bar, bars, columns, drawn
from foundation.database import transaction
from foundation.languages import Language, gettext
from foundation.settings import current
from foundation.tabular import Sheet
from reach.asked import Asked
from reach.coverage import Coverage, coverage
from reach.denominators import Basis, bases
from reach.figures import Line, Totals, breakdown, totals
from reach.funnel import Funnel, funnel
from reach.masking import hidden_townships
from reach.period import Period
from reach.places import Map, draw
from reach.shares import share
from reach.sheets import funnel_steps, sheet
from reach.wording import name_of, percent

# In the order of the page; the first four stand with a chart or the map.
SECTIONS = (
    "month", "coverage", "township", "funnel", "county", "industry", "size", "kind", "channel", "source", "partner",
    "depth", "section",
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Dashboard:
    totals: Totals
    before: Totals
    funnel: Funnel
    coverage: Coverage | None
    sheets: dict[str, Sheet]
    charts: dict[str, Markup]
    map: Map
    since: date | None


async def dashboard(period: Period, basis: Basis | None, language: Language) -> Dashboard:
    asked = Asked(period, basis, language)
    async with transaction():
        found = {name: made for name in SECTIONS if (made := await sheet(name, asked))}
        covered = await coverage(period, basis) if basis else None
        steps = await funnel(period)
        months, townships = await breakdown(period, "month"), await breakdown(period, "township")
        whole, before, since = await totals(period), await totals(period.before()), await records_since()
    charts = {
        "month": await drawn(columns, month_columns(months)) if months else None,
        "coverage": await _coverage_chart(covered, language) if covered and covered.whole.reached else None,
        "funnel": await drawn(bars, funnel_bars(steps, language)) if steps.registered else None,
    }
    places = draw({line.key: line.firms for line in townships if line.key}, hidden_townships(townships)["firms"])
    shown = {name: chart for name, chart in charts.items() if chart}
    return Dashboard(whole, before, steps, covered, found, shown, places, since)


async def _coverage_chart(found: Coverage, language: Language) -> Markup:
    """With room on the right for the text behind the widest interval."""
    rows = coverage_bars(found, language)
    return await drawn(bars, rows, 1.35 * max(row.high or row.value for row in rows))


async def records_since() -> date | None:
    """起算日: the setting, else the first touch there is. Before it nothing can be told new from returning."""
    if current().reach_since:
        return date.fromisoformat(current().reach_since)
    async with transaction() as c:
        day: date | None = await c.fetchval("select min(on_day) from touch")
    return day


async def chosen_basis(year: str) -> tuple[Basis | None, list[Basis]]:
    """The asked year's denominators, else the first of all: measured before estimated."""
    known = await bases()
    return next((basis for basis in known if str(basis.year) == year), known[0] if known else None), known


def month_columns(lines: list[Line]) -> tuple[Bar, ...]:
    """At most the last twelve, so that labels stay readable."""
    known = [line for line in lines if line.key][-12:]
    return tuple(Bar(_month(line.key or ""), float(line.person_times), str(line.person_times)) for line in known)


def _month(key: str) -> str:
    return str(int(key.rpartition("-")[2]))


def coverage_bars(found: Coverage, language: Language) -> tuple[Bar, ...]:
    """In per cent, with the interval drawn."""
    rows = []
    for area in found.counties:
        part = share(area.reached, area.there)
        if part.value is not None and part.low is not None and part.high is not None:
            text = f"{percent(part.value, 3)}% (n={area.reached})"
            name = name_of("county", area.key, language)
            rows.append(Bar(name, part.value * 100, text, part.low * 100, part.high * 100))
    return tuple(rows)


def funnel_bars(found: Funnel, language: Language) -> tuple[Bar, ...]:
    return tuple(
        Bar(step.name, float(step.people), str(step.people))
        for step in funnel_steps(found, language)[bool(found.invited) :]
    )


def captions(language: Language) -> dict[str, Any]:
    _ = gettext(language)
    return {
        "month": _("每月人次（橫軸為月份）"),
        "coverage": _("各縣市涵蓋率（%），細線為 95% 區間"),
        "funnel": _("從報名到填答的人數"),
    }
