"""Gathers requests that arrive while one is being worked on, so that many share one transaction.

No timer: the first goes at once. What the work is, is the caller's; this knows order, the limit of a batch, the
poisoned request and the client that left.
"""

import asyncio
import contextvars
from collections import deque
from collections.abc import Awaitable, Callable, Hashable, Sequence
from typing import Generic, NamedTuple, TypeVar, cast

from foundation.refusals import Unavailable

Request = TypeVar("Request")
Answer = TypeVar("Answer")
Work = Callable[[Hashable, Sequence[Request]], Awaitable[Sequence[Answer]]]

LARGEST_BATCH = 200
LONGEST_QUEUE = 4000
UNDER_WAY = 2


class _Waiting(NamedTuple, Generic[Request, Answer]):
    request: Request
    answer: asyncio.Future[Answer]


class Batcher(Generic[Request, Answer]):
    """`work(key, requests)` answers in the order of the requests, or raises and has then done nothing at all.

    Two batches per key are under way at a time: while one waits for the disk, the next is made ready. A `hopeless`
    exception (the database is away) fails the whole batch; after any other each request goes alone, so that only the
    one that cannot be worked on fails.
    """

    def __init__(
        self,
        work: Work[Request, Answer],
        *,
        hopeless: Callable[[Exception], bool] = lambda _: False,
        largest: int = LARGEST_BATCH,
        longest: int = LONGEST_QUEUE,
    ) -> None:
        self._work, self._hopeless, self._largest, self._longest = work, hopeless, largest, longest
        self._queues: dict[Hashable, deque[_Waiting[Request, Answer]]] = {}
        self._tasks: dict[Hashable, set[asyncio.Task[None]]] = {}

    async def submit(self, key: Hashable, request: Request) -> Answer:
        """Returns when the work of the request is committed. Unavailable when too many wait already."""
        queue = self._queues.setdefault(key, deque())
        if len(queue) >= self._longest:
            raise Unavailable
        future: asyncio.Future[Answer] = asyncio.get_running_loop().create_future()
        queue.append(_Waiting(request, future))
        tasks = self._tasks.setdefault(key, set())
        if len(tasks) < UNDER_WAY:
            # A context of its own: the batch must not run inside the transaction or role of whoever came first.
            tasks.add(asyncio.create_task(self._run(key), context=contextvars.Context()))
        return await future

    async def _run(self, key: Hashable) -> None:
        queue, tasks = self._queues[key], self._tasks[key]
        try:
            while queue:
                batch = [queue.popleft() for _ in range(min(len(queue), self._largest))]
                await self._answer(key, [each for each in batch if not each.answer.done()])
        finally:
            # Nothing awaits between the last look at the queue and here, so no request can slip in unseen.
            tasks.discard(cast(asyncio.Task[None], asyncio.current_task()))
            if not tasks:
                _fail(list(queue), Unavailable())
                del self._queues[key], self._tasks[key]

    async def _answer(self, key: Hashable, batch: list[_Waiting[Request, Answer]]) -> None:
        try:
            answers = await self._work(key, [each.request for each in batch]) if batch else []
        except asyncio.CancelledError:
            _fail(batch, Unavailable())
            raise
        except Exception as error:  # noqa: BLE001 - handed to whoever asked
            if len(batch) == 1 or self._hopeless(error):
                _fail(batch, error)
                return
            for each in batch:
                await self._answer(key, [each])
            return
        for each, answer in zip(batch, answers, strict=True):
            # A client that went away has a cancelled future; its request is done all the same.
            if not each.answer.done():
                each.answer.set_result(answer)


def _fail(batch: Sequence[_Waiting[Request, Answer]], error: Exception) -> None:
    for each in batch:
        if not each.answer.done():
            each.answer.set_exception(error)
