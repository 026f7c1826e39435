"""Sessions beside each other: which may be taken together, how slots are cut; for all times, not only those we thought
of."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime, time, timedelta
from itertools import combinations, pairwise
from uuid import UUID

import pytest
from hypothesis import given
from hypothesis import strategies as st

from events.slots import Occasion, are_slots, by_day, cut, occasions, overlap, side_by_side, why_not

DAY = datetime(2026, 3, 2, tzinfo=UTC)


@dataclass(frozen=True)
class Held:
    id: UUID
    starts_at: datetime
    ends_at: datetime
    places: int = 1
    twin: UUID | None = None
    merged_into: UUID | None = None


def held(n: int, start: int, length: int = 60, **more: object) -> Held:
    begins = DAY + timedelta(minutes=start)
    return replace(Held(UUID(int=n), begins, begins + timedelta(minutes=length)), **more)


@st.composite
def programmes(draw: st.DrawFn) -> list[Held]:
    """A few sessions of a day or two, some with an online twin, some merged away."""
    rooms = [
        held(n, draw(st.integers(0, 20)) * 30, draw(st.integers(1, 6)) * 30)
        for n in range(1, draw(st.integers(1, 6)) + 1)
    ]
    twins = [replace(room, id=UUID(int=room.id.int + 100), twin=room.id) for room in rooms if draw(st.booleans())]
    gone = draw(st.sampled_from(rooms))
    if len(rooms) > 1 and draw(st.booleans()):
        rooms = [replace(room, merged_into=UUID(int=999)) if room is gone else room for room in rooms]
        twins = [twin for twin in twins if twin.twin != gone.id]
    return [*rooms, *twins]


@given(st.times(), st.times(), st.integers(5, 480), st.integers(0, 480))
def test_slots_fill_the_time_and_never_touch(start: time, end: time, minutes: int, pause: int) -> None:
    slots = list(cut(start, end, minutes, pause))
    assert all(minute(until) - minute(begins) == minutes for begins, until in slots)
    assert all(minute(later[0]) - minute(earlier[1]) == pause for earlier, later in pairwise(slots))
    if slots:
        assert minute(slots[0][0]) == minute(start)
        assert minute(slots[-1][1]) <= minute(end) < minute(slots[-1][1]) + pause + minutes
    else:
        assert minute(end) - minute(start) < minutes


def test_a_morning_of_half_hours() -> None:
    slots = list(cut(time(9), time(12), 30))
    assert (len(slots), slots[0], slots[-1]) == (6, (time(9), time(9, 30)), (time(11, 30), time(12)))


@pytest.mark.parametrize(("minutes", "pause"), [(0, 0), (4, 0), (481, 0), (30, -1), (30, 481)])
def test_slots_that_make_no_sense(minutes: int, pause: int) -> None:
    with pytest.raises(ValueError, match=r"\d"):
        list(cut(time(9), time(12), minutes, pause))


@given(programmes())
def test_groups_hold_everything_once_and_keep_apart(sessions: list[Held]) -> None:
    groups = side_by_side(sessions)
    shown = [way.id for group in groups for occasion in group for way in occasion.ways]
    assert sorted(shown) == sorted(each.id for each in sessions if not each.merged_into)
    for one, other in combinations(groups, 2):
        assert not any(overlap(a.room, b.room) for a in one for b in other)
    for group in groups:
        assert all(any(overlap(a.room, b.room) for b in group if b is not a) for a in group) or len(group) == 1


@given(programmes(), st.sampled_from(["any", "one", "all"]), st.data())
def test_what_may_be_taken(sessions: list[Held], rule: str, data: st.DataObject) -> None:
    """Against the plain reading of the rules."""
    ids = [each.id for each in sessions]
    chosen = data.draw(st.sets(st.sampled_from([*ids, UUID(int=777)])))
    by_id = {each.id: each for each in sessions if not each.merged_into}
    why = why_not(rule, sessions, chosen)
    if not chosen or chosen - by_id.keys():
        assert why == "unknown_session"
        return
    clash = any(overlap(by_id[a], by_id[b]) for a, b in combinations(chosen, 2))
    rooms = {each.twin or each.id for each in by_id.values()}
    taken = {by_id[one].twin or one for one in chosen}
    allowed = not clash and {"any": True, "one": len(chosen) == 1, "all": taken == rooms}[rule]
    assert (why is None) is allowed


def test_a_class_online_and_in_the_room_is_one() -> None:
    room, other = held(1, 0), held(3, 120)
    online = replace(room, id=UUID(int=2), twin=room.id)
    assert occasions([room, online, other]) == (Occasion(room, online), Occasion(other))
    assert why_not("all", [room, online, other], {online.id, other.id}) is None
    assert why_not("all", [room, online, other], {room.id, online.id, other.id}) == "overlap"
    assert why_not("any", [room, online], {room.id, online.id}) == "overlap"


@pytest.mark.parametrize(
    ("rule", "sessions", "expected"),
    [
        ("one", [held(1, 0), held(2, 60)], True),
        ("any", [held(1, 0), held(2, 60)], False),
        ("one", [held(1, 0)], False),
        ("one", [held(1, 0), held(2, 60, places=2)], False),
    ],
)
def test_slots_are_several_of_one_place(rule: str, sessions: Sequence[Held], expected: bool) -> None:
    assert are_slots(rule, sessions) is expected


def test_slots_stand_under_their_day() -> None:
    first, second, next_day = held(1, 0), held(2, 60), held(3, 24 * 60)
    days = by_day([first, second, next_day])
    assert [len(slots) for slots in days.values()] == [2, 1]
    assert all(midnight.hour == 0 and midnight.utcoffset() == timedelta(hours=8) for midnight in days)


def minute(clock: time) -> int:
    return clock.hour * 60 + clock.minute
