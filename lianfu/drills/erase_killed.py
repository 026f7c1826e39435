"""R-02 and Article 11: an erasure that is killed at any point is finished by whoever comes next, or has not begun.

A child process erases somebody and kills itself with SIGKILL just before its first, second, … statement to either
database, until one comes to its end; just after a statement is just before the next. After each the next start is
played, and nobody may be half gone.
"""

import argparse
import asyncio
import multiprocessing
import os
import signal
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from datetime import timedelta
from multiprocessing.connection import Connection
from typing import Any
from uuid import UUID

import asyncpg

from foundation import clock, settings
from foundation.actor import SYSTEM
from foundation.database import acting_as, transaction
from foundation.settings import Settings
from lianfu.drills.telling import Steps, play
from lianfu.scratch import Place, SeededPerson
from lianfu.setting_up import connected
from privacy import erasure
from reach.digest import digest
from registrations.cancelling import cancel
from subjects.erasing import erase
from vault import keys

HELP = "kill an erasure at every step, and see that nobody is left half erased"
PEOPLE = 100
LEAST = 10
"""Fewer statements than this, and something was not watched."""
PATIENCE = 120
"""Seconds for one child."""
_PROCESSES = multiprocessing.get_context("forkserver")
_WAYS = ("execute", "executemany", "fetch", "fetchrow", "fetchval")


class Ended(Exception):
    """Raised where a process would be killed, for tests that must live on (and give their connections back)."""


@dataclass
class Point:
    """`n` counts statements from 1; `reached` tells the words of the one at which it ended."""

    n: int
    kill: bool = True
    tell: Callable[[str], object] = print
    seen: int = 0
    reached: str = ""

    def pass_by(self, sql: str) -> None:
        self.seen += 1
        if self.seen != self.n:
            return
        self.reached = " ".join(sql.split())[:48]
        if self.kill:
            self.tell(self.reached)
            os.kill(os.getpid(), signal.SIGKILL)
        raise Ended


@contextmanager
def ending_at(point: Point) -> Iterator[None]:
    """Every statement of this process to any database passes by the point."""
    kept = {way: getattr(asyncpg.Connection, way) for way in _WAYS}

    def watched(way: str) -> Any:
        async def passing(self: Any, query: str, *values: Any, **more: Any) -> Any:
            point.pass_by(query)
            return await kept[way](self, query, *values, **more)

        return passing

    try:
        for way in _WAYS:
            setattr(asyncpg.Connection, way, watched(way))
        yield
    finally:
        for way, own in kept.items():
            setattr(asyncpg.Connection, way, own)


def run(_: argparse.Namespace) -> int:
    return play(_drill)


async def _drill(place: Place, steps: Steps) -> None:
    now = clock.now()
    stays, *waiting = await place.seed(PEOPLE, now)
    for who in waiting:
        with acting_as("staff"):
            await cancel(who.registration, SYSTEM, now + timedelta(minutes=1), link_version=1)
    n, before = 1, await digest()
    while waiting and not await _one(place, steps, n, waiting.pop(), before):
        n += 1
    steps.check(bool(waiting) and n > LEAST, f"共 {n - 1} 個步驟，每一步都殺過",
                f"{n - 1} statements, killed before each")  # fmt: skip
    steps.check(await _is_readable(stays.person), "對照：沒有請求刪除的人還讀得到",
                "control: who did not ask is still readable")  # fmt: skip


async def _one(place: Place, steps: Steps, n: int, who: SeededPerson, before: str) -> bool:
    """True when the child came to its end: there is no later statement."""
    code, told = await asyncio.to_thread(_in_child, place.settings, who.person, n)
    ended = code == 0
    holds = code in (0, -signal.SIGKILL) and await resumed(who.person) and await digest() == before
    zh, en = ("沒有被殺，做完了", "not killed, came to its end") if ended else ("之前被殺", "killed before")
    steps.check(holds, f"步驟 {n} {zh}", f"step {n} {en} {told}")
    return ended or not holds


def _in_child(chosen: Settings, person: UUID, n: int) -> tuple[int | None, str]:
    """How the process ended that erases, and its last words. A server of forks has the program loaded already."""
    _PROCESSES.set_forkserver_preload([__name__])
    said, says = _PROCESSES.Pipe(duplex=False)
    child = _PROCESSES.Process(target=_erase, args=(chosen, person, n, says))
    child.start()
    says.close()
    child.join(PATIENCE)
    if child.is_alive():
        child.kill()
        return None, "not done in time"
    with said, suppress(EOFError):
        return child.exitcode, said.recv()
    return child.exitcode, ""


def _erase(chosen: Settings, person: UUID, n: int, says: Connection) -> None:
    """The child: erases the person and is killed at the point."""
    settings.use(chosen)

    async def work() -> None:
        async with connected(chosen):
            with ending_at(Point(n, tell=says.send)):
                await erase(person, SYSTEM, clock.now())

    asyncio.run(work())


async def resumed(person: UUID) -> bool:
    """Plays the next start (no more), then looks: all gone, or nothing begun and all there until it is asked again."""
    now = clock.now()
    with acting_as("worker"):
        begun = await erasure.is_journaled(person)
        await erasure.replay(now)
        if not begun:
            whole = await _is_readable(person) and bool(await erasure.rows_of(person))
            await erase(person, SYSTEM, now)
            return whole and await gone(person)
        return await gone(person)


async def gone(person: UUID) -> bool:
    """No key, no index, no row; noted once, and as many letters as there are people noted."""
    with acting_as("worker"):
        async with transaction() as c:
            noted = await c.fetchval("select count(*) from erasure_journal where key = $1 and kind = 'person'", person)
            lines = await c.fetchval("select count(*) from erasure_journal where kind = 'person'")
            letters = await c.fetchval("select count(*) from outgoing_mail where letter = 'subjects.erased'")
        return noted == 1 and lines == letters and await erasure.is_over(person)


async def _is_readable(person: UUID) -> bool:
    return bool(await keys.open_persons([person]))
