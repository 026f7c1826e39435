"""Ballots under concurrency, with real commits: one token never counts twice, and none of many is lost."""

import asyncio
from contextvars import Context
from datetime import UTC, datetime
from typing import Any
from uuid import UUID

import pytest

from foundation.database import acting_as, transaction
from foundation.refusals import Gone
from foundation.tokens import digest
from questionnaires.ballots import close_poll
from questionnaires.makers import answer_ballot, make_open_poll

NOW = datetime(2026, 5, 3, 8, 0, tzinfo=UTC)
pytestmark = [pytest.mark.race, pytest.mark.usefixtures("fresh_db", "keys_db")]


async def opened(count: int) -> tuple[UUID, list[str]]:
    with acting_as("staff"):
        return await make_open_poll(count, NOW)


async def at_once(*work: Any) -> list[Any]:
    """Each in a context of its own, as requests are."""
    tasks = [asyncio.create_task(each, context=Context()) for each in work]
    return await asyncio.gather(*tasks, return_exceptions=True)


async def kept(poll: UUID) -> int:
    async with transaction("owner") as c:
        waiting = await c.fetchval("select count(*) from ballot_buffer where poll = $1", poll)
        return int(waiting + await c.fetchval("select count(*) from response where poll = $1", poll))


async def test_one_token_sent_by_many_at_once_counts_once() -> None:
    poll, (token,) = await opened(1)
    outcomes = await at_once(*(answer_ballot(token, {"overall": 5}, NOW) for _ in range(12)))
    assert [type(each) for each in outcomes if each is not None] == [Gone] * 11
    assert await kept(poll) == 1


async def naive(token: str, poll: UUID) -> None:
    """What a look followed by a write would do."""
    async with transaction("owner") as c:
        if await c.fetchval("select count(*) from ballot where token_hash = $1", digest(token)) == 0:
            raise Gone
        await asyncio.sleep(0.05)
        await c.execute("insert into ballot_buffer (id, poll, answers) values (gen_random_uuid(), $1, '{}')", poll)
        await c.execute("delete from ballot where token_hash = $1", digest(token))


async def test_control_without_the_lock_counts_twice() -> None:
    poll, (token,) = await opened(1)
    await at_once(*(naive(token, poll) for _ in range(4)))
    assert await kept(poll) > 1


async def test_many_answers_at_once_are_all_kept_while_the_poll_closes() -> None:
    poll, tokens = await opened(60)

    async def close() -> None:
        with acting_as("staff"):
            await asyncio.sleep(0.05)
            await close_poll(poll, NOW)

    outcomes = await at_once(*(answer_ballot(token, {"overall": 4}, NOW) for token in tokens), close())
    assert {type(each) for each in outcomes} <= {type(None), Gone}
    assert await kept(poll) == sum(each is None for each in outcomes[:-1])
    async with transaction("owner") as c:
        assert await c.fetchval("select count(*) from ballot_buffer where poll = $1", poll) == 0
