"""Taking in the business register beside its floor, a bare COPY of the same file into one table of texts:
`python -m bench.register [--count N]`.

The product also reads every line, finds township and section, and merges with the edition of before. Memory is that of
the process that imports, after a tenth of the rows and after all of them.
"""

import argparse
import asyncio
import resource
import tempfile
import time
from collections.abc import Awaitable, Callable
from pathlib import Path
from typing import Any

import asyncpg

from bench.ground import databases
from foundation import clock
from foundation.database import acting_as
from foundation.embedded import SUPERUSER, find_running
from foundation.settings import Settings
from lianfu.setting_up import connected
from outreach.register_import import Imported, take_in
from outreach.register_makers import write_register

GOAL_SECONDS, GOAL_GROWTH = 180, 30
_BARE = ", ".join(f"c{n} text" for n in range(16))


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--count", type=int, default=1_000_000)
    arguments, _ = parser.parse_known_args()
    with databases() as chosen, tempfile.TemporaryDirectory(prefix="lianfu-bench-") as folder:
        asyncio.run(_measure(chosen, Path(folder), arguments.count))


async def _measure(chosen: Settings, folder: Path, count: int) -> None:
    # Numbers from 10 million on are no fixtures; they only live here, for a minute.
    files = {n: write_register(folder / f"{n}.csv", n, first=10_000_000) for n in (count // 10, count)}
    floor = await _floor(chosen, files[count])
    async with connected(chosen):
        with acting_as("worker"):
            await take_in(files[count // 10], clock.now())
            small = _memory()
            spent, first = await _timed(lambda: take_in(files[count], clock.now()))
            again, second = await _timed(lambda: take_in(files[count], clock.now()))
    if (first.firms, second.changed, second.gone) != (count, 0, 0):
        raise SystemExit(f"the register did not come in whole: {first}, {second}")
    show(count, floor, spent, again, small, _memory())


async def _floor(chosen: Settings, file: Path) -> float:
    """The second line, a date, is no row of sixteen columns and left out beforehand."""
    bare = await asyncio.to_thread(_without_date, file)
    running = find_running(chosen.data_folder / "postgres")
    assert running, "the measurement starts the server itself"
    c = await asyncpg.connect(running.dsn("lianfu", SUPERUSER))
    await c.execute(f"create table bare ({_BARE})")
    began = time.perf_counter()
    await c.copy_to_table("bare", source=bare, format="csv", header=True)
    spent = time.perf_counter() - began
    await c.execute("drop table bare")
    await c.close()
    return spent


def _without_date(file: Path) -> Path:
    bare = file.with_suffix(".bare")
    with file.open(encoding="utf-8-sig") as lines, bare.open("w", encoding="utf-8") as out:
        out.writelines(line for n, line in enumerate(lines) if n != 1)
    return bare


async def _timed(deed: Callable[[], Awaitable[Imported]]) -> tuple[float, Imported]:
    began = time.perf_counter()
    done: Any = await deed()
    return time.perf_counter() - began, done


def _memory() -> float:
    """The most that this process ever held, in MB."""
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024


def show(count: int, floor: float, spent: float, again: float, small: float, large: float) -> None:
    met = "met" if spent <= GOAL_SECONDS else "MISSED"
    flat = "flat" if large - small <= GOAL_GROWTH else "GROWS"
    print(f"\nbusiness register of {count:,} rows")
    print(f"  bare COPY          {floor:8.2f} s")
    print(f"  lianfu, first time {spent:8.2f} s   x {spent / floor:.1f} of the floor (goal {GOAL_SECONDS} s {met})")
    print(f"  lianfu, once more  {again:8.2f} s")
    print(f"  memory after a tenth {small:6.0f} MB, after all {large:6.0f} MB ({flat})")


if __name__ == "__main__":
    main()
