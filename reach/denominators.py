"""How many enterprises there are: dated, sourced records to measure coverage against; two sets ship with the system.

2018 is a count of the open business tax register; 2024 scales it to the national total and says that it is an estimate.
"""

from dataclasses import dataclass
from uuid import uuid4

from foundation.database import transaction

MEASURED = "財政資訊中心 全國營業（稅籍）登記資料集 2018-05-05（data.gov.tw 9400）"
ESTIMATED = "依 2018 年稅籍登記分布推估至 2024 年全國中小企業 1,715,000 家，誤差約 ±10%"
COUNTIES_2018 = {"10005": 26_177, "66000": 187_579, "10007": 70_719, "10008": 24_848, "10009": 30_535}
COUNTIES_2024 = {"10005": 31_900, "66000": 228_300, "10007": 86_100, "10008": 30_200, "10009": 37_200}
# A location with several codes counts in each, so sections do not add up to the county.
_SECTIONS = "ABCDEFGHIJKLMNPRS"
_BY_SECTION = {
    "10005": "338 128 3576 52 478 3949 15297 598 3300 315 329 746 1059 1271 75 775 2986",
    "66000": "817 207 34343 193 1915 19969 104123 3965 18764 4268 3980 6993 11618 7042 691 3852 14773",
    "10007": "1012 64 19052 179 853 6194 38938 1186 5848 629 1025 1484 2000 1807 158 1559 6108",
    "10008": "629 129 2353 29 272 2907 14870 615 3839 272 258 491 840 1049 71 1058 2457",
    "10009": "695 85 3272 156 507 4096 19075 752 2997 232 348 677 920 968 75 781 2878",
}


@dataclass(frozen=True, slots=True)
class Basis:
    """A set of denominators that belong together: one year, one source. `unit` is location or enterprise."""

    year: int
    unit: str
    source: str
    is_estimate: bool


def seed_rows() -> list[tuple[str, str | None, int, str, str, bool, int]]:
    """(area, industry, year, unit, source, is_estimate, count) of everything that ships."""
    rows: list[tuple[str, str | None, int, str, str, bool, int]] = []
    rows += [(area, None, 2018, "location", MEASURED, False, n) for area, n in COUNTIES_2018.items()]
    rows += [(area, None, 2024, "enterprise", ESTIMATED, True, n) for area, n in COUNTIES_2024.items()]
    for area, line in _BY_SECTION.items():
        for section, n in zip(_SECTIONS, line.split(), strict=True):
            rows.append((area, section, 2018, "location", MEASURED, False, int(n)))
    return rows


async def ensure_denominators() -> None:
    """Adds what is missing; a record that is there is never changed. Run by `migrate` and by the demo."""
    async with transaction("staff") as c:
        await c.executemany(
            "insert into denominator (id, area, industry, year, unit, source, is_estimate, count)"
            " values ($1, $2, $3, $4, $5, $6, $7, $8) on conflict do nothing",
            [(uuid4(), *row) for row in seed_rows()],
        )


async def bases() -> list[Basis]:
    """What coverage can be measured against, measured before estimated, the newest first."""
    async with transaction() as c:
        rows = await c.fetch(
            "select distinct year, unit, source, is_estimate from denominator where industry is null and size is null"
            " order by is_estimate, year desc, source"
        )
    return [Basis(**dict(row)) for row in rows]


async def counts(basis: Basis) -> dict[tuple[str, str | None], int]:
    """By (area, industry section); industry None is all sections together."""
    async with transaction() as c:
        rows = await c.fetch(
            "select area, industry, count from denominator"
            " where year = $1 and unit = $2 and source = $3 and size is null",
            basis.year, basis.unit, basis.source,
        )  # fmt: skip
    return {(row["area"], row["industry"]): row["count"] for row in rows}
