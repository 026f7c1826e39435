"""What the thresholds and the clocks say, at their boundaries."""

from datetime import UTC, date, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from assurance.deciding import Rules, Size, clocks, decide, keep_until, rules

KNOWN = datetime(2026, 5, 4, 2, 0, tzinfo=UTC)


def size(people: int = 1, *, readable: bool = True, special: bool = False, records: int = 10) -> Size:
    return Size(people, readable, special, records)


@pytest.mark.parametrize(
    ("found", "reasons"),
    [
        (size(99), set()),
        (size(100), {"affected"}),
        (size(1, special=True), {"special"}),
        (size(1, special=True, readable=False), set()),
        (size(1, records=9_999), set()),
        (size(1, records=10_000), {"system"}),
    ],
)
def test_breach_thresholds_at_their_edge(found, reasons):
    decided = decide(found, rules())
    assert {reason.key for reason in decided.reasons} == reasons
    assert decided.report is bool(reasons)


def test_breach_of_unreadable_data_asks_for_no_letter_to_each():
    assert decide(size(), rules()).individually
    assert not decide(size(readable=False), rules()).individually
    assert not decide(size(0), rules()).individually


def test_breach_thresholds_are_data():
    lower = Rules(
        thresholds=tuple(
            type(each)(each.key, 3 if each.key == "affected" else each.at_least, each.source)
            for each in rules().thresholds
        ),
        clocks=rules().clocks,
        keep_years=10,
    )
    assert decide(size(3), lower).report
    assert not decide(size(3), rules()).report
    assert keep_until(date(2026, 5, 4), lower) == date(2036, 5, 4)


def test_breach_clocks_run_from_the_moment_of_knowing():
    due = {each.key: each.at - KNOWN for each in clocks(KNOWN, rules())}
    assert due == {"cyber": timedelta(hours=1), "authority": timedelta(hours=72), "people": timedelta(hours=72)}


@given(st.dates(date(2020, 1, 1), date(2090, 12, 31)))
def test_breach_records_are_kept_five_years_at_least(day):
    kept = keep_until(day, rules())
    assert kept.year == day.year + 5
    assert kept - day >= timedelta(days=365 * 5)
