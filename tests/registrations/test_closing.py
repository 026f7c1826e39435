"""Closing the door: one ballot for each who came, once, however often and by however many it is closed."""

from datetime import date, datetime, timedelta
from typing import Any
from uuid import UUID, uuid4

import asyncpg
import pytest

from foundation.actor import Actor
from foundation.database import acting_as
from foundation.refusals import Conflict, NotFound
from registrations.admission import admit
from registrations.ballot_mail import open_token
from registrations.check_in import record_ticket
from registrations.closing import Closed, can_reopen, close_door, closing_state, print_slips, reopen_door
from tests.registrations.conftest import NOW, STARTS, OpenEvent, count, open_event, person

Connection = asyncpg.Connection
END = STARTS + timedelta(hours=3)


@pytest.fixture(autouse=True)
def at_the_door(vault_keys: None) -> Any:
    with acting_as("staff"):
        yield


@pytest.fixture
async def officer(db: Connection) -> Actor:
    staff = uuid4()
    await db.execute(
        "insert into staff (id, email, name, roles) values ($1, $2, '林承辦', '{door}')", staff, f"{staff}@example.org"
    )
    return Actor(staff, "林承辦", frozenset({"door"}))


async def arrives(c: Connection, event: OpenEvent, name: str, officer: Actor, **changes: Any) -> UUID:
    """Registers and is let in at the first session."""
    outcome = await admit(person(event, name, **changes), NOW)
    ticket = await c.fetchval("select id from ticket where registration = $1", outcome.registration)
    assert (await record_ticket(ticket, officer, STARTS, event=event.id)).verdict == "admitted"
    return outcome.registration


async def ballots(c: Connection, event: OpenEvent) -> int:
    return await count(c, "ballot b join event e on e.poll = b.poll where e.id = $1", event.id)


NO_MAIL: dict[str, Any] = {"words": {"name": "林美麗", "phone": "0912345678"}, "has_mail": False}


async def test_everyone_who_came_gets_one_ballot(db: Connection, officer: Actor) -> None:
    event = await open_event(db, 5)
    came = [await arrives(db, event, name, officer) for name in ("王小明", "陳大文")]
    await arrives(db, event, "林美麗", officer, **NO_MAIL)
    await admit(person(event, "不來"), NOW)
    assert await closing_state(event.id) == Closed(3, 0, 0, days_left=1)
    assert await close_door(event.id, officer, END) == Closed(attended=3, mailed=2, slips=1)
    letters = await db.fetch("select subject, sealed from outgoing_mail where letter = 'registrations.ballot'")
    assert {row["subject"] for row in letters} == set(came)
    assert await ballots(db, event) == 2
    tokens = {await open_token(row["subject"], row["sealed"]) for row in letters}
    assert len(tokens) == 2
    poll = await db.fetchrow(
        "select population, issued, state from poll p join event e on e.poll = p.id where e.id = $1", event.id
    )
    assert tuple(poll) == (3, 2, "open")
    assert await db.fetchval("select door_closed_on from session where event = $1", event.id) == date(2026, 5, 20)


async def test_closing_twice_sends_nothing_twice(db: Connection, officer: Actor) -> None:
    event = await open_event(db, 5)
    await arrives(db, event, "王小明", officer)
    await close_door(event.id, officer, END)
    assert await close_door(event.id, officer, END + timedelta(days=1)) == Closed(attended=1, mailed=0, slips=0)
    assert await count(db, "outgoing_mail where letter = 'registrations.ballot'") == 1
    entries = await db.fetch("select actor, object, fields from audit_entry where action = 'door_closed'")
    assert [tuple(entry) for entry in entries] == [(officer.staff_id, event.id, [])]


async def test_slips_are_for_those_without_a_ballot(db: Connection, officer: Actor) -> None:
    event = await open_event(db, 5)
    await arrives(db, event, "王小明", officer)
    await arrives(db, event, "林美麗", officer, **NO_MAIL)
    with pytest.raises(Conflict) as early:
        await print_slips(event.id, 1, END)
    assert early.value.code == "door_open"
    await close_door(event.id, officer, END)
    for wrong in (0, -1, 2):
        with pytest.raises(Conflict) as refused:
            await print_slips(event.id, wrong, END)
        assert (refused.value.code, refused.value.params) == ("too_many_slips", {"n": 1})
    assert len(await print_slips(event.id, 1, END)) == 1
    with pytest.raises(Conflict):
        await print_slips(event.id, 1, END)
    assert await ballots(db, event) == 2
    assert (await closing_state(event.id)).slips == 0


