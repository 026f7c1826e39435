"""Opening every sealed registration of one big event, and finding a name among them, beside bare AES-GCM of the same
blobs in the same process and run.

`python -m bench.vault [--people N] [--rounds N] [--json FILE]`
"""

import argparse
import asyncio
import time
from collections.abc import Awaitable, Callable
from pathlib import Path

from cryptography.hazmat.primitives.ciphers.aead import AESGCM

from bench.beside import keep
from bench.event import BenchEvent, hot_event, posts
from bench.ground import databases, server
from bench.load import run_apart
from foundation import clock
from foundation.actor import SYSTEM
from foundation.database import acting_as, transaction
from foundation.settings import Settings
from lianfu.setting_up import connected
from privacy.reveal import Sealed, open_sealed
from registrations import door_search
from registrations.opened import open_event, sealed
from vault import keys, sealing

# Keys fetched, unwrapped and derived, words decoded; the floor reads no rows either.
AT_HAND, GOAL = "open, rows at hand", 10.0
LAST = 12  # of the name that is sought, so that a handful of people match
Bare = tuple[bytes, bytes, bytes, bytes]


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--people", type=int, default=5_000)
    parser.add_argument("--rounds", type=int, default=15)
    parser.add_argument("--json", type=Path)
    arguments, _ = parser.parse_known_args()
    with databases() as chosen:
        figures = asyncio.run(measure(chosen, arguments.people, arguments.rounds))
    show(arguments.people, figures)
    keep(arguments.json, "vault", figures)


async def measure(chosen: Settings, people: int, rounds: int) -> dict[str, dict[str, float]]:
    """The best of the rounds in milliseconds: time by the clock, and CPU of this process, which a busy machine disturbs
    less. All ways take turns."""
    async with connected(chosen):
        event = await hot_event(clock.now(), people)
        async with server(chosen, 1) as (port, _):
            filled = await run_apart(port, 64, posts(event, people))
        if set(filled.statuses) != {"201"}:
            raise RuntimeError(f"registering: {filled.statuses}")
        with acting_as("staff"):
            rows = await _rows(event)
            ways = _ways(event, rows, await _bare(rows))
            runs: dict[str, list[tuple[float, float]]] = {name: [] for name in ways}
            for _ in range(rounds):
                for name, way in ways.items():
                    began = time.perf_counter(), time.process_time()
                    await way()
                    runs[name].append((time.perf_counter() - began[0], time.process_time() - began[1]))
    return {
        name: {"ms": round(1000 * min(wall for wall, _ in all_), 2), "cpu_ms": round(1000 * min(c for _, c in all_), 2)}
        for name, all_ in runs.items()
    }


def _ways(event: BenchEvent, rows: list[Sealed], bare: list[Bare]) -> dict[str, Callable[[], Awaitable[object]]]:
    wanted = f"王小明{LAST}".encode()

    async def decrypt() -> object:
        return [AESGCM(key).decrypt(nonce, text, place) for key, nonce, text, place in bare]

    async def decrypt_and_look() -> object:
        return [text for key, nonce, text, place in bare if wanted in AESGCM(key).decrypt(nonce, text, place)]

    async def search() -> object:
        found = await door_search.search(event.id, f"王小明{LAST}", SYSTEM, clock.now())
        assert found.found
        return found

    return {
        "bare AES-GCM": decrypt,
        AT_HAND: lambda: open_sealed(rows),
        "open, from both databases": lambda: open_event(event.id),
        "bare AES-GCM and a look": decrypt_and_look,
        "search by name": search,
    }


async def _rows(event: BenchEvent) -> list[Sealed]:
    async with transaction() as c:
        found = await c.fetch(
            "select registration, person, scope, blob from identity where scope = $1 and level = 'P2'", event.id
        )
    return [sealed(row["registration"], row["person"], row["scope"], row["blob"]) for row in found]


async def _bare(rows: list[Sealed]) -> list[Bare]:
    """Everything but AES-GCM itself is done beforehand: keys fetched, unwrapped and derived."""
    persons = await keys.open_persons(row.person for row in rows)
    scopes = await keys.open_scopes({row.scope for row in rows}, "P2")
    bare = []
    for row in rows:
        place = sealing._bound(row.context)  # noqa: SLF001 - the floor knows the format
        key = sealing._record_key(scopes[row.scope], persons[row.person], place)  # noqa: SLF001 - the same
        bare.append((key, row.blob[2:14], row.blob[14:], place))
    return bare


def show(people: int, figures: dict[str, dict[str, float]]) -> None:
    opened, looked = figures["bare AES-GCM"]["cpu_ms"], figures["bare AES-GCM and a look"]["cpu_ms"]
    print(f"\nopening {people:,} sealed registrations of one event")
    print(f"{'way':28} {'ms':>8} {'own CPU':>8} {'× floor':>8} {'µs each':>8}")
    for name, took in figures.items():
        floor = looked if name in {"bare AES-GCM and a look", "search by name"} else opened
        cpu = took["cpu_ms"]
        print(f"{name:28} {took['ms']:8.1f} {cpu:8.1f} {cpu / floor:8.2f} {1000 * cpu / people:8.2f}")
    times = figures[AT_HAND]["cpu_ms"] / opened
    print(f"goal: {AT_HAND} ≤ {GOAL:g} × bare AES-GCM: {'met' if times <= GOAL else 'MISSED'} ({times:.1f})")


if __name__ == "__main__":
    main()
