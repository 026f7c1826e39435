"""Scans at the door: what each marks and keeps, and what the door is told."""

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from typing import Any
from uuid import UUID, uuid4

import asyncpg
import pytest

from foundation import tokens
from foundation.actor import SYSTEM, Actor
from foundation.database import acting_as
from foundation.refusals import Conflict
from registrations import tickets
from registrations.admission import Admitted, admit
from registrations.admission_rows import AdmissionRequest
from registrations.cancelling import cancel
from registrations.check_in import MOST_SCANS, ScanIn, Scanned, record_scans, record_ticket
from registrations.closing import close_door
from tests.registrations.conftest import NOW, STARTS, OpenEvent, count, open_event, person
from vault import keys

Connection = asyncpg.Connection
MINUTE = timedelta(minutes=1)
DOOR = SYSTEM


@pytest.fixture(autouse=True)
def at_the_door(vault_keys: None) -> Any:
    with acting_as("staff"):
        yield


def guest(event: OpenEvent, name: str = "王小明", **changes: Any) -> AdmissionRequest:
    words = {"name": name, "email": f"{name}@example.org", "organization": "幸福食品有限公司"}
    return person(event, name, **{"words": words} | changes)


async def ticket_text(c: Connection, event: OpenEvent, code: bytes, epoch: int = 1) -> str:
    number = await c.fetchval("select number from event where id = $1", event.id)
    return tickets.signed_text(tickets.TicketBody(number, code, date(2026, 5, 21)), epoch)


async def admitted(c: Connection, event: OpenEvent, name: str = "王小明", **changes: Any) -> str:
    outcome = await admit(guest(event, name, **changes), NOW)
    assert isinstance(outcome, Admitted)
    return await ticket_text(c, event, outcome.ticket)


def scan(code: str, at: datetime = STARTS, **changes: Any) -> ScanIn:
    return replace(ScanIn(uuid4(), code, at), **changes)


async def a_day_later(c: Connection, session: UUID) -> None:
    later = "starts_at = starts_at + interval '1 day', ends_at = ends_at + interval '1 day'"
    await c.execute(f"update session set {later} where id = $1", session)


async def at_door(event: OpenEvent | None, one: ScanIn, now: datetime | None = None) -> Scanned:
    [answer] = await record_scans(
        [one],
        DOOR,
        max(now or one.scanned_at, one.scanned_at) if now is None else now,
        event=event.id if event else None,
    )
    return answer


async def test_the_first_scan_lets_in_and_the_second_says_when(db: Connection) -> None:
    event = await open_event(db, 5)
    code = await admitted(db, event)
    first = await at_door(event, scan(code, STARTS - 10 * MINUTE))
    second = await at_door(event, scan(code, STARTS + 3 * MINUTE))
    assert (first.verdict, first.name, first.company) == ("admitted", "王○明", "幸○○公司")
    assert (second.verdict, second.first_at) == ("already", STARTS - 10 * MINUTE)
    row = await db.fetchrow("select * from attendance where session = $1", event.sessions[0])
    assert (row["on_day"], row["minutes"]) == (date(2026, 5, 20), None)
    # 09:00 in Taipei less ten minutes: the quarter of an hour from 08:45.
    assert [tuple(r) for r in await db.fetch("select quarter_hour, n from arrival_count")] == [(8 * 4 + 3, 1)]
    assert [r["verdict"] for r in await db.fetch("select verdict from scan order by received_at")] == [
        "admitted",
        "already",
    ]


async def test_a_typed_code_in_any_spelling(db: Connection) -> None:
    event = await open_event(db, 5)
    await admitted(db, event)
    short = await db.fetchval("select short_code from ticket")
    assert (await at_door(event, scan(f" {short[:4].lower()}-{short[4:]} "))).verdict == "admitted"
    assert await db.fetchval("select how from scan") == "typed"


async def test_a_resent_scan_is_answered_as_it_was_and_counted_once(db: Connection) -> None:
    event = await open_event(db, 5)
    one = scan(await admitted(db, event))
    first = await at_door(event, one)
    again = await at_door(event, one, STARTS + 60 * MINUTE)
    assert first == again
    assert again.verdict == "admitted"
    assert (await count(db, "scan"), await count(db, "attendance")) == (1, 1)
    refused = scan("T1:nonsense")
    assert [(await at_door(event, refused)).verdict for _ in "ab"] == ["forged", "forged"]


async def test_an_id_that_comes_again_with_another_ticket_lets_nobody_in(db: Connection) -> None:
    event = await open_event(db, 5)
    mine, other = await admitted(db, event, "王小明"), await admitted(db, event, "林美麗")
    first = scan(mine)
    await at_door(event, first)
    for reused in (replace(first, code=other), replace(first, direction="out"), replace(first, code="ABC")):
        answer = await at_door(event, reused)
        assert (answer.verdict, answer.name, answer.company, answer.first_at) == ("id_reused", "", "", None)
    unknown = scan("ABC")
    await at_door(event, unknown)
    assert (await at_door(event, replace(unknown, code=other))).verdict == "id_reused"
    assert await count(db, "attendance") == 1


async def test_a_ticket_of_another_event_is_turned_away_without_a_name(db: Connection) -> None:
    here, elsewhere = await open_event(db, 5), await open_event(db, 5, title_zh="別場")
    code = await admitted(db, elsewhere)
    answer = await at_door(here, scan(code))
    assert (answer.verdict, answer.name, answer.company, answer.first_at) == ("wrong_event", "", "", None)
    row = await db.fetchrow("select ticket, person, scope, session, verdict from scan")
    assert (row["ticket"], row["person"], row["scope"]) == (None, None, None)
    assert row["session"] == here.sessions[0]
    one = scan(code)
    assert [(await at_door(here, one)).verdict for _ in "ab"] == ["wrong_event", "wrong_event"]
    assert (await at_door(None, scan(code))).verdict == "admitted", "without a door each ticket is taken at its own"


