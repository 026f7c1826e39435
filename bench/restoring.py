"""Taking a backup back beside its floor, a bare pg_restore of the same dumps: `python -m bench.restoring [--count N]
[--erased N] [--rounds N]`.

The product also compares the checksum, empties what was there, migrates, replays the journal over all its rows and
keys, and looks for people without a key.
"""

import argparse
import asyncio
import statistics
import subprocess
import tempfile
import time
from datetime import datetime
from pathlib import Path

import asyncpg

from assurance import backups
from assurance.backup_files import PARTS, Manifest, Part
from assurance.programs import address_for, programs_for
from bench import seeding
from bench.ground import databases
from foundation import clock
from foundation.embedded import SUPERUSER, find_running
from foundation.settings import Settings
from lianfu import recovering
from lianfu.setting_up import connected

GOAL = 2.0
# After the backup was made; the ids are those that the seeding gave.
ERASED = (
    "insert into erasure_journal (key, kind, at)"
    " select md5('p' || n)::uuid, 'person', now() from generate_series(1, $1) n"
)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--count", type=int, default=100_000)
    parser.add_argument("--erased", type=int, default=1000)
    parser.add_argument("--rounds", type=int, default=3)
    arguments, _ = parser.parse_known_args()
    with databases() as chosen, tempfile.TemporaryDirectory(prefix="lianfu-bench-") as folder:
        asyncio.run(_measure(chosen, Path(folder), arguments))


async def _measure(chosen: Settings, folder: Path, arguments: argparse.Namespace) -> None:
    async with connected(chosen):
        await seeding.earlier_registrations(chosen, arguments.count)
    now, began = clock.now(), time.perf_counter()
    house = await recovering.house_of(chosen)
    made = {part: await backups.back_up(house, part, folder / part, now) for part in PARTS}
    kept = time.perf_counter() - began
    await _erase(chosen, arguments.erased)
    floors, products = [], []
    for _ in range(arguments.rounds):
        floors.append(await _floor(chosen, folder, made))
        products.append(await _product(chosen, folder, now))
    show(arguments, kept, statistics.median(floors), statistics.median(products))


async def _erase(chosen: Settings, count: int) -> None:
    c = await asyncpg.connect(_superuser(chosen, "lianfu"))
    await c.execute(ERASED, count)
    await c.close()


async def _floor(chosen: Settings, folder: Path, made: dict[Part, Manifest]) -> float:
    """Into empty databases of the same server, in one transaction each, as the product does."""
    c = await asyncpg.connect(_superuser(chosen, "postgres"))
    spent = 0.0
    for part in PARTS:
        await c.execute("drop database if exists bare")
        await c.execute("create database bare")
        bare, environment = address_for(_superuser(chosen, "bare"))
        program = programs_for(c.get_server_version().major).pg_restore
        command = [program, "--single-transaction", "--no-owner", "--dbname", bare, folder / part / made[part].file]
        began = time.perf_counter()
        await asyncio.to_thread(subprocess.run, command, env=environment, check=True)
        spent += time.perf_counter() - began
    await c.execute("drop database bare")
    await c.close()
    return spent


async def _product(chosen: Settings, folder: Path, now: datetime) -> float:
    began = time.perf_counter()
    for part in PARTS:
        done = await recovering.restore(chosen, folder / part, now, replace=True)
    spent = time.perf_counter() - began
    if done.missing or not done.lines:
        raise SystemExit(f"the restore did not come to its end: {done}")
    return spent


def _superuser(chosen: Settings, name: str) -> str:
    running = find_running(chosen.data_folder / "postgres")
    assert running, "the measurement starts the server itself"
    return running.dsn(name, SUPERUSER)


def show(arguments: argparse.Namespace, kept: float, floor: float, product: float) -> None:
    ratio = product / floor
    print(f"\nrestore of {arguments.count:,} registrations, {arguments.erased:,} erased since")
    print(f"  backup of both parts {kept:8.2f} s")
    print(f"  bare pg_restore      {floor:8.2f} s")
    print(f"  lianfu restore       {product:8.2f} s   x {ratio:.2f} of the floor (goal {GOAL:g}"
          f" {'met' if ratio <= GOAL else 'MISSED'})")  # fmt: skip


if __name__ == "__main__":
    main()
