"""Remarks: they leave the buffer with the answers, tell no day, show after the close, and opening them is on record."""

from datetime import UTC, datetime, timedelta
from uuid import UUID

import asyncpg
import pytest

from events.makers import make_officer
from foundation.actor import Actor
from foundation.database import acting_as
from foundation.refusals import Unavailable
from privacy.free_text import MASK
from questionnaires.ballots import close_poll
from questionnaires.makers import answer_ballot, make_open_poll
from questionnaires.remarks import Remark, open_remarks
from questionnaires.results_reading import results_of

NOW = datetime(2026, 5, 3, 8, 0, tzinfo=UTC)
GOOD = {"overall": 5, "topic": 4}


@pytest.fixture
async def c(db: asyncpg.Connection, keys_db: str) -> asyncpg.Connection:
    return db


@pytest.fixture
async def manager(db: asyncpg.Connection) -> Actor:
    return await make_officer(roles=("manager",))


async def opened(count: int) -> tuple[UUID, list[str]]:
    with acting_as("staff"):
        return await make_open_poll(count, NOW)


async def closed(poll: UUID) -> None:
    with acting_as("staff"):
        await close_poll(poll, NOW + timedelta(days=3))


async def stands(c: asyncpg.Connection, poll: UUID) -> tuple[int, int]:
    """How many wait and how many may be read."""
    row = await c.fetchrow(
        "select (select count(*) from remark_buffer where poll = $1), (select count(*) from remark where poll = $1)",
        poll,
    )
    assert row is not None
    return row[0], row[1]


async def test_a_remark_waits_until_it_can_leave_with_four_answers_more(c: asyncpg.Connection) -> None:
    poll, tokens = await opened(10)
    seen = []
    for n, token in enumerate(tokens):
        await answer_ballot(token, GOOD | {"suggestions": f"第{n}點"}, NOW)
        seen.append(await stands(c, poll))
    assert seen == [(1, 0), (2, 0), (3, 0), (4, 0), (0, 5), (1, 5), (2, 5), (3, 5), (4, 5), (0, 10)]
    assert len({row[0] for row in await c.fetch("select xmin::text from remark where poll = $1", poll)}) == 1


async def test_a_remark_does_not_tell_the_day_it_was_written(c: asyncpg.Connection) -> None:
    poll, tokens = await opened(12)
    for day, token in enumerate(tokens[:7]):
        await answer_ballot(token, GOOD | {"suggestions": "很好"}, NOW + timedelta(days=day))
    ends = [
        row[0] for row in await c.fetch("select expires_on from remark union all select expires_on from remark_buffer")
    ]
    last_day = await c.fetchval("select closes_on from poll where id = $1", poll)
    assert set(ends) == {last_day + timedelta(days=365)}
    with acting_as("staff"):
        await close_poll(poll, NOW + timedelta(days=8))
    assert [row[0] for row in await c.fetch("select distinct expires_on from remark")] == [
        (NOW + timedelta(days=8 + 365)).date()
    ]
    assert await stands(c, poll) == (0, 7)


async def test_figures_move_by_five_and_words_wait_for_the_close(c: asyncpg.Connection, manager: Actor) -> None:
    poll, tokens = await opened(9)
    for token in tokens[:7]:
        await answer_ballot(token, GOOD | {"suggestions": "很好"}, NOW)
    with acting_as("staff"):
        before = await results_of(poll)
        assert (before.hidden, before.valid, before.answered) == (False, 5, 5)
        assert await open_remarks(poll, manager, NOW) == []
    await closed(poll)
    with acting_as("staff"):
        after = await results_of(poll)
        assert (after.hidden, after.valid) == (False, 7)
        assert len(await open_remarks(poll, manager, NOW)) == 7


async def test_below_five_answers_nothing_shows_after_the_close_either(c: asyncpg.Connection, manager: Actor) -> None:
    poll, tokens = await opened(4)
    for token in tokens:
        await answer_ballot(token, GOOD | {"suggestions": "很好"}, NOW)
    await closed(poll)
    with acting_as("staff"):
        assert (await results_of(poll)).hidden
        assert await open_remarks(poll, manager, NOW) == []
    assert await c.fetchval("select count(*) from audit_entry") == 0


async def test_opened_remarks_are_masked_and_leave_one_entry(c: asyncpg.Connection, manager: Actor) -> None:
    poll, tokens = await opened(5)
    for token in tokens:
        await answer_ballot(token, GOOD | {"suggestions": "請洽王小明經理 ming@example.org"}, NOW)
    await closed(poll)
    with acting_as("staff"):
        assert await open_remarks(poll, manager, NOW) == [Remark("suggestions", f"請洽○○○經理 {MASK}")] * 5
    [entry] = await c.fetch("select actor, action, object, fields from audit_entry")
    assert tuple(entry) == (manager.staff_id, "remarks_read", poll, ["suggestions"])


async def test_without_an_entry_no_remark_is_shown(c: asyncpg.Connection, manager: Actor) -> None:
    poll, tokens = await opened(5)
    for token in tokens:
        await answer_ballot(token, GOOD | {"suggestions": "很好"}, NOW)
    await closed(poll)
    await c.execute(
        "revoke execute on function audit_append(uuid, text, uuid, text[], text, text, timestamptz) from lianfu_staff"
    )
    with acting_as("staff"), pytest.raises(Unavailable):
        await open_remarks(poll, manager, NOW)
