"""Coverage: small and medium enterprises reached, of those there are, by county and section, and how evenly.

The numerator is placed by the enterprise's own county at its last touch; large ones (200 people or more) are left out,
those of unknown size stay in, those of unknown county are reported apart and never spread.
"""

from dataclasses import dataclass

from foundation.database import transaction
from foundation.townships import COUNTIES
from reach.denominators import Basis, counts
from reach.equity import Area, Equity, equity
from reach.period import Period

# grouping() tells a subtotal from a section that is unknown.
_REACHED = """
select county, industry, grouping(industry) = 1 as whole, count(distinct unit) as n from reach_touches($1, $2)
where unit is not null and large is not true group by grouping sets ((county), (county, industry))
"""


@dataclass(frozen=True, slots=True)
class Coverage:
    """`elsewhere` and `unplaced` were reached but stand in no county of the service area."""

    basis: Basis
    counties: list[Area]
    whole: Equity
    sections: dict[tuple[str, str], Area]
    elsewhere: int
    unplaced: int


async def coverage(period: Period, basis: Basis) -> Coverage:
    async with transaction() as c:
        there = await counts(basis)
        rows = await c.fetch(_REACHED, period.since, period.until)
    by_county = {row["county"]: row["n"] for row in rows if row["whole"]}
    by_both = {(row["county"], row["industry"]): row["n"] for row in rows if not row["whole"]}
    ours = [county.code for county in COUNTIES]
    areas = [Area(code, by_county.get(code, 0), there.get((code, None), 0)) for code in ours]
    sections = {
        (area, section): Area(section, by_both.get((area, section), 0), n)
        for (area, section), n in sorted(there.items(), key=str)
        if section is not None
    }
    return Coverage(
        basis,
        areas,
        equity(areas),
        sections,
        sum(n for code, n in by_county.items() if code is not None and code not in ours),
        by_county.get(None, 0),
    )