async def test_an_event_of_two_days_is_closed_day_by_day(db: Connection, officer: Actor) -> None:
    event = await open_event(db, 5, 5)
    day = timedelta(days=1)
    await db.execute(
        "update session set starts_at = $2, ends_at = $3 where id = $1", event.sessions[1], STARTS + day, END + day
    )
    await arrives(db, event, "王小明", officer)
    assert await close_door(event.id, officer, END) == Closed(attended=1, mailed=0, slips=0, days_left=1)
    assert await ballots(db, event) == 0
    ticket = await db.fetchval("select id from ticket")
    assert (await record_ticket(ticket, officer, STARTS + day, event=event.id)).verdict == "admitted"
    assert await close_door(event.id, officer, END + day) == Closed(attended=1, mailed=1, slips=0)
    assert await ballots(db, event) == 1


async def test_both_halves_of_a_day_are_closed_at_once(db: Connection, officer: Actor) -> None:
    event = await open_event(db, 5, 5)
    await arrives(db, event, "王小明", officer)
    assert (await close_door(event.id, officer, END)).days_left == 0


@pytest.mark.parametrize("early", [NOW, STARTS - timedelta(hours=10)])
async def test_no_door_is_closed_before_its_day(db: Connection, officer: Actor, early: datetime) -> None:
    event = await open_event(db, 5)
    with pytest.raises(Conflict) as refused:
        await close_door(event.id, officer, early)
    assert refused.value.code == "not_begun"
    assert await db.fetchval("select door_closed_on from session where event = $1", event.id) is None
    assert await count(db, "audit_entry where action = 'door_closed'") == 0


async def test_closing_the_first_day_twice_leaves_the_second_open(db: Connection, officer: Actor) -> None:
    event, day = await open_event(db, 5, 5), timedelta(days=1)
    await db.execute(
        "update session set starts_at = $2, ends_at = $3 where id = $1", event.sessions[1], STARTS + day, END + day
    )
    for _ in range(2):
        assert (await close_door(event.id, officer, END)).days_left == 1
    assert await can_reopen(event.id, END)


async def test_a_door_that_sent_nothing_is_opened_again_the_same_day(db: Connection, officer: Actor) -> None:
    event = await open_event(db, 5)
    outcome = await admit(person(event, "王小明"), NOW)
    ticket = await db.fetchval("select id from ticket where registration = $1", outcome.registration)
    await close_door(event.id, officer, STARTS)
    assert (await record_ticket(ticket, officer, STARTS, event=event.id)).verdict == "door_closed"
    with pytest.raises(Conflict):
        await reopen_door(event.id, officer, STARTS + timedelta(days=1))
    await reopen_door(event.id, officer, STARTS)
    assert (await record_ticket(ticket, officer, STARTS, event=event.id)).verdict == "admitted"
    assert await close_door(event.id, officer, END) == Closed(attended=1, mailed=1, slips=0)
    assert not await can_reopen(event.id, END)
    with pytest.raises(Conflict) as refused:
        await reopen_door(event.id, officer, END)
    assert refused.value.code == "not_reopened"
    actions = "select action from audit_entry where action like 'door%' order by seq"
    assert [row["action"] for row in await db.fetch(actions)] == ["door_closed", "door_reopened", "door_closed"]


async def test_nobody_came(db: Connection, officer: Actor) -> None:
    event = await open_event(db, 5)
    assert await close_door(event.id, officer, END) == Closed(0, 0, 0)


async def test_somebody_erased_before_the_end_gets_a_slip_instead(db: Connection, officer: Actor) -> None:
    event = await open_event(db, 5)
    await arrives(db, event, "王小明", officer)
    await db.execute("delete from identity")
    assert await close_door(event.id, officer, END) == Closed(attended=1, mailed=0, slips=1)


async def test_drafts_and_strangers_have_no_door(db: Connection, officer: Actor) -> None:
    draft = await open_event(db, 5, status="draft")
    for event in (draft.id, uuid4()):
        with pytest.raises(NotFound):
            await close_door(event, officer, END)


async def test_without_an_entry_the_door_stays_open(db: Connection, officer: Actor) -> None:
    """Who ended the admission and sent the mails is never unknown."""
    event = await open_event(db, 5)
    await arrives(db, event, "王小明", officer)
    await db.execute("revoke execute on function audit_append from lianfu_staff, public")
    with pytest.raises(asyncpg.InsufficientPrivilegeError):
        await close_door(event.id, officer, END)
    assert await db.fetchval("select door_closed_on from session where event = $1", event.id) is None
    assert await count(db, "outgoing_mail where letter = 'registrations.ballot'") == 0


async def test_the_token_of_a_ballot_opens_for_its_mail_only(db: Connection, officer: Actor) -> None:
    event = await open_event(db, 5)
    mine, other = await arrives(db, event, "王小明", officer), await arrives(db, event, "陳大文", officer)
    await close_door(event.id, officer, END)
    sealed = await db.fetchval("select sealed from outgoing_mail where subject = $1 and letter ~ 'ballot'", mine)
    assert await open_token(mine, sealed)
    assert await open_token(other, sealed) is None
    assert await open_token(uuid4(), sealed) is None
