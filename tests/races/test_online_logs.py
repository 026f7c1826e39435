"""The same log written by two people at once counts once; beside it a control that loses the race."""

import asyncio
import contextvars
from datetime import timedelta
from typing import Any
from uuid import UUID

import asyncpg
import pytest

from foundation.actor import SYSTEM
from foundation.clock import day_of
from foundation.database import acting_as, transaction
from online import writing
from online.writing import TakenBack, Written, take_back, write_minutes
from registrations.check_in import record_ticket
from tests.online.conftest import Online, online_event
from tests.registrations.conftest import STARTS

pytestmark = pytest.mark.race
AFTER = STARTS + timedelta(hours=1)
WRITERS = 6


@pytest.fixture
async def online(fresh_db: str, keys_db: str) -> Online:
    async with transaction("owner") as c:
        return await online_event(c)


async def value(sql: str) -> Any:
    async with transaction("owner") as c:
        return await c.fetchval(sql)


async def write(online: Online) -> Written:
    minutes = dict.fromkeys(online.people.values(), 90)
    with acting_as("staff"):
        return await write_minutes(
            online.event.id, online.session, minutes, SYSTEM, AFTER, service="zoom", people=3, matched=3
        )


async def test_one_log_written_at_once_counts_once(online: Online) -> None:
    done = await asyncio.gather(*(write(online) for _ in range(WRITERS)))
    assert sorted(each.repeated for each in done) == [False] + [True] * (WRITERS - 1)
    assert (await value("select count(*) from attendance"), await value("select count(*) from log_import")) == (3, 1)


async def test_a_door_and_a_log_at_once_make_one_attendance(online: Online) -> None:
    async with transaction("owner") as c:
        tickets = [row["id"] for row in await c.fetch("select id from ticket")]
    with acting_as("staff"):
        doors = [record_ticket(each, SYSTEM, AFTER, event=online.event.id) for each in tickets]
        await asyncio.gather(write(online), *doors)
    assert await value("select count(*) from attendance") == 3
    assert await value("select min(minutes) from attendance") == 90


async def test_a_door_that_marks_meanwhile_keeps_its_marks(online: Online) -> None:
    """The log waits for the open transaction, sees its marks, and takes none of them back."""
    async with transaction("owner") as c:
        await c.execute(
            "insert into attendance (id, participation, session, on_day)"
            " select gen_random_uuid(), r.participation, $1, $2 from registration r where r.event = $3",
            online.session, day_of(STARTS), online.event.id,
        )  # fmt: skip
        log = asyncio.create_task(write(online), context=contextvars.Context())
        while not await c.fetchval("select exists (select from pg_locks where not granted)"):
            assert not log.done()
            await asyncio.sleep(0.01)
    assert await log == Written(0, 3, 3)
    number = await value("select id from log_import")
    with acting_as("staff"):
        assert await take_back(online.event.id, online.session, number, SYSTEM, AFTER) == TakenBack(0, 3, 0)
    assert await value("select count(*) from attendance") == 3


async def test_control_without_the_lock_two_imports_are_written(
    online: Online, monkeypatch: pytest.MonkeyPatch
) -> None:
    both = asyncio.Barrier(2)

    async def unlocked(c: asyncpg.Connection, event: UUID, session: UUID, now: Any) -> Any:
        return STARTS

    keep = writing._keep

    async def together(*arguments: Any) -> None:
        await both.wait()
        await keep(*arguments)

    monkeypatch.setattr(writing, "_locked", unlocked)
    monkeypatch.setattr(writing, "_ATTEND", "select $1::uuid, $2::date, $3::uuid[], $4::int[]")
    monkeypatch.setattr(writing, "_keep", together)
    done = await asyncio.gather(write(online), write(online), return_exceptions=True)
    lost = [each for each in done if isinstance(each, asyncpg.UniqueViolationError)]
    assert lost or [each.repeated for each in done if isinstance(each, Written)] == [False, False]
