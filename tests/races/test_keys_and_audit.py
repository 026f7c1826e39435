"""Overlapping batches of persons agree on one key each, and the audit stays one chain under many writers."""

import asyncio
import random
from datetime import UTC, datetime
from uuid import UUID, uuid4

import asyncpg
import pytest

from foundation.actor import SYSTEM
from foundation.database import acting_as, transaction
from privacy import audit
from vault import keys

NOW = datetime(2026, 5, 4, 2, 0, tzinfo=UTC)
pytestmark = pytest.mark.race


async def test_overlapping_batches_give_one_key_a_person_and_never_wait_in_a_circle(keys_db: str) -> None:
    marks = [keys.mark("王小明", f"{uuid4()}@example.org", None) for _ in range(60)]
    chance = random.Random(7)
    batches = [chance.sample(range(60), 60) for _ in range(12)]
    answers = await asyncio.gather(*(keys.upsert_persons([marks[i] for i in batch], NOW) for batch in batches))
    found: dict[int, set[keys.PersonKey]] = {}
    for batch, answer in zip(batches, answers, strict=True):
        for i, key in zip(batch, answer, strict=True):
            found.setdefault(i, set()).add(key)
    assert {len(each) for each in found.values()} == {1}
    assert len({key for each in found.values() for key in each}) == 60


async def test_many_processes_make_one_pair_of_keys_for_a_scope(keys_db: str) -> None:
    scope = uuid4()
    assert len(set(await asyncio.gather(*(keys.scope_keys(scope, NOW) for _ in range(12))))) == 1


async def _append(n: int) -> None:
    for i in range(n):
        async with transaction():
            await audit.append(SYSTEM, "reveal", UUID(int=i), ["phone"], "phone", now=NOW)


async def test_the_audit_is_one_chain_under_eight_writers(fresh_db: str) -> None:
    with acting_as("staff"):
        await asyncio.gather(*(_append(25) for _ in range(8)))
        verdict = await audit.verify()
    assert (verdict.entries, verdict.whole) == (200, True)


async def test_control_without_the_lock_two_writers_take_the_same_number(fresh_db: str) -> None:
    async with transaction("owner") as c:
        source = await c.fetchval("select pg_get_functiondef('audit_append'::regproc)")
        slow = source.replace("perform pg_advisory_xact_lock(7423004);", "")
        slow = slow.replace(
            "last_seq := coalesce(last_seq, 0) + 1;", "last_seq := coalesce(last_seq, 0) + 1; perform pg_sleep(0.05);"
        )
        assert slow != source
        await c.execute(slow)
    with acting_as("staff"), pytest.raises(asyncpg.UniqueViolationError):
        await asyncio.gather(*(_append(5) for _ in range(4)))
