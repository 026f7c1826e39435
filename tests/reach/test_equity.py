"""Golden figures of coverage and evenness, and the edges where a figure is undefined."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from reach.denominators import COUNTIES_2018, seed_rows
from reach.equity import Area, equity, expected, index

REACHED = {"10005": 120, "66000": 900, "10007": 300, "10008": 80, "10009": 100}
AREAS = [Area(code, n, COUNTIES_2018[code]) for code, n in REACHED.items()]


def test_the_five_counties_of_2018() -> None:
    whole = equity(AREAS)
    assert [round(area.coverage or 0, 5) for area in AREAS] == [0.00458, 0.00480, 0.00424, 0.00322, 0.00327]
    assert whole.coverage == pytest.approx(0.00441, abs=5e-6)
    assert whole.gini == pytest.approx(0.060807, abs=5e-7)
    assert whole.hoover == pytest.approx(0.051043, abs=5e-7)
    assert whole.ratio == pytest.approx(0.6710, abs=5e-5)
    assert [round(index(area, whole) or 0, 3) for area in AREAS] == [1.039, 1.087, 0.961, 0.729, 0.742]
    assert [round(expected(area, whole) or 0, 2) for area in AREAS] == [115.54, 827.90, 312.13, 109.67, 134.77]


def test_two_units_where_one_has_nothing() -> None:
    assert equity([Area("a", 0, 50), Area("b", 10, 50)]).gini == 0.5


def test_equal_coverage_is_exactly_even() -> None:
    whole = equity([Area("a", 3, 30), Area("b", 7, 70), Area("c", 1, 10)])
    assert (whole.gini, whole.hoover, whole.ratio) == (0, 0, 1)


def test_nobody_reached_is_undefined_and_not_zero() -> None:
    whole = equity([Area("a", 0, 30), Area("b", 0, 70)])
    assert (whole.coverage, whole.gini, whole.hoover, whole.ratio) == (0, None, None, None)
    assert index(Area("a", 0, 30), whole) is None


def test_reached_where_nobody_is_known_is_named_and_left_out() -> None:
    whole = equity([Area("a", 3, 30), Area("x", 4, 0)])
    assert (whole.reached, whole.left_out, whole.gini) == (3, ("x",), 0)
    assert Area("x", 4, 0).coverage is None


AREA = st.builds(Area, st.just("k"), st.integers(0, 500), st.integers(0, 5000))


@given(st.lists(AREA, max_size=30))
def test_figures_stay_in_their_range_whatever_the_order(areas: list[Area]) -> None:
    whole = equity(areas)
    assert equity(list(reversed(areas))).gini == pytest.approx(whole.gini)
    for figure in (whole.gini, whole.hoover, whole.ratio):
        assert figure is None or -1e-9 <= figure <= 1 + 1e-9


def test_the_denominators_that_ship_add_up() -> None:
    rows = seed_rows()
    assert sum(n for _, industry, year, *_, n in rows if industry is None and year == 2018) == 339_858
    estimated = [row for row in rows if row[5]]
    assert sum(row[-1] for row in estimated) == pytest.approx(413_600, rel=0.001)
    assert len(rows) == 5 + 5 + 5 * 17
