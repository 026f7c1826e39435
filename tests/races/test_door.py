"""Doors that scan, close and cancel at the same moment, with real commits; each race beside a control that loses it."""

import asyncio
from collections import Counter
from collections.abc import AsyncIterator
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime, timedelta
from typing import Any
from uuid import UUID, uuid4

import asyncpg
import pytest

from foundation import database, settings
from foundation.actor import SYSTEM, Actor
from foundation.database import acting_as, transaction
from registrations import check_in, tickets
from registrations.admission import Admitted, admit
from registrations.cancelling import cancel
from registrations.check_in import ScanIn, record_scans
from registrations.closing import close_door
from registrations.door_tickets import Place
from tests.registrations.conftest import NOW, STARTS, OpenEvent, open_event, person

pytestmark = pytest.mark.race
DOORS = 20
OFFICER = Actor(uuid4(), "", frozenset({"organiser"}))


@dataclass(frozen=True)
class Door:
    """An event with people who hold a ticket, on a database of its own."""

    event: OpenEvent
    codes: tuple[str, ...]
    registrations: tuple[UUID, ...]

    def scan(self, which: int = 0) -> ScanIn:
        return ScanIn(uuid4(), self.codes[which], STARTS)

    async def at_once(self, *scans: ScanIn) -> Counter[str]:
        answers = await asyncio.gather(*(record_scans([one], SYSTEM, STARTS, event=self.event.id) for one in scans))
        return Counter(answer.verdict for [answer] in answers)


@pytest.fixture
async def door(fresh_db: str, keys_db: str) -> AsyncIterator[Door]:
    with acting_as("staff"):
        async with transaction("owner") as c:
            event = await open_event(c, 50)
            number = await c.fetchval("select number from event where id = $1", event.id)
        outcomes = [await admit(person(event, f"王小明{n}"), NOW) for n in range(6)]
        codes = [
            tickets.signed_text(tickets.TicketBody(number, o.ticket, date(2026, 5, 21)), 1)
            for o in outcomes if isinstance(o, Admitted)
        ]  # fmt: skip
        yield Door(event, tuple(codes), tuple(o.registration for o in outcomes))


async def value(sql: str, *values: Any) -> Any:
    async with transaction("owner") as c:
        return await c.fetchval(sql, *values)


async def test_twenty_doors_scan_one_ticket_at_once(door: Door) -> None:
    assert await door.at_once(*(door.scan() for _ in range(DOORS))) == {"admitted": 1, "already": DOORS - 1}
    assert await value("select count(*) from attendance") == 1
    assert await value("select sum(n) from arrival_count") == 1
    assert await value("select count(*) from scan") == DOORS


