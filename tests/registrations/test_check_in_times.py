"""Scans and the clock: which session and which day a scan is of, going out, and devices whose clock is wrong."""

from datetime import UTC, date, datetime, timedelta

import asyncpg
import pytest

from registrations.closing import close_door
from tests.registrations.at_door import DOOR, MINUTE, a_day_later, admitted, at_door, scan
from tests.registrations.conftest import STARTS, count, open_event

pytestmark = pytest.mark.usefixtures("at_the_door")
Connection = asyncpg.Connection


async def test_a_session_on_another_day_admits_again(db: Connection) -> None:
    event = await open_event(db, 5, 5)
    await a_day_later(db, event.sessions[1])
    code = await admitted(db, event)
    next_day = STARTS + timedelta(days=1, hours=4)
    assert (await at_door(event, scan(code))).verdict == "admitted"
    assert (await at_door(event, scan(code, next_day))).verdict == "admitted"
    assert (await at_door(event, scan(code, next_day + MINUTE))).first_at == next_day
    rows = await db.fetch("select session, on_day from attendance order by on_day")
    assert [(r["session"], r["on_day"]) for r in rows] == [
        (event.sessions[0], date(2026, 5, 20)),
        (event.sessions[1], date(2026, 5, 21)),
    ]


@pytest.mark.parametrize(
    ("minutes", "which"),
    [(-170, 0), (0, 0), (135, 0), (179, 0), (181, 1), (239, 1), (300, 1), (540, 1)],
)
async def test_morning_and_afternoon_of_one_day(db: Connection, minutes: int, which: int) -> None:
    """09:00–12:00 and 13:00–16:00: who comes late to the morning is at the morning, at noon at the afternoon."""
    event = await open_event(db, 5, 5)
    await at_door(event, scan(await admitted(db, event), STARTS + minutes * MINUTE))
    assert await db.fetchval("select session from attendance") == event.sessions[which]


async def test_of_two_sessions_at_once_the_one_with_the_seat(db: Connection) -> None:
    event = await open_event(db, 5, 5)
    await db.execute(
        "update session set starts_at = $2, ends_at = $3 where event = $1", event.id, STARTS, STARTS + 180 * MINUTE
    )
    for name, session in zip(("王小明", "林美麗"), event.sessions, strict=True):
        await at_door(event, scan(await admitted(db, event, name, sessions=(session,))))
    assert {r["session"] for r in await db.fetch("select session from attendance")} == set(event.sessions)


async def test_no_seat_in_the_session_that_is_on(db: Connection) -> None:
    event = await open_event(db, 5, 5)
    await a_day_later(db, event.sessions[1])
    code = await admitted(db, event, sessions=(event.sessions[1],))
    assert (await at_door(event, scan(code))).verdict == "wrong_session"
    assert await count(db, "attendance") == 0


async def test_going_out_counts_the_minutes_of_the_session(db: Connection) -> None:
    event = await open_event(db, 5)
    code = await admitted(db, event)
    assert (await at_door(event, scan(code, STARTS, direction="out"))).verdict == "not_in"
    await at_door(event, scan(code, STARTS - 20 * MINUTE))
    assert (await at_door(event, scan(code, STARTS + 90 * MINUTE, direction="out"))).verdict == "left"
    assert await db.fetchval("select minutes from attendance") == 90
    await at_door(event, scan(code, STARTS + 240 * MINUTE, direction="out"))
    assert await db.fetchval("select minutes from attendance") == 180, "the session had three hours"


async def test_going_out_at_noon_is_going_out_of_the_morning(db: Connection) -> None:
    event = await open_event(db, 5, 5)
    code = await admitted(db, event)
    await at_door(event, scan(code, STARTS + 10 * MINUTE))
    assert (await at_door(event, scan(code, STARTS + 200 * MINUTE, direction="out"))).verdict == "left"
    assert [tuple(r) for r in await db.fetch("select session, minutes from attendance")] == [(event.sessions[0], 170)]


