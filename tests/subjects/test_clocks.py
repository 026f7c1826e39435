"""The statutory clock at its boundaries: the day after counts first, holidays move the last day, one extension."""

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from foundation.workdays import Calendar, Year, calendar
from subjects.clocks import KINDS, due_on, extended_until

NO_HOLIDAYS = Calendar("", {})


@pytest.mark.parametrize(
    ("kind", "received", "last"),
    [
        ("copy", date(2026, 5, 4), date(2026, 5, 19)),  # day 15
        ("view", date(2026, 5, 4), date(2026, 5, 19)),
        ("erase", date(2026, 5, 4), date(2026, 6, 3)),  # day 30
        ("correct", date(2026, 5, 4), date(2026, 6, 3)),
        ("stop", date(2026, 5, 4), date(2026, 6, 3)),
        ("copy", date(2026, 5, 1), date(2026, 5, 18)),  # a Saturday moves to Monday
        ("copy", date(2026, 2, 1), date(2026, 2, 23)),  # into the Lunar New Year and over the weekend after it
        ("copy", date(2026, 6, 4), date(2026, 6, 22)),  # the Dragon Boat Festival, a Friday
        ("copy", date(2025, 1, 24), date(2025, 2, 8)),  # a Saturday on which the offices work
        ("erase", date(2026, 12, 2), date(2027, 1, 4)),  # over New Year
    ],
)
def test_statutory_clock(kind, received, last):
    assert due_on(kind, received) == last


def test_statutory_clock_extends_by_as_many_days_from_the_same_beginning():
    assert extended_until("copy", date(2026, 5, 4)) == date(2026, 6, 3)
    assert extended_until("erase", date(2026, 5, 4)) == date(2026, 7, 3)


@given(st.sampled_from(sorted(KINDS)), st.dates(date(2025, 1, 1), date(2027, 10, 1)))
def test_statutory_clock_ends_on_a_working_day_and_never_early(kind, received):
    for days, last in (
        (KINDS[kind].days, due_on(kind, received)),
        (2 * KINDS[kind].days, extended_until(kind, received)),
    ):
        bare = received + timedelta(days=days)
        assert last >= bare
        assert calendar().works(last)
        assert not any(calendar().works(bare + timedelta(days=n)) for n in range((last - bare).days))


def test_statutory_clock_without_a_calendar_counts_weekends_only():
    assert not NO_HOLIDAYS.knows(date(2026, 2, 16))
    assert due_on("copy", date(2026, 2, 1), NO_HOLIDAYS) == date(2026, 2, 16)
    assert due_on("copy", date(2026, 2, 1), Calendar("", {"2026": Year(frozenset({"02-16"}))})) == date(2026, 2, 17)


def test_statutory_clock_knows_this_year_and_the_next():
    assert {"2026", "2027"} <= calendar().years.keys()
    for year, told in calendar().years.items():
        days = [date.fromisoformat(f"{year}-{day}") for day in told.holidays]
        assert all(day.weekday() < 5 for day in days), "a weekend needs no holiday"
        assert all(date.fromisoformat(f"{year}-{day}").weekday() >= 5 for day in told.working_days)
