"""The night after a big event's last day: its registrations become unreadable, then their rows go, then idle keys.

`python -m bench.retention [--registrations N] [--json FILE]` runs a tenth of N and then N; the floor is what PostgreSQL
needs for the bare DELETEs of the same rows, in one transaction that is rolled back.
"""

import argparse
import asyncio
import time
from collections.abc import Awaitable, Callable
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any
from uuid import UUID

import asyncpg

from bench.beside import Figures, keep
from bench.ground import databases
from bench.seeding import FOLDER, QUICKLY
from events.makers import make_event
from foundation import clock
from foundation.database import acting_as
from foundation.embedded import SUPERUSER, find_running
from foundation.settings import Settings
from lianfu.personal_data import DECLARED
from lianfu.setting_up import connected
from privacy import erasure, retention, retention_keys
from vault import keys

# Children before their registration, as the run does it.
TABLES = ("identity", "ticket", "consent_state", "registration", "known_person")
FLAT_MB = 20
"""What ten times as many rows may add to the memory of the process."""


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--registrations", type=int, default=100_000)
    parser.add_argument("--json", type=Path)
    arguments, _ = parser.parse_known_args()
    with databases() as chosen:
        runs = asyncio.run(measure(chosen, arguments.registrations))
    _show(runs)
    keep(arguments.json, "retention", runs)


async def measure(chosen: Settings, count: int) -> dict[str, Figures]:
    runs = {}
    async with connected(chosen):
        for n in (count // 10, count):
            runs[f"{n:,}"] = await _night(chosen, n)
    return runs


async def _night(chosen: Settings, n: int) -> Figures:
    """One event with so many people, over since long; nothing else is due."""
    now = clock.now()
    event = await _fill(chosen, n, now)
    floor = await _floor(chosen)
    before = memory("VmRSS")
    forget_peak()
    holders, today = retention_keys.holders(DECLARED), clock.day_of(now)
    with acting_as("worker"):
        shred, ended = await _timed(lambda: retention_keys.end_scopes(holders, today, now))
        rows, lines = await _timed(lambda: _rows(now))
        swept, persons = await _timed(lambda: retention_keys.sweep_persons(holders, now))
        await erasure.replay(now)
    await _check(chosen, event, persons, n)
    return {
        "keys_of_the_event": ended, "shred_ms": round(1000 * shred, 1), "rows": lines, "rows_s": round(rows, 2),
        "floor_s": round(floor, 2), "times_floor": round(rows / floor, 2), "idle_keys": persons,
        "sweep_s": round(swept, 2), "memory_mb": round(memory("VmHWM") - before, 1),
    }  # fmt: skip


async def _rows(now: datetime) -> int:
    lines = [await retention.erase_due(declaration, clock.day_of(now), now) for declaration in DECLARED]
    if left := sum(line.overdue for line in lines):
        raise RuntimeError(f"{left} rows are overdue")
    return sum(line.erased for line in lines)


async def _timed(deed: Callable[[], Awaitable[int]]) -> tuple[float, int]:
    began = time.perf_counter()
    found = await deed()
    return time.perf_counter() - began, found


async def _fill(chosen: Settings, n: int, now: datetime) -> UUID:
    with acting_as("staff"):
        event = await make_event(now)
    long_ago = now - timedelta(days=120)
    await keys.scope_keys(event.id, long_ago)
    main = await _connected(chosen, "lianfu", FOLDER / "seeding.sql")
    await main.execute("select bench_seed($1)", n)
    over = clock.day_of(now) - timedelta(days=1)
    for table in TABLES:
        await main.execute(f"update {table} set scope = $1, expires_on = $2", event.id, over)  # noqa: S608 - our own
    await main.execute("vacuum analyze")
    await main.execute("checkpoint")
    await main.close()
    vault = await _connected(chosen, "lianfu_keys", FOLDER / "seeding_keys.sql")
    await vault.execute("select bench_seed($1)", n)
    await vault.execute("vacuum analyze")
    await vault.close()
    return event.id


async def _connected(chosen: Settings, name: str, script: Path) -> asyncpg.Connection:
    running = find_running(chosen.data_folder / "postgres")
    assert running, "the measurement starts the server itself"
    c = await asyncpg.connect(running.dsn(name, SUPERUSER))
    await c.execute(QUICKLY)
    await c.execute(await asyncio.to_thread(script.read_text))
    return c


async def _floor(chosen: Settings) -> float:
    running = find_running(chosen.data_folder / "postgres")
    assert running
    c = await asyncpg.connect(running.dsn("lianfu", SUPERUSER))
    undo = c.transaction()
    await undo.start()
    began = time.perf_counter()
    for table in TABLES:
        await c.execute(f"delete from {table} where expires_on < $1", clock.day_of(clock.now()))  # noqa: S608 - our own
    took = time.perf_counter() - began
    await undo.rollback()
    await c.execute("vacuum")
    await c.close()
    return took


async def _check(chosen: Settings, event: UUID, persons: int, n: int) -> None:
    running = find_running(chosen.data_folder / "postgres")
    assert running
    c = await asyncpg.connect(running.dsn("lianfu", SUPERUSER))
    left = await c.fetchval("select count(*) from registration")
    # The next, bigger night begins with facts of its own.
    await c.execute("truncate seat, participation, attendee cascade")
    await c.close()
    if left or persons != n or await keys.open_scopes([event], "P2"):
        raise RuntimeError(f"{left} registrations left, {persons} keys of {n} gone")


def forget_peak() -> None:
    """VmHWM counts from here."""
    Path("/proc/self/clear_refs").write_text("5")


def memory(what: str) -> float:
    """MB of this process: VmRSS now, VmHWM at its highest."""
    found = next(line for line in Path("/proc/self/status").read_text().splitlines() if line.startswith(what))
    return int(found.split()[1]) / 1024


def _show(runs: dict[str, Any]) -> None:
    print("\nretention of one event")
    heads = (("registrations", 14), ("keys", 5), ("shred ms", 9), ("rows", 9), ("s", 7), ("floor s", 8), ("×", 5))
    print(" ".join(f"{word:>{width}}" for word, width in (*heads, ("sweep s", 8), ("MB", 6))))
    for name, run in runs.items():
        print(
            f"{name:>14} {run['keys_of_the_event']:5.0f} {run['shred_ms']:9.1f} {run['rows']:9.0f} {run['rows_s']:7.2f}"
            f" {run['floor_s']:8.2f} {run['times_floor']:5.2f} {run['sweep_s']:8.2f} {run['memory_mb']:6.1f}"
        )
    small, big = runs.values()
    constant = small["keys_of_the_event"] == big["keys_of_the_event"] == 2
    flat = big["memory_mb"] - small["memory_mb"] <= FLAT_MB
    print(f"goal: two keys end an event of any size: {'met' if constant else 'MISSED'}")
    print(f"goal: memory flat (≤ {FLAT_MB} MB more for ten times the rows): {'met' if flat else 'MISSED'}")


if __name__ == "__main__":
    main()
