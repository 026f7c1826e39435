"""Golden figures of how results are judged."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from questionnaires.results import (
    Interval,
    hundred,
    mean_of_means,
    net_promoter_score,
    response_rate,
    sampling_error,
    satisfaction,
    wilson,
)

GOLDEN = {"5": 20, "4": 14, "3": 3, "2": 1, "1": 0, "na": 2}


def test_golden_distribution() -> None:
    result = satisfaction(GOLDEN)
    assert (result.n, result.not_applicable) == (38, 2)
    assert result.satisfied == pytest.approx(0.8947, abs=5e-5)
    assert result.dissatisfied == pytest.approx(1 / 38)
    assert result.mean == pytest.approx(4.3947, abs=5e-5)
    assert result.sd == pytest.approx(0.7548, abs=5e-5)
    assert hundred(result.mean or 0) == (pytest.approx(87.89, abs=0.005), pytest.approx(84.87, abs=0.005))


def test_neither_is_neither() -> None:
    result = satisfaction({"3": 10})
    assert (result.satisfied, result.dissatisfied) == (0, 0)


def test_no_answers_have_no_share() -> None:
    result = satisfaction({"na": 3})
    assert (result.n, result.satisfied, result.mean, result.interval, result.light()) == (0, None, None, None, "few")


@pytest.mark.parametrize(
    ("k", "n", "low", "high"),
    [
        (34, 38, 75.9, 95.8),
        (9, 10, 59.6, 98.2),
        (10, 10, 72.3, 100),
        (45, 50, 78.6, 95.7),
        (180, 200, 85.1, 93.4),
        (0, 5, 0, 43.5),
    ],
)
def test_wilson(k: int, n: int, low: float, high: float) -> None:
    interval = wilson(k, n)
    assert interval is not None
    assert (interval.low * 100, interval.high * 100) == (pytest.approx(low, abs=0.06), pytest.approx(high, abs=0.06))


@pytest.mark.parametrize(
    ("counts", "light", "reached"),
    [
        ({"5": 9}, "few", True),
        ({"5": 200, "3": 4}, "reached", True),
        ({"5": 45, "3": 5}, "reached_unsure", True),
        ({"5": 34, "3": 4}, "missed_unsure", False),
        ({"5": 20, "3": 20}, "missed", False),
    ],
)
def test_light_tells_the_result_from_chance(counts: dict[str, int], light: str, reached: bool) -> None:
    assert (satisfaction(counts).light(), satisfaction(counts).reached()) == (light, reached)


def test_sampling_error_of_a_finite_population() -> None:
    assert sampling_error(0.5, 40, 1_000_000_000) == pytest.approx(0.155, abs=5e-4)
    assert sampling_error(0.5, 40, 52) == pytest.approx(0.075, abs=5e-4)
    assert sampling_error(0.5, 52, 52) == 0
    assert sampling_error(0.5, 0, 52) is None


def test_net_promoter_score() -> None:
    assert net_promoter_score({"10": 10, "9": 8, "8": 12, "6": 5, "0": 3}) == pytest.approx(26.3, abs=0.05)
    assert net_promoter_score({}) is None


def test_response_rate_is_never_clipped() -> None:
    assert response_rate(6, 5) == 1.2
    assert response_rate(0, 0) is None


def test_dimension_is_the_mean_of_its_items() -> None:
    assert mean_of_means([4.0, None, 5.0]) == 4.5
    assert mean_of_means([None]) is None


@given(st.integers(min_value=1, max_value=500), st.data())
def test_an_interval_holds_its_share(n: int, data: st.DataObject) -> None:
    k = data.draw(st.integers(min_value=0, max_value=n))
    interval = wilson(k, n)
    assert interval is not None
    assert 0 <= interval.low <= k / n <= interval.high <= 1
    assert interval != Interval(k / n, k / n)
