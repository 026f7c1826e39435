"""The batcher alone, over work that only counts and fails."""

import asyncio
from collections.abc import Hashable, Sequence

import pytest

from foundation.refusals import Unavailable
from registrations.batching import Batcher


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
    batcher: Batcher[int, int] = Batcher(work, hopeless=(OSError,))
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