async def test_found_by_asking_at_the_wrong_door(db: Connection) -> None:
    here, elsewhere = await open_event(db, 5), await open_event(db, 5)
    await admitted(db, elsewhere)
    ticket = await db.fetchval("select id from ticket")
    assert await record_ticket(ticket, DOOR, STARTS, event=here.id) == Scanned(
        (await db.fetchval("select client from scan")), "wrong_event"
    )
    assert (await record_ticket(ticket, DOOR, STARTS, event=elsewhere.id)).name == "王○明"
    assert (await record_ticket(uuid4(), DOOR, STARTS, event=here.id)).verdict == "unknown"


async def test_forged_and_unknown_are_told_apart(db: Connection) -> None:
    event = await open_event(db, 5, ticket_seed_epoch=2)
    number = await db.fetchval("select number from event where id = $1", event.id)
    erased = await ticket_text(db, event, bytes(16), epoch=2)
    assert (await at_door(event, scan(erased))).verdict == "unknown", "signed by us, the person is gone"
    assert (await at_door(event, scan(await ticket_text(db, event, bytes(16), epoch=1)))).verdict == "forged"
    assert (await at_door(event, scan("T1:" + "A" * 134))).verdict == "forged"
    assert (await at_door(event, scan(""))).verdict == "unknown"
    assert (await at_door(event, scan("二維碼"))).verdict == "unknown"
    huge = tickets.signed_text(tickets.TicketBody(2**32 - 1, bytes(16), date(2026, 5, 21)), 1)
    assert (await at_door(event, scan(huge))).verdict == "unknown", "a number no event has"
    outcome = await admit(guest(event), NOW)
    assert isinstance(outcome, Admitted)
    stolen = tickets.TicketBody(number + 1, outcome.ticket, date(2026, 5, 21))
    assert (await at_door(event, scan(tickets.signed_text(stolen, 1)))).verdict == "unknown"


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


async def test_waiting_cancelled_replaced_and_event_called_off(db: Connection) -> None:
    event = await open_event(db, 1)
    code = await admitted(db, event)
    waits = await admit(guest(event, "林美麗"), NOW)
    assert (await at_door(event, scan(await ticket_text(db, event, waits.ticket)))).verdict == "waiting"  # type: ignore[union-attr]
    await cancel(waits.registration, Actor(uuid4(), "", frozenset()), NOW)
    assert (await at_door(event, scan(await ticket_text(db, event, waits.ticket)))).verdict == "cancelled"  # type: ignore[union-attr]
    await db.execute("update ticket set revoked_at = $1 where revoked_at is null", NOW)
    assert (await at_door(event, scan(code))).verdict == "revoked"
    await db.execute("update event set status = 'cancelled' where id = $1", event.id)
    assert (await at_door(event, scan(code))).verdict == "event_cancelled"
    assert await count(db, "attendance") == 0


async def test_a_new_ticket_of_somebody_who_is_in(db: Connection) -> None:
    event = await open_event(db, 1)
    await at_door(event, scan(await admitted(db, event)))
    await db.execute("update ticket set revoked_at = $1", NOW)
    new = bytes(15) + b"\x01"
    await db.execute(
        "insert into ticket (id, person, scope, expires_on, registration, code, short_code, version)"
        " select gen_random_uuid(), person, scope, expires_on, registration, $1, $2, 2 from ticket",
        new, tokens.short_code(),
    )  # fmt: skip
    answer = await at_door(event, scan(await ticket_text(db, event, new), STARTS + MINUTE))
    assert (answer.verdict, answer.first_at) == ("already", STARTS)


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


async def test_the_erased_and_the_expired_stay_nameless(db: Connection) -> None:
    event = await open_event(db, 5)
    code = await admitted(db, event)
    await at_door(event, scan(code))
    await db.execute("delete from identity")
    answer = await at_door(event, scan(code, STARTS + MINUTE))
    assert (answer.verdict, answer.name, answer.company) == ("already", "", "")
    await db.execute("delete from scan")
    answer = await at_door(event, scan(code, STARTS + 2 * MINUTE))
    assert (answer.verdict, answer.first_at) == ("already", None)


async def test_many_at_once_in_order_and_not_too_many(db: Connection) -> None:
    event = await open_event(db, 5)
    codes = [await admitted(db, event, name) for name in ("王小明", "林美麗")]
    scans = [scan(codes[0]), scan("T1:"), scan(codes[1]), scan(codes[0], STARTS + MINUTE)]
    answers = await record_scans(scans, DOOR, STARTS + MINUTE, event=event.id)
    assert [a.verdict for a in answers] == ["admitted", "forged", "admitted", "already"]
    assert [a.id for a in answers] == [s.id for s in scans]
    with pytest.raises(Conflict):
        await record_scans([scan("x")] * (MOST_SCANS + 1), DOOR, STARTS)
    assert await record_scans([], DOOR, STARTS) == []


async def test_a_scan_keeps_ids_and_codes_only(db: Connection) -> None:
    event = await open_event(db, 5)
    await at_door(event, scan(await admitted(db, event)))
    row = dict(await db.fetchrow("select * from scan"))
    assert not [value for value in row.values() if "王小明" in str(value) or "幸福" in str(value)]
    assert row["expires_on"] > STARTS.date()
    assert await keys.open_persons([row["person"]])
