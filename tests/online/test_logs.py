"""Logs of every service, with their oddities, say the same of the same two people."""

from collections.abc import Callable
from datetime import UTC, date, datetime, timedelta, timezone

import pytest
from hypothesis import given
from hypothesis import strategies as st

from foundation.clock import TAIPEI
from foundation.refusals import Invalid
from online.headings import column_of, unit_of
from online.logs import Stay
from online.matching import participants
from online.minutes import Presence, Window, covered, presence_of
from online.moments import read_moment, read_seconds, zone_in
from online.sheets import read_files
from tests.online import meeting_logs as services

DAY = date(2026, 5, 20)
WINDOW = Window(datetime(2026, 5, 20, 5, 30, tzinfo=UTC), datetime(2026, 5, 20, 8, 30, tzinfo=UTC))

ALL = [
    ("zoom", services.zoom), ("zoom", services.zoom_webinar), ("zoom", services.zoom_chinese),
    ("zoom", services.zoom_as_xlsx), ("teams", services.teams), ("teams", services.teams_chinese),
    ("teams", services.teams_of_old), ("meet", services.meet), ("meet", services.meet_chinese),
    ("webex", services.webex), ("webex", services.webex_in_utc),
]  # fmt: skip


@pytest.mark.parametrize(("service", "make"), ALL, ids=lambda each: getattr(each, "__name__", ""))
def test_every_service_says_how_long_each_was_there(service: str, make: Callable[[], bytes]) -> None:
    log = read_files([("log.csv", make())], WINDOW, "taipei")
    people = {each.name.split(" ")[0]: each for each in participants(log.stays) if each.email != "host@example.org"}
    assert log.service == service
    assert set(people) == {"王小明", "陳小華"}
    minutes = {name: presence_of(each.stays, WINDOW).minutes(WINDOW) for name, each in people.items()}
    assert minutes == {"王小明": 90, "陳小華": 170}
    if make is not services.teams_of_old:
        assert {each.email for each in people.values()} == set(services.MINUTES)


def test_sums_are_used_where_there_is_nothing_better() -> None:
    """Zoom's "unique users" has no times, Teams' list of participants only the first and the last."""
    unique = services.text([
        ["Name (Original Name)", "User Email", "Total Duration (Minutes)", "Guest"],
        ["王小明", "ming@example.org", "95", "No"],
        ["陳小華", "hua@example.org", "1,800", "No"],
    ])  # fmt: skip
    stays = read_files([("a.csv", unique)], WINDOW, "taipei").stays
    assert [presence_of([each], WINDOW).minutes(WINDOW) for each in stays] == [95, 180]  # never more than the session
    sums = services.text([
        ["Name", "First Join", "Last Leave", "In-Meeting Duration", "Email"],
        ["王小明", "5/20/26, 1:25:00 PM", "5/20/26, 3:10:00 PM", "1h 30m", "ming@example.org"],
    ], "\t", "utf-16")  # fmt: skip
    [stay] = read_files([("a.csv", sums)], WINDOW, "taipei").stays
    assert presence_of([stay], WINDOW).minutes(WINDOW) == 90


def test_a_meeting_begun_anew_is_one_log_of_several_files() -> None:
    head = ["Name", "Email", "Join time", "Leave time"]
    first = services.text([head, ["王小明", "ming@example.org", "2026-05-20 13:30", "2026-05-20 14:00"]])
    second = services.text([head, ["王小明", "ming@example.org", "2026-05-20 14:05", "2026-05-20 15:00"]])
    log = read_files([("a.csv", first), ("b.csv", second)], WINDOW, "taipei")
    assert presence_of(log.stays, WINDOW).minutes(WINDOW) == 85


@pytest.mark.parametrize(
    ("content", "zone", "field"),
    [
        (b"", "taipei", "files"),
        (b"%PDF-1.7", "taipei", "files"),
        (services.text([["a", "b"], ["c", "d"]]), "taipei", "files"),
        (services.text([["Name", "Duration"], ["王小明", ""]]), "taipei", "files"),
        (services.zoom(), "utc", "zone"),  # Taiwan's times read as universal ones
    ],
)
def test_what_is_no_log_of_this_session_is_refused_in_words(content: bytes, zone: str, field: str) -> None:
    with pytest.raises(Invalid) as refused:
        read_files([("log.csv", content)], WINDOW, zone)
    assert [fault.field for fault in refused.value.faults] == [field]


MOMENTS = {
    "2026-05-20 13:25:10": (13, 25, 10), "2026/5/20 下午 1:25:10": (13, 25, 10), "5/20/26, 1:25:10 PM": (13, 25, 10),
    "20/05/2026 13:25": (13, 25, 0), "05/20/2026 01:25:10 p.m.": (13, 25, 10), "下午12:05": (12, 5, 0),
    "上午 12:05": (0, 5, 0), "12:05 AM": (0, 5, 0), "12:05 PM": (12, 5, 0), "中午12:05": (12, 5, 0),
    "2026年5月20日 下午1:25": (13, 25, 0), "May 20, 2026 1:25 PM": (13, 25, 0), "20-May-2026 13:25": (13, 25, 0),
    "１３：２５": (13, 25, 0), "1:25\u202fPM": (13, 25, 0), "2026-05-20T13:25:10.123": (13, 25, 10),
}  # fmt: skip


