"""Which letters go by the clock, and when: pure. A letter has occasions, each with a name and a window; what was missed
when its window closes is not sent any more."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from typing import Literal
from uuid import UUID

from foundation.clock import TAIPEI, day_of, local
from foundation.languages import N_

KindKey = Literal["reminder_2", "reminder_1", "online_day", "online_hour", "thanks", "missed"]
# People are written to by day; only the link of a class that begins early comes before eight.
WAKES, SLEEPS = time(8), time(20)
FORENOON = time(10)
HOUR = timedelta(hours=1)
# A roll that was checked on paper is often entered a week later.
LATE = timedelta(days=10)


@dataclass(frozen=True)
class Kind:
    """`standard` is whether it goes where the organiser said nothing."""

    key: KindKey
    title: str
    about: str
    standard: bool


KINDS: dict[str, Kind] = {
    kind.key: kind
    for kind in (
        Kind("reminder_2", N_("兩天前提醒"), N_("開課前兩天上午十點，時間、地點與票的連結"), False),
        Kind("reminder_1", N_("前一天提醒"), N_("開課前一天上午十點，時間、地點與票的連結"), True),
        Kind("online_day", N_("前一天寄線上連結"), N_("只寄給線上場次的人，代替前一天的提醒"), True),
        Kind("online_hour", N_("一小時前寄線上連結"), N_("只寄給線上場次的人"), True),
        Kind("thanks", N_("謝謝您來"), N_("結束報到的隔天上午十點，寄給有到的人"), True),
        Kind("missed", N_("這次沒遇到您"), N_("結束報到後第二天上午十點起，那場登記了出席才寄給沒有到的人"), True),
    )
}


@dataclass(frozen=True)
class Slot:
    """What timing needs of a session. `closed`: the door is closed, so it is known who came."""

    id: UUID
    starts_at: datetime
    ends_at: datetime
    online: bool
    closed: bool


@dataclass(frozen=True)
class Occasion:
    """One sending of one letter, to those with a place in one of `sessions`. The name follows the day or hour it is
    for: an event that moves has new occasions."""

    kind: KindKey
    name: str
    opens: datetime
    closes: datetime
    sessions: tuple[UUID, ...]

    def is_due(self, now: datetime) -> bool:
        return self.opens <= now < self.closes and (self.kind == "online_hour" or not is_quiet(now))


def is_quiet(now: datetime) -> bool:
    return not WAKES <= local(now).time() < SLEEPS


def next_open(now: datetime) -> datetime:
    """The same moment by day; else the next morning."""
    if not is_quiet(now):
        return now
    day = day_of(now) + timedelta(days=1 if local(now).time() >= SLEEPS else 0)
    return _at(day, WAKES)


def occasions(kind: str, slots: Sequence[Slot], wanted: Iterable[str]) -> list[Occasion]:
    """All of one letter. Where the link goes the day before, those online need no reminder beside it."""
    linked = "online_day" in set(wanted)
    match kind:
        case "reminder_1":
            chosen = [slot for slot in slots if not (slot.online and linked)]
            return [_the_day_before("reminder_1", day, some) for day, some in _by_day(chosen)]
        case "reminder_2":
            return [_two_days_before(day, some) for day, some in _by_day(slots)]
        case "online_day":
            online = [slot for slot in slots if slot.online]
            return [_the_day_before("online_day", day, some) for day, some in _by_day(online)]
        case "online_hour":
            return [_the_hour_before(slot) for slot in slots if slot.online]
        case _:
            return _afterwards(kind, slots)


def _the_day_before(kind: Literal["reminder_1", "online_day"], day: date, slots: list[Slot]) -> Occasion:
    """Late, it still helps until two hours before."""
    first = min(slot.starts_at for slot in slots)
    return Occasion(kind, day.isoformat(), _at(day - timedelta(days=1), FORENOON), first - 2 * HOUR, _ids(slots))


def _two_days_before(day: date, slots: list[Slot]) -> Occasion:
    """Over when the next letter would go."""
    opens = _at(day - timedelta(days=2), FORENOON)
    return Occasion("reminder_2", day.isoformat(), opens, opens + timedelta(days=1), _ids(slots))


def _the_hour_before(slot: Slot) -> Occasion:
    """Somebody who looks for the link still needs it when the class has begun."""
    name = local(slot.starts_at).strftime("%Y-%m-%dT%H:%M")
    return Occasion("online_hour", name, slot.starts_at - HOUR, slot.starts_at + HOUR / 4, (slot.id,))


def _afterwards(kind: str, slots: Sequence[Slot]) -> list[Occasion]:
    """None before every door is closed: nobody who came shall read that they were missed."""
    if not slots or not all(slot.closed for slot in slots):
        return []
    day = max(day_of(slot.ends_at) for slot in slots)
    ids = _ids(slots)
    if kind == "thanks":
        opens = _at(day + timedelta(days=1), FORENOON)
        return [Occasion("thanks", day.isoformat(), opens, opens + LATE, ids)]
    opens = _at(day + timedelta(days=2), FORENOON)
    return [Occasion("missed", day.isoformat(), opens, opens + LATE, ids)]


def _by_day(slots: Sequence[Slot]) -> list[tuple[date, list[Slot]]]:
    days: dict[date, list[Slot]] = {}
    for slot in sorted(slots, key=lambda each: each.starts_at):
        days.setdefault(day_of(slot.starts_at), []).append(slot)
    return list(days.items())


def _ids(slots: Sequence[Slot]) -> tuple[UUID, ...]:
    return tuple(slot.id for slot in slots)


def _at(day: date, hour: time) -> datetime:
    return datetime.combine(day, hour, TAIPEI)
