"""Work asked of a flood: what solves it, what does not, and when it is asked at all."""

from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from uuid import uuid4

import pytest

from foundation import puzzles, settings
from foundation.puzzles import GOOD_FOR, WAIT, Meter, is_solved, puzzle_for

NOW = datetime(2026, 5, 4, 2, 0, tzinfo=UTC)
SECOND = timedelta(seconds=1)


def solution(text: str) -> str:
    return next(str(n) for n in range(10**7) if puzzles._zero_bits(f"{text}.{n}") >= puzzles.BITS)


def test_a_number_solves_it_at_once_and_a_guess_does_not() -> None:
    token = uuid4()
    text = puzzle_for(token, NOW).text
    answer = solution(text)
    assert is_solved(text, answer, token, NOW + SECOND)
    wrong = next(n for n in ("", "0", "1", "2") if n != answer)
    assert not is_solved(text, wrong, token, NOW + SECOND)


def test_waiting_is_the_slow_way_for_those_without_a_script() -> None:
    token = uuid4()
    text = puzzle_for(token, NOW).text
    assert not is_solved(text, "", token, NOW + WAIT - SECOND)
    assert is_solved(text, "", token, NOW + WAIT)
    assert not is_solved(text, "", token, NOW + GOOD_FOR + SECOND)


def test_work_for_one_sending_is_of_no_use_to_another() -> None:
    mine, other = uuid4(), uuid4()
    text = puzzle_for(mine, NOW).text
    assert not is_solved(text, solution(text), other, NOW + WAIT)


@pytest.mark.parametrize("text", ["", ".", "zz.0", "0.0", "ffffffffffffffffffff.00", "x" * 300])
def test_what_is_no_puzzle_of_ours_solves_nothing(text: str) -> None:
    assert not is_solved(text, "0", uuid4(), NOW)


def test_the_half_minute_goes_on_while_the_form_comes_back() -> None:
    token = uuid4()
    first = puzzle_for(token, NOW).text
    assert puzzle_for(token, NOW + SECOND, first).text == first
    assert puzzle_for(uuid4(), NOW + SECOND, first).text != first
    assert puzzle_for(token, NOW + GOOD_FOR + SECOND, first).text != first


@pytest.fixture
def rate() -> Iterator[None]:
    before = settings.current()
    settings.use(replace(before, rate_limits=True, puzzle_rate=100))
    yield
    settings.use(before)


@pytest.mark.usefixtures("rate")
def test_a_busy_hour_asks_nothing_and_a_flood_does_for_a_while() -> None:
    clock = [0.0]
    meter = Meter(lambda: clock[0])
    for _ in range(60):
        for _ in range(100):
            meter.count()
        assert not meter.asks
        clock[0] += 61
    for _ in range(101):
        meter.count()
    assert meter.asks
    clock[0] += 599
    assert meter.asks
    clock[0] += 2
    assert not meter.asks


@pytest.mark.usefixtures("rate")
def test_it_can_be_switched_off() -> None:
    settings.use(replace(settings.current(), puzzle_rate=0))
    meter = Meter(lambda: 1.0)
    for _ in range(10_000):
        meter.count()
    assert not meter.asks
