"""Minutes become attendance once, are raised and never lowered, and can be taken back in any order."""

import random
from datetime import timedelta
from uuid import UUID

import asyncpg
import pytest

from foundation import clock
from foundation.actor import Actor
from foundation.database import acting_as
from foundation.refusals import Conflict, NotFound
from online.writing import Imported, TakenBack, Written, imports_of, take_back, write_minutes
from reach.figures import totals
from reach.period import Period
from registrations.check_in import record_ticket
from tests.online.conftest import AFTER, Online
from tests.registrations.conftest import STARTS, count

Connection = asyncpg.Connection
OFFICER = Actor(None, "林承辦", frozenset({"organiser"}))


async def write(online: Online, **minutes: int) -> Written:
    wanted = {online.people[name]: told for name, told in minutes.items()}
    with acting_as("staff"):
        return await write_minutes(
            online.event.id, online.session, wanted, OFFICER, AFTER, service="zoom", people=5, matched=len(wanted)
        )


async def undo(online: Online, number: UUID) -> TakenBack:
    with acting_as("staff"):
        return await take_back(online.event.id, online.session, number, OFFICER, AFTER)


async def standing(db: Connection, online: Online) -> dict[str, int | None]:
    rows = await db.fetch(
        "select r.id, a.minutes from attendance a join registration r on r.participation = a.participation"
        " where a.session = $1",
        online.session,
    )
    names = {registration: name for name, registration in online.people.items()}
    return {names[row["id"]]: row["minutes"] for row in rows}


async def listed(online: Online) -> tuple[Imported, ...]:
    with acting_as("staff"):
        return await imports_of(online.session)


async def test_the_same_log_twice_changes_nothing(db: Connection, online: Online) -> None:
    assert await write(online, 王小明=90, 陳小華=170) == Written(2, 0, 2)
    assert await write(online, 王小明=90, 陳小華=170) == Written(0, 0, 2, repeated=True)
    assert await write(online, 陳小華=170) == Written(0, 0, 1, repeated=True)
    assert await standing(db, online) == {"王小明": 90, "陳小華": 170}
    assert [(each.position, each.people, each.matched, each.stayed) for each in await listed(online)] == [(1, 5, 2, 2)]
    assert await db.fetchval("select distinct on_day from attendance") == clock.day_of(STARTS)


async def test_another_log_raises_and_never_lowers(db: Connection, online: Online) -> None:
    await write(online, 王小明=90)
    assert await write(online, 王小明=60, 陳小華=100) == Written(1, 0, 2)
    assert await write(online, 王小明=120) == Written(0, 1, 1)
    assert await standing(db, online) == {"王小明": 120, "陳小華": 100}


async def test_taking_back_leaves_what_others_told(db: Connection, online: Online) -> None:
    await write(online, 王小明=90)
    await write(online, 王小明=60, 陳小華=100)
    _, first = await listed(online)
    assert await undo(online, first.id) == TakenBack(0, 1, 0)
    assert await standing(db, online) == {"王小明": 60, "陳小華": 100}
    with pytest.raises(Conflict):
        await undo(online, first.id)
    second, _ = await listed(online)
    assert await undo(online, second.id) == TakenBack(2, 0, 0)
    assert await standing(db, online) == {}
    assert await write(online, 王小明=90) == Written(1, 0, 1)


async def test_what_the_door_changed_since_stays(db: Connection, online: Online) -> None:
    with acting_as("staff"):
        ticket = await db.fetchval("select id from ticket where registration = $1", online.people["林大同"])
        await record_ticket(ticket, OFFICER, STARTS, event=online.event.id)
    assert await standing(db, online) == {"林大同": None}
    assert await write(online, 林大同=70, 王小明=90) == Written(1, 1, 2)
    await db.execute("update attendance set minutes = 100 where minutes = 90")
    [done] = await listed(online)
    assert await undo(online, done.id) == TakenBack(0, 1, 1)
    assert await standing(db, online) == {"林大同": None, "王小明": 100}


async def test_any_order_of_writing_and_taking_back_ends_alike(db: Connection, online: Online) -> None:
    """Against the simplest model: the longest of the imports that stand, and nobody without one."""
    chance = random.Random(20260520)
    active: dict[UUID, dict[str, int]] = {}
    for _ in range(30):
        if active and chance.random() < 0.45:
            gone = chance.choice(list(active))
            await undo(online, gone)
            del active[gone]
        else:
            told = {name: chance.choice((61, 90, 120)) for name in online.people if chance.random() < 0.6}
            if told and not (await write(online, **told)).repeated:
                active[(await listed(online))[0].id] = told
        names = {name for told in active.values() for name in told}
        expected = {name: max(told.get(name, 0) for told in active.values()) for name in names}
        assert await standing(db, online) == expected


async def test_who_has_no_place_any_more_is_passed_over(db: Connection, online: Online) -> None:
    await db.execute("update participation set status = 'cancelled', cancelled_on = $1", clock.day_of(STARTS))
    assert await write(online, 王小明=90) == Written(0, 0, 0)
    assert await standing(db, online) == {}
    assert await listed(online) == ()


async def test_what_is_no_session_of_this_kind_is_refused(db: Connection, online: Online) -> None:
    await db.execute("update session set mode = 'onsite' where event = $1", online.event.id)
    with pytest.raises(Conflict) as told:
        await write(online, 王小明=90)
    assert told.value.code == "not_online"
    await db.execute("update session set mode = 'online' where event = $1", online.event.id)
    with acting_as("staff"):
        with pytest.raises(Conflict) as early:
            await write_minutes(
                online.event.id, online.session, {}, OFFICER, STARTS - timedelta(minutes=1), service="zoom", people=0,
                matched=0,
            )  # fmt: skip
        assert early.value.code == "not_begun"
        with pytest.raises(NotFound):
            await take_back(online.session, online.session, online.session, OFFICER, AFTER)
    day = clock.day_of(AFTER)
    await db.execute("update event set status = 'cancelled', cancelled_on = $2 where id = $1", online.event.id, day)
    with pytest.raises(Conflict):
        await write(online, 王小明=90)


async def test_it_counts_in_the_reach_like_the_door(db: Connection, online: Online) -> None:
    day = clock.day_of(STARTS)
    with acting_as("staff"):
        before = (await totals(Period(day, day))).line.person_times
    await write(online, 王小明=90, 陳小華=170)
    with acting_as("staff"):
        assert (await totals(Period(day, day))).line.person_times == before + 2


async def test_no_word_of_the_log_is_kept_and_the_deeds_are_recorded(db: Connection, online: Online) -> None:
    await write(online, 王小明=90)
    await undo(online, (await listed(online))[0].id)
    actions = [row["action"] for row in await db.fetch("select action from audit_entry order by seq")]
    assert actions[-2:] == ["attendance.imported", "attendance.undone"]
    assert await count(db, "scan") == 0
