"""Scans at the door: what each marks and keeps, and what the door is told."""

from dataclasses import replace
from datetime import date
from uuid import uuid4

import asyncpg
import pytest

from foundation import tokens
from foundation.actor import Actor
from foundation.refusals import Conflict
from registrations import tickets
from registrations.admission import Admitted, admit
from registrations.cancelling import cancel
from registrations.check_in import MOST_SCANS, Scanned, record_scans, record_ticket
from tests.registrations.at_door import DOOR, MINUTE, admitted, at_door, guest, scan, ticket_text
from tests.registrations.conftest import NOW, STARTS, count, open_event
from vault import keys

pytestmark = pytest.mark.usefixtures("at_the_door")
Connection = asyncpg.Connection


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


async def test_waiting_cancelled_replaced_and_event_called_off(db: Connection) -> None:
    event = await open_event(db, 1)
    code = await admitted(db, event)
    waits = await admit(guest(event, "林美麗"), NOW)
    assert (await at_door(event, scan(await ticket_text(db, event, waits.ticket)))).verdict == "waiting"
    await cancel(waits.registration, Actor(uuid4(), "", frozenset()), NOW)
    assert (await at_door(event, scan(await ticket_text(db, event, waits.ticket)))).verdict == "cancelled"
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
