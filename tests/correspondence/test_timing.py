"""When letters go by the clock: windows, quiet hours, and that a moved event has new occasions."""

from datetime import UTC, datetime, timedelta
from uuid import uuid4

import pytest
from hypothesis import given
from hypothesis import strategies as st

from correspondence.timing import KINDS, LATE, Slot, is_quiet, next_open, occasions
from foundation.clock import TAIPEI, local

START = datetime(2026, 5, 20, 9, 0, tzinfo=TAIPEI)
ALL = set(KINDS)


def slot(starts: datetime = START, *, online: bool = False, closed: bool = False) -> Slot:
    return Slot(uuid4(), starts, starts + timedelta(hours=3), online, closed)


def at(day: int, hour: int, minute: int = 0) -> datetime:
    return datetime(2026, 5, day, hour, minute, tzinfo=TAIPEI)


@pytest.mark.parametrize(
    ("kind", "before", "first", "last", "after"),
    [
        ("reminder_2", at(18, 9, 59), at(18, 10), at(19, 9, 59), at(19, 10)),
        ("reminder_1", at(19, 9, 59), at(19, 10), at(19, 19, 59), at(19, 20)),
    ],
)
def test_reminders_have_a_window(kind, before, first, last, after):
    [one] = occasions(kind, [slot()], ALL)
    assert [one.is_due(moment) for moment in (before, first, last, after)] == [False, True, True, False]


def test_a_late_reminder_still_goes_by_day_until_two_hours_before():
    [one] = occasions("reminder_1", [slot(at(20, 13, 30))], ALL)
    assert one.is_due(at(20, 8))
    assert one.is_due(at(20, 11, 29))
    assert not one.is_due(at(20, 7, 59)), "quiet"
    assert not one.is_due(at(20, 11, 30)), "no use any more"


def test_the_link_goes_the_day_before_in_place_of_the_reminder_and_an_hour_before():
    online, room = slot(online=True), slot(START + timedelta(hours=5))
    [reminder] = occasions("reminder_1", [online, room], ALL)
    assert reminder.sessions == (room.id,)
    [linked] = occasions("online_day", [online, room], ALL)
    assert linked.sessions == (online.id,)
    [hour] = occasions("online_hour", [online, room], ALL)
    assert hour.is_due(at(20, 8))
    assert not hour.is_due(at(20, 7, 59))
    assert hour.is_due(at(20, 9, 10)), "whoever looks for it is late already"
    assert not hour.is_due(at(20, 9, 15))
    [both] = occasions("reminder_1", [online, room], ALL - {"online_day"})
    assert set(both.sessions) == {online.id, room.id}, "nobody is left out where the link was switched off"


def test_the_hour_before_is_not_held_back_by_quiet_hours():
    early = slot(at(20, 8, 30), online=True)
    [hour] = occasions("online_hour", [early], ALL)
    assert is_quiet(at(20, 7, 30))
    assert hour.is_due(at(20, 7, 30))


def test_nobody_is_missed_before_every_door_is_closed():
    one, other = slot(closed=True), slot(at(21, 9), closed=False)
    assert occasions("missed", [one, other], ALL) == occasions("thanks", [one, other], ALL) == []
    [thanks] = occasions("thanks", [one], ALL)
    [missed] = occasions("missed", [one], ALL)
    assert (thanks.opens, missed.opens) == (at(21, 10), at(22, 10))
    assert thanks.closes - thanks.opens == LATE
    assert occasions("missed", [], ALL) == []


@pytest.mark.parametrize("kind", list(KINDS))
def test_a_moved_event_has_new_occasions(kind):
    here = {one.name for one in occasions(kind, [slot(online=True, closed=True)], {kind})}
    there = {one.name for one in occasions(kind, [slot(START + timedelta(days=7), online=True, closed=True)], {kind})}
    assert here
    assert not here & there


def test_two_days_have_an_occasion_each():
    assert [one.name for one in occasions("reminder_1", [slot(at(21, 9)), slot()], ALL)] == ["2026-05-20", "2026-05-21"]


@given(
    st.sampled_from([key for key in KINDS if key != "online_hour"]),
    st.integers(0, 24 * 60 - 1), st.integers(-20 * 24 * 60, 20 * 24 * 60), st.booleans(),
)  # fmt: skip
def test_nothing_but_the_hour_before_goes_at_night(kind, starts, moment, online):
    day = START.replace(hour=0) + timedelta(minutes=starts)
    now = START + timedelta(minutes=moment)
    for one in occasions(kind, [slot(day, online=online, closed=True)], {kind}):
        assert not (one.is_due(now) and is_quiet(now))
        assert one.opens < one.closes or kind in {"reminder_1", "online_day"}


@given(st.datetimes(datetime(2026, 1, 1), datetime(2026, 12, 31), timezones=st.just(UTC)))  # noqa: DTZ001 - bounds
def test_the_next_open_moment_is_by_day_and_soon(now):
    opens = next_open(now)
    assert not is_quiet(opens)
    assert timedelta(0) <= opens - now <= timedelta(hours=12)
    assert opens == now or local(opens).hour == 8
