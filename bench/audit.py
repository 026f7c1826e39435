"""Entries of the audit by eight writers, beside the floor: the same row inserted without chain, lock or function.

`python -m bench.audit [--entries N] [--rounds N] [--json FILE]`
"""

import argparse
import asyncio
import statistics
import time
from collections.abc import Awaitable, Callable
from pathlib import Path
from uuid import uuid4

import asyncpg

from bench.beside import Figures, keep
from bench.ground import databases
from foundation import clock, database
from foundation.actor import SYSTEM
from foundation.database import acting_as, transaction
from foundation.settings import Settings
from privacy import audit

WRITERS = 8
FLOOR = """
create table bench_entry (
  seq bigserial primary key, at timestamptz, actor uuid, action text, object uuid, fields text[], purpose text,
  reason text, prev bytea, hash bytea
);
create index on bench_entry (object);
grant insert on bench_entry to lianfu_staff;
grant usage on sequence bench_entry_seq_seq to lianfu_staff
"""
INSERT = (
    "insert into bench_entry (at, actor, action, object, fields, purpose, reason, prev, hash)"
    " values ($1, null, $2, $3, $4, $5, $6, $7, $7)"
)
_HASH = bytes(32)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--entries", type=int, default=8_000)
    parser.add_argument("--rounds", type=int, default=3)
    parser.add_argument("--json", type=Path)
    arguments, _ = parser.parse_known_args()
    with databases() as chosen:
        runs = asyncio.run(measure(chosen, arguments.entries, arguments.rounds))
    print(f"\naudit, {WRITERS} writers\n{'':<14}{'per second':>12}{'p50 ms':>10}{'p99 ms':>10}")
    for name, figures in runs.items():
        print(f"{name:<14}{figures['per_second']:>12.0f}{figures['p50_ms']:>10.2f}{figures['p99_ms']:>10.2f}")
    keep(arguments.json, "audit", runs)


async def measure(chosen: Settings, entries: int, rounds: int) -> dict[str, Figures]:
    """Medians over the rounds, both ways in turns; every entry is a transaction of its own, as in the product."""
    owner = await asyncpg.connect(chosen.owner_database_url)
    await owner.execute(FLOOR)
    await owner.close()
    await database.connect(chosen.database_url, size=WRITERS)
    runs: dict[str, list[Figures]] = {}
    try:
        for _ in range(rounds):
            for name, deed in (("audit entry", _append), ("bare insert", _insert)):
                runs.setdefault(name, []).append(await _run(deed, entries))
        with acting_as("auditor"):
            assert (await audit.verify()).whole
    finally:
        await database.disconnect()
    return {
        name: {key: statistics.median(each[key] for each in all_) for key in all_[0]} for name, all_ in runs.items()
    }


async def _run(deed: Callable[[], Awaitable[None]], entries: int) -> Figures:
    times: list[float] = []

    async def write(n: int) -> None:
        for _ in range(n):
            begun = time.perf_counter()
            await deed()
            times.append(time.perf_counter() - begun)

    begun = time.perf_counter()
    with acting_as("staff"):
        await asyncio.gather(*(write(entries // WRITERS) for _ in range(WRITERS)))
    lasted = time.perf_counter() - begun
    cuts = statistics.quantiles(times, n=100)
    return {"per_second": len(times) / lasted, "p50_ms": cuts[49] * 1000, "p99_ms": cuts[98] * 1000}


async def _append() -> None:
    async with transaction():
        await audit.append(SYSTEM, "reveal", uuid4(), ["name", "phone"], "phone", reason="回電", now=clock.now())


async def _insert() -> None:
    async with transaction() as c:
        await c.execute(INSERT, clock.now(), "reveal", uuid4(), ["name", "phone"], "phone", "回電", _HASH)


if __name__ == "__main__":
    main()