@pytest.mark.parametrize(
    "wrong", [timedelta(days=1), timedelta(days=-30), timedelta(days=-20000), timedelta(days=9000)]
)
async def test_a_device_with_a_wrong_clock(db: Connection, wrong: timedelta) -> None:
    """What cannot be true counts as made when it arrived; what the device said is kept unless it is absurd."""
    event = await open_event(db, 5)
    code = await admitted(db, event)
    now = STARTS + 5 * MINUTE
    assert (await at_door(event, scan(code, now + wrong), now)).verdict == "admitted"
    assert await db.fetchval("select on_day from attendance") == date(2026, 5, 20)
    assert await db.fetchval("select quarter_hour from arrival_count") == 36
    assert (await at_door(event, scan(code, now + MINUTE), now + MINUTE)).first_at == now
    kept = await db.fetchval("select scanned_at from scan where verdict = 'admitted'")
    assert kept == (now + wrong if abs(wrong.days) < 3650 else now)


async def test_the_end_of_time(db: Connection) -> None:
    event = await open_event(db, 5)
    code = await admitted(db, event)
    for at in (datetime.max.replace(tzinfo=UTC), datetime.min.replace(tzinfo=UTC)):
        assert (await at_door(event, scan(code, at), STARTS)).verdict in {"admitted", "already"}


@pytest.mark.parametrize("early", [timedelta(days=40), timedelta(days=1), timedelta(hours=9, seconds=1)])
@pytest.mark.parametrize("offline", [False, True])
async def test_a_scan_before_the_day_marks_nothing(db: Connection, early: timedelta, offline: bool) -> None:
    event = await open_event(db, 5)
    code = await admitted(db, event)
    for door in (event, None):
        one = scan(code, STARTS - early, offline=offline)
        answers = [await at_door(door, one) for _ in range(2)]
        assert [(a.verdict, a.day, a.first_at) for a in answers] == [("not_today", date(2026, 5, 20), None)] * 2
    assert await count(db, "attendance") == 0
    assert (await at_door(event, scan(code))).verdict == "admitted"


async def test_the_day_after_is_not_the_day(db: Connection) -> None:
    event = await open_event(db, 5)
    assert (await at_door(event, scan(await admitted(db, event), STARTS + timedelta(days=1)))).verdict == "not_today"


async def test_a_session_over_midnight_is_let_in_on_both_sides_of_it(db: Connection) -> None:
    event = await open_event(db, 5)
    midnight = datetime(2026, 5, 19, 16, 0, tzinfo=UTC)  # of the 20th in Taipei
    await db.execute("update session set starts_at = $1, ends_at = $2", midnight + MINUTE, midnight + 60 * MINUTE)
    assert (await at_door(event, scan(await admitted(db, event), midnight - 30 * MINUTE))).verdict == "admitted"
    assert await db.fetchval("select on_day from attendance") == date(2026, 5, 20)


async def test_a_clock_that_is_days_behind_turns_nobody_away(db: Connection) -> None:
    event = await open_event(db, 5)
    one = scan(await admitted(db, event), STARTS - timedelta(days=3))
    assert (await at_door(event, one, STARTS)).verdict == "admitted"
    assert await db.fetchval("select on_day from attendance") == date(2026, 5, 20)


async def test_what_a_device_saw_in_time_counts_after_the_door_was_closed(db: Connection) -> None:
    event = await open_event(db, 5)
    codes = [await admitted(db, event, name) for name in ("王小明", "林美麗", "陳大文")]
    await at_door(event, scan(codes[0]))
    end = STARTS + 180 * MINUTE
    await close_door(event.id, DOOR, end)
    poll = "select population from poll p join event e on e.poll = p.id where e.id = $1"
    assert await db.fetchval(poll, event.id) == 1
    assert (await at_door(event, scan(codes[1], STARTS + MINUTE), end)).verdict == "door_closed"
    assert (await at_door(event, scan(codes[1], STARTS + MINUTE, offline=True), end)).verdict == "admitted"
    assert (await at_door(event, scan(codes[2], end + MINUTE, offline=True), end + MINUTE)).verdict == "door_closed"
    assert await db.fetchval(poll, event.id) == 2
