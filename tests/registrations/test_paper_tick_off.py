"""The signed sheet becomes attendance: in its order, once, on the day of the session, and never backwards by itself."""

from datetime import timedelta
from uuid import UUID, uuid4

import asyncpg
import pytest

from events.facts import EventFacts
from foundation import clock
from foundation.actor import Actor
from foundation.database import acting_as, transaction
from foundation.refusals import Conflict, NotFound
from registrations.check_in import record_ticket
from registrations.tick_off import take_back, tick_lines, tick_off
from tests.registrations.conftest import NOW, count
from tests.registrations.test_paper import full_event, sheet

pytestmark = pytest.mark.usefixtures("vault_keys")
Connection = asyncpg.Connection
OFFICER = Actor(None, "林承辦", frozenset({"organiser"}))
AFTER = NOW + timedelta(days=15)


async def lines_of(event: EventFacts) -> list[UUID]:
    with acting_as("staff"):
        return [line.registration for line in await tick_lines(event.id, event.sessions[0].id)]


async def came(db: Connection, event: EventFacts) -> int:
    return await count(db, "attendance a join session s on s.id = a.session where s.event = $1", event.id)


async def test_lines_stand_in_the_order_of_the_sheet_and_are_masked(db: Connection) -> None:
    event = await full_event("王小明", "陳大文", "林小華")
    printed = await sheet(event)
    with acting_as("staff"):
        lines = await tick_lines(event.id, event.sessions[0].id)
    assert [line.number for line in lines] == [line.number for line in printed]
    assert [line.name for line in lines] == ["王○明", "陳○文", "林○華"]
    assert [line.organization for line in lines] == ["示○○公司"] * 3


async def test_ticks_mark_the_day_of_the_session_once(db: Connection) -> None:
    event = await full_event("甲甲", "乙乙", "丙丙")
    first, second, _ = await lines_of(event)
    session = event.sessions[0]
    with acting_as("staff"):
        done = await tick_off(event.id, session.id, [first, second], OFFICER, AFTER)
        again = await tick_off(event.id, session.id, [first], OFFICER, AFTER)
    assert (done.marked, again.marked) == (2, 0)
    assert await came(db, event) == 2
    assert await db.fetchval("select distinct on_day from attendance") == clock.day_of(session.starts_at)
    scans = await db.fetch("select how, verdict, scanned_at, session from scan")
    assert {tuple(scan) for scan in scans} == {("paper", "admitted", session.starts_at, session.id)}
    assert await count(db, "arrival_count") == 0
    with acting_as("staff"):
        assert [line.arrived for line in await tick_lines(event.id, session.id)] == [True, True, False]


async def test_a_line_without_a_tick_takes_nothing_away(db: Connection) -> None:
    event = await full_event("甲甲", "乙乙")
    first, second = await lines_of(event)
    ticket = await db.fetchval("select id from ticket where registration = $1", first)
    session = event.sessions[0]
    with acting_as("staff"):
        await record_ticket(ticket, OFFICER, session.starts_at, event=event.id)
        assert (await tick_off(event.id, session.id, [first, second], OFFICER, AFTER)).marked == 1
        assert (await tick_off(event.id, session.id, [], OFFICER, AFTER)).marked == 0
        assert await came(db, event) == 2
        with pytest.raises(NotFound):
            await take_back(event.id, session.id, first, OFFICER, AFTER)
        await take_back(event.id, session.id, second, OFFICER, AFTER)
        with pytest.raises(NotFound):
            await take_back(event.id, session.id, second, OFFICER, AFTER)
    assert await came(db, event) == 1
    assert await db.fetchval("select object from audit_entry where action = 'tick_off.undone'") == second
    verdicts = await db.fetch(
        "select x.verdict from scan x join ticket t on t.id = x.ticket where t.registration = $1 order by x.verdict",
        second,
    )
    assert [row["verdict"] for row in verdicts] == ["admitted", "undone"], "nothing that was noted is deleted"


async def test_a_tick_taken_back_may_be_made_again_and_the_door_knows(db: Connection) -> None:
    event = await full_event("甲甲")
    [line] = await lines_of(event)
    ticket = await db.fetchval("select id from ticket where registration = $1", line)
    session = event.sessions[0]
    at_door = session.starts_at + timedelta(minutes=5)
    with acting_as("staff"):
        for _ in range(2):
            assert (await tick_off(event.id, session.id, [line], OFFICER, AFTER)).marked == 1
            assert [row.on_paper for row in await tick_lines(event.id, session.id)] == [True]
            await take_back(event.id, session.id, line, OFFICER, AFTER)
        assert [row.on_paper for row in await tick_lines(event.id, session.id)] == [False]
        await record_ticket(ticket, OFFICER, at_door, event=event.id)
        again = await record_ticket(ticket, OFFICER, at_door + timedelta(minutes=1), event=event.id)
        assert (again.verdict, again.first_at) == ("already", at_door)
        with pytest.raises(NotFound):
            await take_back(event.id, session.id, line, OFFICER, AFTER)


async def test_no_member_of_staff_can_change_or_delete_a_scan(db: Connection) -> None:
    for deed in ("update scan set verdict = 'admitted'", "delete from scan"):
        with pytest.raises(asyncpg.InsufficientPrivilegeError):
            async with transaction("staff") as c:
                await c.execute(deed)


async def test_the_door_knows_who_was_ticked_off(db: Connection) -> None:
    event = await full_event("甲甲")
    [line] = await lines_of(event)
    ticket = await db.fetchval("select id from ticket where registration = $1", line)
    session = event.sessions[0]
    with acting_as("staff"):
        await tick_off(event.id, session.id, [line], OFFICER, session.starts_at)
        assert (await record_ticket(ticket, OFFICER, session.starts_at, event=event.id)).verdict == "already"


async def test_only_those_with_a_place_in_this_session_and_not_too_early(db: Connection) -> None:
    event, other = await full_event("甲甲"), await full_event("乙乙")
    [stranger] = await lines_of(other)
    session = event.sessions[0]
    with acting_as("staff"):
        assert (await tick_off(event.id, session.id, [stranger, uuid4()], OFFICER, AFTER)).marked == 0
        with pytest.raises(Conflict):
            await tick_off(event.id, session.id, await lines_of(event), OFFICER, NOW)
        with pytest.raises(NotFound):
            await tick_off(event.id, other.sessions[0].id, [stranger], OFFICER, AFTER)
    assert await came(db, event) == 0


async def test_three_hundred_lines_are_one_save(desk, db: Connection) -> None:
    event = await full_event(*(f"第{n}號人" for n in range(300)), places=400)
    await db.execute(
        "update session set starts_at = $2, ends_at = $3 where event = $1", event.id, NOW, NOW + timedelta(hours=2)
    )
    client, place = await desk("organiser"), f"/zh-tw/staff/events/{event.slug}/paper/tick-off"
    page = await client.get(place)
    assert page.text.count('name="came"') == 300
    assert "第1號人" not in page.text
    lines = [str(line) for line in await lines_of(event)]
    answer = await client.post(place, data={"session": str(event.sessions[0].id), "came": lines})
    assert answer.status_code == 303
    assert await came(db, event) == 300
    page = await client.get(answer.headers["location"])
    assert 'name="came"' not in page.text
    assert page.text.index("儲存") < page.text.index("/undo")
    undone = await client.post(f"{place}/undo", data={"session": str(event.sessions[0].id), "registration": lines[7]})
    assert undone.status_code == 303
    assert await came(db, event) == 299
    assert (await client.post(place, data={"came": "nobody"})).status_code == 404
