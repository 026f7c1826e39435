"""S-04: the probe sees a difference where there is one; the two times it compares are ranked rightly."""

import random

import pytest

from lianfu.probes import enumeration
from lianfu.probes.enumeration import Found
from lianfu.probes.ranks import mann_whitney


def test_ranks_of_a_textbook() -> None:
    """Values worked by hand: U = 25 of 8 × 9, without ties."""
    a = [1.1, 2.2, 3.3, 4.4, 5.5, 6.6, 7.7, 8.8]
    b = [2.0, 3.0, 4.0, 5.0, 6.0, 9.0, 9.5, 9.7, 9.9]
    assert mann_whitney(a, b) == pytest.approx(0.3123, abs=0.01)


def test_equal_lists_are_equal() -> None:
    assert mann_whitney([1.0] * 20, [1.0] * 20) == 1.0


def test_a_thousandth_of_a_second_shows() -> None:
    chance = random.Random(4)
    known = [0.010 + chance.gauss(0, 0.001) for _ in range(400)]
    same = [0.010 + chance.gauss(0, 0.001) for _ in range(400)]
    slower = [0.011 + chance.gauss(0, 0.001) for _ in range(400)]
    assert mann_whitney(known, same) > enumeration.LEAST_P
    assert mann_whitney(known, slower) < enumeration.LEAST_P


def test_few_values_say_nothing() -> None:
    with pytest.raises(ValueError, match="at least"):
        mann_whitney([1.0] * 7, [2.0] * 20)


def test_another_answer_tells() -> None:
    assert not Found("x", 400, unlike=1, p=0.5, known_ms=1, unknown_ms=1).alike
    assert not Found("x", 400, unlike=0, p=0.001, known_ms=1, unknown_ms=1).alike
    assert Found("x", 400, unlike=0, p=0.5, known_ms=1, unknown_ms=1).alike