@pytest.mark.parametrize(("text", "clock"), MOMENTS.items())
def test_a_time_is_read_however_it_is_written(text: str, clock: tuple[int, int, int]) -> None:
    assert read_moment(text, DAY, TAIPEI) == datetime(2026, 5, 20, *clock, tzinfo=TAIPEI)


@pytest.mark.parametrize("text", ["", "--", "25:00", "2026-05-20", "13:61", "abc"])
def test_no_time_is_no_time(text: str) -> None:
    assert read_moment(text, DAY, TAIPEI) is None


def test_a_day_that_may_be_a_month_is_the_one_near_the_session() -> None:
    for text, near in (("04/05/2026 10:00", date(2026, 5, 4)), ("04/05/2026 10:00", date(2026, 4, 5))):
        found = read_moment(text, near, TAIPEI)
        assert found
        assert found.date() == near


@pytest.mark.parametrize(
    ("text", "hours"),
    [
        ("2026-05-20T05:25:00Z", 0), ("13:25 (UTC+08:00)", 8), ("Join Time (GMT+8)", 8), ("05:25 GMT", 0),
        ("2026-05-20T13:25:00+08:00", 8), ("22:25 GMT-07:00", -7), ("10:55 GMT+05:30", 5.5),
    ],
)  # fmt: skip
def test_a_zone_that_is_written_counts(text: str, hours: float) -> None:
    zone = zone_in(text)
    assert zone
    assert zone.utcoffset(None) == timedelta(hours=hours)
    moment = read_moment(text, DAY, timezone(timedelta(hours=1)))
    assert moment is None or moment.utcoffset() == timedelta(hours=hours)


@pytest.mark.parametrize(
    ("text", "seconds"),
    [
        ("1h 2m 3s", 3723), ("45m 10s", 2710), ("1 hr 2 min", 3720), ("58 mins", 3480), ("1 小時 2 分鐘 3 秒", 3723),
        ("35 分", 2100), ("1:02:03", 3723), ("32:14", 1934), ("45", 2700), ("45.5", 2730), ("1,020", 61200),
        ("--", None), ("", None), ("...h", None),
    ],
)  # fmt: skip
def test_a_duration_is_read_however_it_is_written(text: str, seconds: int | None) -> None:
    assert read_seconds(text) == seconds


def test_headings_name_their_columns() -> None:
    assert unit_of("Duration (seconds)") == 1
    assert unit_of("持續時間（分鐘）") == 60
    for heading in (
        "Meeting Name",
        "Host name",
        "Country/Region Name",
        "Participant ID (UPN)",
        "Topic",
        "公司名稱",
        "",
    ):
        assert column_of(heading) is None, heading


spans = st.lists(st.tuples(st.integers(0, 10_800), st.integers(0, 10_800)).map(lambda s: (min(s), max(s))), max_size=8)


@given(spans, spans)
def test_minutes_never_count_a_second_twice_nor_depend_on_order(
    a: list[tuple[int, int]], b: list[tuple[int, int]]
) -> None:
    seconds = set()
    for first, last in [*a, *b]:
        seconds |= set(range(first, last))
    assert covered([*a, *b]) == len(seconds) == covered([*b, *a])
    one, other = Presence(tuple(a)), Presence(tuple(b))
    assert one.joined_with(other).minutes(WINDOW) == other.joined_with(one).minutes(WINDOW)
    assert one.joined_with(other).minutes(WINDOW) >= max(one.minutes(WINDOW), other.minutes(WINDOW))


offsets = st.integers(-20_000, 20_000)


@given(offsets, st.one_of(st.none(), offsets), st.one_of(st.none(), st.integers(0, 50_000)), st.booleans())
def test_nobody_was_longer_there_than_the_session_lasts(
    begun: int, gone: int | None, told: int | None, total: bool
) -> None:
    start = WINDOW.starts_at
    stay = Stay(
        "甲", "", start + timedelta(seconds=begun), start + timedelta(seconds=gone) if gone is not None else None,
        told, total,
    )  # fmt: skip
    assert 0 <= presence_of([stay], WINDOW).minutes(WINDOW) <= WINDOW.seconds // 60


@given(st.text(max_size=40))
def test_no_text_breaks_a_reader(text: str) -> None:
    read_moment(text, DAY, TAIPEI)
    read_seconds(text)
    column_of(text)


@pytest.mark.parametrize("text", ["99999999999", "9" * 400, "9" * 5000 + ":10", "9" * 90 + "h"])
def test_a_number_of_something_else_is_no_duration(text: str) -> None:
    assert read_seconds(text) is None


def test_a_stay_past_the_end_of_the_calendar_ends_with_the_session() -> None:
    late = Stay("王小明", "", joined=datetime(9999, 12, 31, 23, tzinfo=UTC), seconds=86_400)
    assert presence_of([late], WINDOW).minutes(WINDOW) == 0
