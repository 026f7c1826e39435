"""A small count stays hidden on the page, in the files and in the API, even for who can subtract."""

from collections import defaultdict
from datetime import date
from random import Random

import pytest
from hypothesis import given
from hypothesis import strategies as st

from foundation.townships import township
from reach import denominators
from reach.asked import Asked
from reach.coverage import coverage
from reach.coverage_sheets import hidden_sections, section_sheet
from reach.figures import breakdown
from reach.masking import METRICS, hidden, hidden_townships
from reach.period import Period
from reach.places import UNTOLD, draw
from reach.sheets import sheet

DAY = date(2026, 5, 4)
YEAR = Period(date(2026, 1, 1), date(2026, 12, 31))
SPAN = "from=2026-01-01&to=2026-12-31"
TABLE = st.dictionaries(st.tuples(st.integers(0, 3), st.integers(0, 4)), st.integers(0, 9), min_size=1)


def test_the_next_smallest_goes_along_and_a_zero_only_where_nothing_else_is() -> None:
    assert hidden({"a": 1, "b": 7, "c": 4, "d": 0}, ["abcd"]) == {"a", "c"}
    assert hidden({"a": 2, "b": 0, "c": 0}, ["abc"]) == {"a", "b"}
    assert hidden({"a": 2, "b": 1, "c": 5}, ["abc"]) == {"a", "b"}
    assert hidden({"a": 3, "b": 0}, ["ab"]) == set()


@given(TABLE)
def test_no_cell_of_a_crossed_table_is_hidden_alone(table: dict[tuple[int, int], int]) -> None:
    lines = [[key for key in table if key[side] == n] for side in (0, 1) for n in range(5)]
    found = hidden(table, lines)
    assert {key for key, n in table.items() if 0 < n < 3} <= found
    for line in lines:
        assert len(line) == 1 or len(found & set(line)) != 1


@pytest.fixture
async def served(ledger):
    """Firms of many places and industries, so that single ones stand beside many."""
    await denominators.ensure_denominators()
    draws = Random(7)
    for n in range(70):
        code = draws.choice(("66000010", "66000020", "66000020", "66000290", "10008010", "10005010", "10005010"))
        firm = await ledger.enterprise(f"第{n}", ubn=f"0009{n:04}" if n % 3 else None)
        place = {"county": code[:5], "township": code, "industry": draws.choice("CCCCFGGI"), "size": "1-4"}
        await ledger.visit(firm, DAY, **place)
    lone = await ledger.enterprise("獨", ubn="00098888")
    await ledger.visit(lone, DAY, county="10009", township="10009010", industry="C", size="1-4")
    return ledger


async def test_page_files_and_api_hide_the_same_and_never_one_alone_in_a_county(served, desk):
    lines = await breakdown(YEAR, "township")
    found = hidden_townships(lines)
    small = {(name, line.key) for name in METRICS for line in lines if line.key and 0 < getattr(line, name) < 3}
    assert small
    assert all(key in found[name] for name, key in small)
    for name in METRICS:
        alone = defaultdict(int)
        for code in found[name]:
            alone[township(code).county] += 1
        assert 1 not in alone.values(), name

    items = (await (await desk("manager")).get(f"/api/v1/reach?{SPAN}&by=township")).json()["items"]
    assert {item["key"] for item in items if item["visits"] is None} == found["visits"]
    assert {item["key"] for item in items if item["enterprises"]["confirmed"] is None} == found["confirmed"]
    rows = (await sheet("township", Asked(YEAR, None, "zh-Hant"))).rows
    assert sum(row[1] == "—" for row in rows) == len(found["firms"])
    shapes = draw({line.key: line.firms for line in lines if line.key}, found["firms"]).shapes
    assert {shape.code for shape in shapes if shape.shade == UNTOLD} == found["firms"]


async def test_a_county_with_one_place_served_does_not_say_which(served):
    found = hidden_townships(await breakdown(YEAR, "township"))
    assert len({code for code in found["visits"] if code.startswith("10009")}) == 2


async def test_no_industry_of_a_county_is_had_from_the_totals(served):
    [basis, *_] = await denominators.bases()
    covers = hidden_sections(await coverage(YEAR, basis))
    for side in (0, 1):
        counted = defaultdict(int)
        for key in covers:
            counted[key[side]] += 1
        assert counted
        assert 1 not in counted.values()
    rows = (await section_sheet(Asked(YEAR, basis, "zh-Hant"))).rows
    assert sum((row[2], row[4]) == ("—", "—") for row in rows) == len(covers)
    assert not any(isinstance(row[2], int) and 0 < row[2] < 3 for row in rows)
