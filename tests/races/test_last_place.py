"""The last place, asked for twice at the same moment: what the lock is for, and what happens without it."""

import asyncio
from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any

import asyncpg
import pytest

from foundation import clock, database
from foundation.actor import PUBLIC
from foundation.database import transaction
from registrations import admission
from registrations.admission import Admitted, admit
from registrations.admission_rows import Projection, columns_of
from registrations.cancelling import cancel
from tests.registrations.conftest import NOW, OpenEvent, open_event, person
from vault import keys

pytestmark = [pytest.mark.race, pytest.mark.usefixtures("keys_db")]
VERDICTS = Path(admission.__file__).parent / "sql" / "admission_verdicts.sql"
LOCK = "for no key update"


@pytest.fixture
async def two(fresh_db: str) -> AsyncIterator[list[asyncpg.Connection]]:
    """Two connections of two processes, as far as the database can tell."""
    opened = [await asyncpg.connect(fresh_db) for _ in range(2)]
    yield opened
    for each in opened:
        await each.close()


async def event_of(*places: int, **columns: Any) -> OpenEvent:
    async with transaction("owner") as c:
        return await open_event(c, *places, **columns)


async def ask(c: asyncpg.Connection, event: OpenEvent, name: str) -> str:
    request = person(event, name)
    persons, scope = await keys.upsert_persons([request.mark], NOW), await keys.scope_keys(event.id, NOW)
    columns = columns_of([request], persons, scope)
    row = await c.fetchrow(
        admission._STATEMENT, event.id, NOW, clock.day_of(NOW), False, False, admission.KEEP, "example.org", *columns
    )
    return str(row["outcome"])


async def at_the_same_moment(two: list[asyncpg.Connection], event: OpenEvent) -> list[str]:
    """The second asks while the first has decided but not committed."""
    first, second = two
    async with first.transaction():
        answers = [await ask(first, event, "甲")]
        waiting = asyncio.create_task(ask(second, event, "乙"))
        done, _ = await asyncio.wait([waiting], timeout=0.5)
        assert not done, "the second must wait for the first"
    return [*answers, await waiting]


async def test_the_second_waits_and_finds_the_place_taken(two: list[asyncpg.Connection]) -> None:
    event = await event_of(1, waiting_list=False)
    assert await at_the_same_moment(two, event) == ["admitted", "full"]


async def test_without_the_lock_both_are_let_in_and_only_the_check_refuses(two: list[asyncpg.Connection]) -> None:
    event = await event_of(1, waiting_list=False)
    script = VERDICTS.read_text()
    assert script.count(LOCK) == 2
    async with transaction("owner") as c:
        await c.execute(script.replace(LOCK, ""))
    with pytest.raises(asyncpg.CheckViolationError):
        await at_the_same_moment(two, event)


async def test_without_lock_and_check_a_place_is_sold_twice(two: list[asyncpg.Connection]) -> None:
    event = await event_of(1, waiting_list=False)
    async with transaction("owner") as c:
        await c.execute(VERDICTS.read_text().replace(LOCK, ""))
        await c.execute("alter table session drop constraint session_places")
    assert await at_the_same_moment(two, event) == ["admitted", "admitted"]


async def test_the_same_people_in_two_events_do_not_lock_each_other_out(fresh_db: str) -> None:
    one, other = await event_of(200), await event_of(200)
    names = [f"人{n}" for n in range(40)]
    asked = [admit(person(event, name), NOW) for event, order in ((one, names), (other, names[::-1])) for name in order]
    assert all(isinstance(outcome, Admitted) for outcome in await asyncio.gather(*asked))
    async with transaction("owner") as c:
        assert await c.fetchval("select count(*) from attendee") == 40


async def test_people_come_and_go_and_the_books_stay_right(fresh_db: str) -> None:
    event = await event_of(5)

    async def come_and_go(n: int) -> None:
        outcome = await admit(person(event, f"人{n}"), NOW)
        if n % 2:
            await cancel(outcome.registration, PUBLIC, NOW, link_version=1)

    await asyncio.gather(*(come_and_go(n) for n in range(40)))
    async with transaction("owner") as c:
        taken = await c.fetchval("select places_taken from session where event = $1", event.id)
        held = await c.fetchval("select count(*) from seat where status = 'held'")
        statuses = dict(await c.fetch("select status, count(*) from participation group by 1"))
        waiting = await c.fetchval("select count(*) from waiting_entry")
    assert (taken, held) == (5, 5)
    assert statuses == {"admitted": 5, "waiting": 15, "cancelled": 20}
    assert waiting == 15


async def test_a_client_that_leaves_does_not_stop_the_others(fresh_db: str) -> None:
    event = await event_of(50)
    tasks = [asyncio.create_task(admit(person(event, f"人{n}"), NOW)) for n in range(20)]
    await asyncio.sleep(0)
    tasks[3].cancel()
    answers = await asyncio.gather(*tasks, return_exceptions=True)
    assert sum(isinstance(answer, Admitted) for answer in answers) == 19


async def test_one_poisoned_request_fails_alone(fresh_db: str) -> None:
    event = await event_of(50)
    poison = person(event, "毒", projection=Projection(county="too long for a county"))
    asked = [person(event, f"人{n}") for n in range(10)] + [poison] + [person(event, f"又{n}") for n in range(10)]
    answers = await asyncio.gather(*(admit(each, NOW) for each in asked), return_exceptions=True)
    failed = [place for place, answer in enumerate(answers) if isinstance(answer, Exception)]
    assert failed == [10]
    registrations = {answer.registration for answer in answers if isinstance(answer, Admitted)}
    assert len(registrations) == 20


async def test_a_lost_database_is_said_and_leaves_nothing_half_done(fresh_db: str) -> None:
    event = await event_of(50)
    await admit(person(event, "甲"), NOW)
    owner = await asyncpg.connect(fresh_db)
    asked = [asyncio.create_task(admit(person(event, f"人{n}"), NOW)) for n in range(30)]
    await asyncio.sleep(0.01)
    others = "from pg_stat_activity where datname = current_database() and pid <> pg_backend_pid()"
    await owner.execute(f"select pg_terminate_backend(pid) {others}")
    answers = await asyncio.gather(*asked, return_exceptions=True)
    told = {answer.registration for answer in answers if isinstance(answer, Admitted)}
    rows = {row["id"] for row in await owner.fetch("select id from registration")}
    assert told <= rows
    for table in ("identity", "ticket", "outgoing_mail", "participation", "seat"):
        assert await owner.fetchval(f"select count(*) from {table}") == len(rows), table
    await owner.close()
    again = await asyncio.gather(*(admit(person(event, f"人{n}"), NOW) for n in range(30)))
    assert len({answer.registration for answer in again}) == 30
    assert database.DB.current_transaction.get() is None
