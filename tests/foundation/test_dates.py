"""Dates as people here write them, in both languages and both calendars."""

from datetime import UTC, date, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from foundation.dates import parse_date, roc_date, show_date, show_span, show_time

DAY = date(2023, 5, 3)


@pytest.mark.parametrize(
    "text",
    ["112年5月3日", "民國112年5月3日", "112/5/3", "112.05.03", "112-5-3", "1120503", "2023-05-03", "2023/5/3",
     "2023年5月3日", "１１２年５月３日", " 112 年 5 月 3 日 "],
)  # fmt: skip
def test_one_day_in_every_writing(text: str) -> None:
    assert parse_date(text) == DAY


@pytest.mark.parametrize(
    "text", ["", "5/3", "112/13/1", "112/2/30", "明天", "2023", "20230503", "112年5月3日(三)x", "0/1/1x"]
)
def test_what_is_no_day_is_refused(text: str) -> None:
    with pytest.raises(ValueError, match=r"not a date|must be in|out of range"):
        parse_date(text)


@given(st.dates(date(1912, 1, 1), date(2900, 12, 31)))
def test_what_we_write_we_can_read(day: date) -> None:
    assert parse_date(roc_date(day).split("(")[0]) == day
    assert parse_date(day.isoformat()) == day


def test_roc_years_below_a_hundred() -> None:
    assert parse_date("民國99年1月1日") == date(2010, 1, 1)
    assert parse_date("1/1/1") == date(1912, 1, 1)


def test_weekdays() -> None:
    assert roc_date(DAY) == "112年5月3日(三)"
    assert show_date(DAY, "en") == "Wed 2023-05-03"


def test_moments_are_shown_as_local_days_and_times() -> None:
    late = datetime(2023, 5, 2, 16, 30, tzinfo=UTC)
    assert show_date(late, "zh-Hant") == "112年5月3日(三)"
    assert show_time(late) == "00:30"


def test_spans_name_the_second_day_only_when_it_is_another() -> None:
    starts, ends = datetime(2023, 5, 3, 1, tzinfo=UTC), datetime(2023, 5, 3, 4, tzinfo=UTC)
    assert show_span(starts, ends, "zh-Hant") == "112年5月3日(三) 09:00–12:00"
    assert show_span(starts, ends.replace(day=4), "en") == "Wed 2023-05-03 09:00 – Thu 2023-05-04 12:00"
