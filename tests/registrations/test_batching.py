"""The batcher alone, over work that only counts and fails."""

import asyncio
from collections.abc import Hashable, Sequence

import asyncpg
import pytest

from foundation.refusals import Unavailable
from registrations import admission
from registrations.admission_rows import AdmissionRequest, Projection
from registrations.batching import Batcher, _Waiting
from tests.registrations.conftest import NOW, open_event, person


class Work:
    """Doubles numbers; thirteen is poison, and nothing is answered before `gate` opens."""

    def __init__(self) -> None:
        self.batches: list[list[int]] = []
        self.gate = asyncio.Event()
        self.gate.set()

    async def __call__(self, key: Hashable, numbers: Sequence[int]) -> list[int]:
        self.batches.append(list(numbers))
        await self.gate.wait()
        if key == "away":
            raise OSError
        if 13 in numbers:
            raise ValueError("thirteen")
        return [2 * number for number in numbers]


async def test_the_first_goes_at_once_and_the_rest_together() -> None:
    work = Work()
    batcher: Batcher[int, int] = Batcher(work, largest=50)
    work.gate.clear()
    tasks = [asyncio.create_task(batcher.submit("e", n)) for n in range(1, 103) if n != 13]
    await asyncio.sleep(0.01)
    assert work.batches[0]
    assert len(work.batches) == 2
    work.gate.set()
    assert await asyncio.gather(*tasks) == [2 * n for n in range(1, 103) if n != 13]
    assert max(len(batch) for batch in work.batches) <= 50
    assert len(work.batches) < 10
    assert not batcher._queues
    assert not batcher._tasks


async def test_one_poisoned_request_fails_alone() -> None:
    batcher: Batcher[int, int] = Batcher(Work())
    answers = await asyncio.gather(*(batcher.submit("e", n) for n in (1, 2, 13, 4)), return_exceptions=True)
    assert answers[:2] == [2, 4]
    assert isinstance(answers[2], ValueError)
    assert answers[3] == 8


async def test_a_database_that_is_away_fails_the_batch_without_trying_each() -> None:
    work = Work()
    batcher: Batcher[int, int] = Batcher(work, hopeless=lambda error: isinstance(error, OSError))
    answers = await asyncio.gather(*(batcher.submit("away", n) for n in range(20)), return_exceptions=True)
    assert all(isinstance(answer, OSError) for answer in answers)
    assert len(work.batches) <= 2


async def test_too_long_a_queue_is_refused() -> None:
    work = Work()
    batcher: Batcher[int, int] = Batcher(work, longest=3)
    work.gate.clear()
    tasks = [asyncio.create_task(batcher.submit("e", n)) for n in (1, 2)]
    await asyncio.sleep(0)
    await asyncio.sleep(0)
    tasks += [asyncio.create_task(batcher.submit("e", n)) for n in (3, 4, 5)]
    await asyncio.sleep(0)
    with pytest.raises(Unavailable):
        await batcher.submit("e", 6)
    work.gate.set()
    assert await asyncio.gather(*tasks) == [2, 4, 6, 8, 10]


async def test_a_client_that_leaves_is_passed_over() -> None:
    work = Work()
    batcher: Batcher[int, int] = Batcher(work)
    work.gate.clear()
    tasks = [asyncio.create_task(batcher.submit("e", n)) for n in range(1, 7)]
    await asyncio.sleep(0.01)
    tasks[0].cancel()
    work.gate.set()
    assert await asyncio.gather(*tasks[1:]) == [4, 6, 8, 10, 12]


async def test_events_do_not_wait_for_each_other() -> None:
    work = Work()
    batcher: Batcher[int, int] = Batcher(work)
    work.gate.clear()
    slow = [asyncio.create_task(batcher.submit(key, 1)) for key in ("a", "b", "c")]
    await asyncio.sleep(0.01)
    assert len(work.batches) == 3
    work.gate.set()
    assert await asyncio.gather(*slow) == [2, 2, 2]


async def test_a_server_that_stops_leaves_nobody_waiting() -> None:
    work = Work()
    batcher: Batcher[int, int] = Batcher(work)
    work.gate.clear()
    tasks = [asyncio.create_task(batcher.submit("e", n)) for n in range(1, 7)]
    await asyncio.sleep(0.01)
    for running in list(batcher._tasks["e"]):
        running.cancel()
    answers = await asyncio.gather(*tasks, return_exceptions=True)
    assert all(isinstance(answer, Unavailable) for answer in answers)


async def test_a_value_that_cannot_be_sent_fails_only_who_sent_it(db: asyncpg.Connection, vault_keys: None) -> None:
    """asyncpg refuses it before the server sees the batch; its neighbour is tried alone."""
    event = await open_event(db, 5)
    poisoned = person(event, "乙", projection=Projection(county=66000))

    async def work(key: Hashable, batch: Sequence[AdmissionRequest]) -> list[str]:
        verdicts = await admission._admit_batch(key, [admission._Asked((request,), NOW) for request in batch])
        return [verdict.outcome for [verdict] in verdicts]

    batcher: Batcher[AdmissionRequest, str] = Batcher(work, hopeless=admission._is_away)
    answers = [asyncio.get_running_loop().create_future() for _ in range(2)]
    await batcher._answer(event.id, [_Waiting(person(event, "甲"), answers[0]), _Waiting(poisoned, answers[1])])
    assert answers[0].result() == "admitted"
    assert isinstance(answers[1].exception(), asyncpg.DataError)
    assert admission._is_away(asyncpg.InterfaceError("connection is closed"))
