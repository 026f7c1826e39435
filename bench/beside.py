"""Runs requests against the product and against its floors in turns, and shows what came out as a table and JSON."""

import asyncio
import json
import os
import socket
import statistics
import subprocess
import sys
from collections.abc import AsyncIterator, Awaitable, Callable, Mapping
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any

from bench.ground import ROOT, cpu_of, memory_of, processes_of, wait_until_up
from bench.load import run_apart

CONNECTIONS = 32
MEMORY_GOAL = 200
Figures = dict[str, float]
# What is sent to whom: the name of the way, its port, its processes, and the requests of a round.
Way = tuple[str, int, int, Callable[[], Awaitable[list[bytes]]]]


@asynccontextmanager
async def bare_server(dsn: str) -> AsyncIterator[tuple[int, int]]:
    """Port and process id of the floors."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = int(probe.getsockname()[1])
    command = [sys.executable, "-m", "bench.bare", str(port), dsn]
    environment = os.environ | {"PYTHONPATH": str(ROOT)}
    child = subprocess.Popen(command, cwd=ROOT, env=environment)  # noqa: ASYNC220 - one start
    try:
        await asyncio.to_thread(wait_until_up, port, child, "/constant")
        yield port, child.pid
    finally:
        child.terminate()
        child.wait(10)


async def in_turns(ways: list[Way], rounds: int) -> dict[str, Figures]:
    """Medians over the rounds; all ways take turns, so that a noisy minute strikes all of them."""
    runs: dict[str, list[Figures]] = {}
    for _ in range(rounds):
        for name, port, process, requests in ways:
            runs.setdefault(name, []).append(await _run(name, port, process, await requests()))
    return {
        name: {key: round(statistics.median(each[key] for each in all_), 1) for key in all_[0]}
        for name, all_ in runs.items()
    }


async def _run(name: str, port: int, process: int, requests: list[bytes]) -> Figures:
    before = cpu_of(processes_of(process))
    result = await run_apart(port, CONNECTIONS, requests)
    used = cpu_of(processes_of(process)) - before
    if set(result.statuses) != {"200"}:
        raise RuntimeError(f"{name}: {result.statuses} {result.bodies[0][:300]}")
    return {
        "per_second": len(requests) / result.seconds, "p50_ms": result.p50, "p95_ms": result.p95, "p99_ms": result.p99,
        "app_us": 1e6 * used / len(requests), "memory_mb": memory_of(processes_of(process)),
    }  # fmt: skip


def show(title: str, runs: Mapping[str, Figures]) -> None:
    floor = next(iter(runs.values()))["per_second"]
    print(f"\n{title}, {CONNECTIONS} connections, one server process")
    print(f"{'way':24} {'per s':>8} {'× const':>8} {'p50 ms':>7} {'p95 ms':>7} {'p99 ms':>7} {'app µs':>7} {'MB':>5}")
    for name, run in runs.items():
        print(
            f"{name:24} {run['per_second']:8.0f} {run['per_second'] / floor:8.2f} {run['p50_ms']:7.1f}"
            f" {run['p95_ms']:7.1f} {run['p99_ms']:7.1f} {run['app_us']:7.0f} {run['memory_mb']:5.0f}"
        )
    product = runs[list(runs)[-1]]["memory_mb"]
    print(f"goal: a server process after the run ≤ {MEMORY_GOAL} MB: {'met' if product <= MEMORY_GOAL else 'MISSED'}")


def keep(path: Path | None, name: str, figures: Mapping[str, Any]) -> None:
    """Beside the figures of the other measurements: `figures.json` → `figures-door.json`."""
    if path:
        path.with_stem(f"{path.stem}-{name}").write_text(json.dumps(figures, indent=2, ensure_ascii=False) + "\n")
