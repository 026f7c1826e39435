"""Golden intervals, and shares that may not be shown."""

import pytest

from reach.shares import share


@pytest.mark.parametrize(("k", "n", "low", "high"), [
    (34, 38, 75.9, 95.8), (9, 10, 59.6, 98.2), (10, 10, 72.3, 100), (45, 50, 78.6, 95.7), (180, 200, 85.1, 93.4),
    (0, 5, 0, 43.5),
])  # fmt: skip
def test_wilson(k: int, n: int, low: float, high: float) -> None:
    found = share(k, n)
    assert found.value == k / n
    assert (found.low, found.high) == (pytest.approx(low / 100, abs=6e-4), pytest.approx(high / 100, abs=6e-4))


def test_nothing_counted_has_no_share() -> None:
    assert share(0, 0).value is None
    assert not share(0, 0).shown


def test_more_answers_than_people_is_shown_without_an_interval() -> None:
    assert (share(6, 5).value, share(6, 5).low) == (1.2, None)


def test_four_are_too_few() -> None:
    assert (share(4, 4).shown, share(5, 5).shown) == (False, True)
