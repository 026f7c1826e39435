"""The named spans, typed spans, and what is wrong with a typed span."""

from datetime import date

import pytest

from reach.period import Period, preset, read

TODAY = date(2026, 11, 22)


@pytest.mark.parametrize(("name", "since", "until"), [
    ("month", date(2026, 11, 1), date(2026, 11, 30)), ("half", date(2026, 7, 1), date(2026, 12, 31)),
    ("year", date(2026, 1, 1), date(2026, 12, 31)), ("last_year", date(2025, 1, 1), date(2025, 12, 31)),
])  # fmt: skip
def test_named_spans_are_whole(name, since, until):
    found = preset(name, TODAY)
    assert (found.since, found.until) == (since, until)
    assert read(name, "", "", TODAY) == (found, [])
    assert read("", since.isoformat(), until.isoformat(), TODAY) == (found, [])


def test_february_and_december_end_where_they_end():
    assert preset("month", date(2028, 2, 3)).until == date(2028, 2, 29)
    assert preset("month", date(2026, 12, 31)).until == date(2026, 12, 31)


def test_typed_days_are_read_in_both_calendars():
    period, faults = read("custom", "１１４/5/3", "2025-05-09", TODAY)
    assert (period.since, period.until, faults) == (date(2025, 5, 3), date(2025, 5, 9), [])


def test_nothing_asked_is_this_year():
    assert read("", "", "", TODAY)[0] == preset("year", TODAY)


@pytest.mark.parametrize(("since", "until", "field"), [
    ("2026-02-30", "2026-03-01", "from"), ("2026-03-01", "soon", "to"), ("2026-03-02", "2026-03-01", "to"),
    ("1990-01-01", "2026-01-01", "to"), ("", "2026-01-01", "from"),
])  # fmt: skip
def test_a_wrong_span_is_told_and_the_page_still_shows_something(since, until, field):
    period, faults = read("custom", since, until, TODAY)
    assert [fault.field for fault in faults] == [field]
    assert period == preset("year", TODAY)


def test_the_year_before_has_no_29_february():
    assert Period(date(2028, 2, 29), date(2028, 3, 1)).before() == Period(date(2027, 2, 28), date(2027, 3, 1))