async def test_so_do_two_processes(door: Door, fresh_db: str) -> None:
    """A second pool stands for the second process."""
    other = database.SafeEngine(config={"dsn": fresh_db})
    await other.start_connection_pool(min_size=1, max_size=8)
    here = database.DB
    try:

        async def elsewhere() -> str:
            async with other.work("staff") as work:
                token = here.current_transaction.set(work)
                try:
                    [answer] = await record_scans([door.scan()], SYSTEM, STARTS, event=door.event.id)
                finally:
                    here.current_transaction.reset(token)
            return answer.verdict

        mine = [record_scans([door.scan()], SYSTEM, STARTS, event=door.event.id) for _ in range(DOORS // 2)]
        theirs = [elsewhere() for _ in range(DOORS // 2)]
        answers = await asyncio.gather(asyncio.gather(*mine), asyncio.gather(*theirs))
        verdicts = Counter([one.verdict for [one] in answers[0]] + answers[1])
        assert verdicts == {"admitted": 1, "already": DOORS - 1}
    finally:
        await other.close_connection_pool()


async def test_without_the_unique_constraint_they_would_all_be_let_in(
    door: Door, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The control: the same doors and the same look before, but nothing in the database that refuses the second."""
    async with transaction("owner") as c:
        await c.execute("alter table attendance drop constraint attendance_once")
    careless = check_in._ATTEND.replace("on conflict (participation, session) do nothing", "")
    monkeypatch.setattr(check_in, "_ATTEND", careless)
    attend, looked, both = check_in._attend, [], asyncio.Event()

    async def together(*looked_at: Any) -> bool:
        """Two have looked before either marks, which a quick machine would leave to chance."""
        looked.append(looked_at)
        if len(looked) > 1:
            both.set()
        await asyncio.wait_for(both.wait(), 10)
        return await attend(*looked_at)

    monkeypatch.setattr(check_in, "_attend", together)
    verdicts = await door.at_once(*(door.scan() for _ in range(DOORS)))
    assert verdicts["admitted"] > 1
    assert await value("select count(*) from attendance") > 1


async def test_one_scan_sent_many_times_at_once_is_one_scan(door: Door) -> None:
    one = door.scan()
    assert await door.at_once(*[one] * DOORS) == {"admitted": DOORS}
    assert await value("select count(*) from scan") == 1
    assert await value("select sum(n) from arrival_count") == 1


async def test_one_id_with_two_tickets_at_once_lets_one_in(door: Door) -> None:
    one = door.scan(0)
    verdicts = await door.at_once(*[one, replace(one, code=door.codes[1])] * 5)
    assert verdicts == {"admitted": 5, "id_reused": 5}
    assert await value("select count(*) from attendance") == 1


async def test_devices_that_send_the_same_people_in_another_order_do_not_block_each_other(door: Door) -> None:
    batches = []
    for n in range(10):
        quarters = [
            ScanIn(uuid4(), code, STARTS - timedelta(minutes=15 * (i % 3))) for i, code in enumerate(door.codes)
        ]
        batches.append(quarters if n % 2 else quarters[::-1])
    answers = await asyncio.gather(*(record_scans(b, SYSTEM, STARTS, event=door.event.id) for b in batches))
    assert Counter(a.verdict for each in answers for a in each) == {"admitted": 6, "already": 54}


async def test_closing_at_many_desks_issues_once(door: Door) -> None:
    await door.at_once(*(door.scan(n) for n in range(4)))
    closed = await asyncio.gather(*(close_door(door.event.id, SYSTEM, STARTS) for _ in range(10)))
    assert sorted(each.mailed for each in closed) == [0] * 9 + [4]
    assert await value("select count(*) from ballot") == 4
    assert await value("select count(*) from outgoing_mail where letter = 'registrations.ballot'") == 4


async def test_nobody_slips_in_while_the_door_is_being_closed(door: Door) -> None:
    """Whoever was let in has a ballot; whoever came later was told that it is over."""

    async def close() -> None:
        await asyncio.sleep(0.005)
        await close_door(door.event.id, SYSTEM, STARTS)

    verdicts, _ = await asyncio.gather(door.at_once(*(door.scan(n) for n in range(6))), close())
    assert verdicts["admitted"] + verdicts["door_closed"] == 6
    assert await value("select count(*) from ballot") == await value("select count(*) from attendance")
    assert await value("select population from poll") == verdicts["admitted"]


async def test_a_scan_that_met_the_closing_is_told_so(door: Door, monkeypatch: pytest.MonkeyPatch) -> None:
    """The door closes between the look and the mark, every time."""
    attend, calls = check_in._attend, []

    async def late(c: Any, ticket: Any, place: Place, at: datetime) -> bool:
        calls.append(place.closed)
        if len(calls) == 1:
            await asyncio.create_task(_close_apart(door))
        return await attend(c, ticket, place, at)

    monkeypatch.setattr(check_in, "_attend", late)
    assert await door.at_once(door.scan()) == {"door_closed": 1}
    assert calls == [False]
    assert await value("select count(*) from attendance") == 0


async def _close_apart(door: Door) -> None:
    c = await asyncpg.connect(settings.current().database_url)
    try:
        await c.execute("set role lianfu_staff")
        await c.execute("update session set door_closed_on = $1", datetime.now(UTC).date())
    finally:
        await c.close()


async def test_a_place_is_either_taken_back_or_used(door: Door) -> None:
    async def give_up(n: int) -> str:
        await asyncio.sleep(0.002 * n)
        try:
            await cancel(door.registrations[n], OFFICER, NOW)
        except Exception as refusal:  # noqa: BLE001 - attended already
            return str(refusal)
        return "cancelled"

    verdicts, given_up = await asyncio.gather(
        door.at_once(*(door.scan(n) for n in range(6))), asyncio.gather(*(give_up(n) for n in range(6)))
    )
    assert verdicts["admitted"] == given_up.count("attended")
    both = (
        "select count(*) from attendance a join participation p on p.id = a.participation where p.status = 'cancelled'"
    )
    assert await value(both) == 0
