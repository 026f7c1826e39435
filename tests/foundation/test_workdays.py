"""Working hours across evenings, weekends and holidays, checked against counting minute by minute."""

from datetime import datetime, time, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from foundation.clock import TAIPEI
from foundation.workdays import CLOSES, OPENS, add_working_hours, is_workday, next_workdays


def at(day: str, clock: str) -> datetime:
    return datetime.fromisoformat(f"{day}T{clock}").replace(tzinfo=TAIPEI)


@pytest.mark.parametrize(
    ("now", "hours", "then"),
    [
        (at("2026-05-04", "09:30"), 2, at("2026-05-04", "11:30")),
        (at("2026-05-04", "16:30"), 2, at("2026-05-05", "09:30")),  # over the night
        (at("2026-05-04", "03:00"), 1, at("2026-05-04", "09:30")),  # before the office opens
        (at("2026-05-04", "22:00"), 1, at("2026-05-05", "09:30")),  # after it closed
        (at("2026-05-08", "17:00"), 1, at("2026-05-11", "09:00")),  # a Friday: the weekend does not count
        (at("2026-02-13", "17:00"), 1, at("2026-02-23", "09:00")),  # nor the Lunar New Year
        (at("2025-02-07", "17:00"), 1, at("2025-02-08", "09:00")),  # a Saturday on which the offices work
        (at("2026-05-04", "08:30"), 9, at("2026-05-04", "17:30")),
    ],
)
def test_hours_run_only_while_the_office_is_open(now, hours, then):
    assert add_working_hours(now, hours) == then


@given(
    st.integers(0, 880 * 24 * 4).map(lambda n: at("2025-01-01", "00:00") + timedelta(minutes=15 * n)),
    st.integers(1, 20),
)
def test_as_counted_quarter_by_quarter(moment, quarters):
    counted, step = moment, timedelta(minutes=15)
    left = quarters
    while left:
        if is_workday(counted.date()) and OPENS <= counted.time() < CLOSES:
            left -= 1
        counted += step
    assert add_working_hours(moment, quarters / 4) == counted


def test_the_next_working_days_begin_with_the_day_itself():
    assert next_workdays(at("2026-05-08", "00:00").date(), 2) == (
        at("2026-05-08", "00:00").date(),
        at("2026-05-11", "00:00").date(),
    )
    assert OPENS < time(12) < CLOSES
