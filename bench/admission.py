"""Admission over HTTP beside its two floors, from one run on one machine: rates, ratios, latencies, CPU, memory.

`python -m bench.admission [--requests N] [--workers 1,2] [--rounds N] [--earlier N] [--json FILE]`
"""

import argparse
import asyncio
import json
import statistics
from pathlib import Path
from typing import Any

import asyncpg

from bench import floors, seeding
from bench.event import BenchEvent, hot_event, posts
from bench.ground import cpu_of, databases, memory_of, processes_of, server
from bench.load import run_apart
from foundation import clock
from foundation.settings import Settings
from lianfu.setting_up import connected

CONNECTIONS = 64
PLACES = 10_000_000
GOALS = {"times_statements": 4.0, "times_function": 1.7, "p95_ms": 40.0}


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--requests", type=int, default=12_000)
    parser.add_argument("--workers", default="1,2")
    parser.add_argument("--rounds", type=int, default=3)
    parser.add_argument("--earlier", type=int, default=0, help="registrations that are there before, e.g. 1000000")
    parser.add_argument("--json", type=Path)
    arguments = parser.parse_args()
    with databases() as chosen:
        figures = asyncio.run(measure(chosen, arguments))
    show(figures)
    if arguments.json:
        arguments.json.write_text(json.dumps(figures, indent=2) + "\n")


async def measure(chosen: Settings, arguments: argparse.Namespace) -> dict[str, Any]:
    """Floors and product take turns, so that a noisy minute strikes all of them."""
    async with connected(chosen):
        if arguments.earlier:
            await seeding.earlier_registrations(chosen, arguments.earlier)
        await _prepare(chosen)
        runs: dict[str, list[dict[str, float]]] = {}
        for _ in range(arguments.rounds):
            event = await hot_event(clock.now(), PLACES)
            for name, way in (("several statements", floors.several_statements), ("one function", floors.one_function)):
                rows = floors.rows(arguments.requests // 4)
                runs.setdefault(name, []).append(await _floor(chosen, way, event, rows))
            for workers in arguments.workers.split(","):
                event = await hot_event(clock.now(), PLACES)
                runs.setdefault(f"http, {workers} process", []).append(
                    await _product(chosen, event, int(workers), arguments.requests)
                )
    return {
        "earlier": arguments.earlier,
        "connections": CONNECTIONS,
        "runs": {name: _median(all_) for name, all_ in runs.items()},
    }


async def _prepare(chosen: Settings) -> None:
    owner = await asyncpg.connect(chosen.owner_database_url)
    await owner.execute(floors.SQL.read_text())
    await owner.close()


async def _floor(chosen: Settings, way: Any, event: BenchEvent, rows: list[floors.Row]) -> dict[str, float]:
    backends = _database_processes(chosen)
    before = cpu_of(backends)
    result = await floors.measure(way, chosen.owner_database_url, chosen.keys_database_url, event, rows)
    return result | {"db_us": 1e6 * (cpu_of(_database_processes(chosen)) - before) / len(rows)}


async def _product(chosen: Settings, event: BenchEvent, workers: int, count: int) -> dict[str, float]:
    async with server(chosen, workers) as (port, process):
        await run_apart(port, CONNECTIONS, posts(event, 2000))
        requests = posts(event, count)
        processes, backends = processes_of(process), _database_processes(chosen)
        app, db = cpu_of(processes), cpu_of(backends)
        result = await run_apart(port, CONNECTIONS, requests)
        app, db = cpu_of(processes) - app, cpu_of(_database_processes(chosen)) - db
        if set(result.statuses) != {"201"}:
            raise SystemExit(f"not all were admitted: {result.statuses} {result.bodies[0][:300]}")
        return {
            "per_second": count / result.seconds, "p50_ms": result.p50, "p95_ms": result.p95, "p99_ms": result.p99,
            "app_us": 1e6 * app / count, "db_us": 1e6 * db / count, "client_us": 1e6 * result.cpu_seconds / count,
            "memory_mb": memory_of(processes),
        }  # fmt: skip


def _database_processes(chosen: Settings) -> list[int]:
    """All that live now; the postmaster counts those that have ended among its children."""
    pid = (chosen.data_folder / "postgres" / "pgdata" / "postmaster.pid").read_text().split()[0]
    return processes_of(int(pid))


def _median(rounds: list[dict[str, float]]) -> dict[str, float]:
    return {name: round(statistics.median(each[name] for each in rounds), 1) for name in rounds[0]}


def show(figures: dict[str, Any]) -> None:
    runs = figures["runs"]
    statements, function = runs["several statements"]["per_second"], runs["one function"]["per_second"]
    print(f"\nadmission, {figures['connections']} connections, {figures['earlier']:,} earlier registrations")
    print(f"{'way':20} {'per s':>7} {'x stmts':>8} {'x func':>7} {'p95 ms':>7} {'app us':>7} {'db us':>6} {'MB':>4}")
    for name, run in runs.items():
        run["times_statements"] = round(run["per_second"] / statements, 2)
        run["times_function"] = round(run["per_second"] / function, 2)
        print(
            f"{name:20} {run['per_second']:7.0f} {run['times_statements']:8.2f} {run['times_function']:7.2f}"
            f" {run['p95_ms']:7.1f} {run.get('app_us', 0):7.0f} {run['db_us']:6.0f} {run.get('memory_mb', 0):4.0f}"
        )
    for name in (name for name in runs if name.startswith("http")):
        print(f"{name}: {', '.join(_verdicts(runs[name]))}")


def _verdicts(run: dict[str, float]) -> list[str]:
    met = {name: run[name] <= goal if name.endswith("_ms") else run[name] >= goal for name, goal in GOALS.items()}
    return [f"{name} goal {GOALS[name]:g} {'met' if good else 'MISSED'}" for name, good in met.items()]


if __name__ == "__main__":
    main()
