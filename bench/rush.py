"""The rush in its shapes, each beside the two floors of the same run: a hot event with every rule in play, many events
at once, an event that is sold out, browsers that open the form and send it, groups of one to five.

`python -m bench.rush [--requests N] [--workers 1,2] [--rounds N] [--json FILE]`
"""

import argparse
import asyncio
import json
import random
import statistics
from collections.abc import Awaitable, Callable
from pathlib import Path

from bench import floors
from bench.admission import CONNECTIONS, PLACES, _floor, _prepare
from bench.browsing import browse_apart
from bench.event import BenchEvent, hot_event, posts
from bench.ground import databases, memory_of, processes_of, server
from bench.load import run_apart
from foundation import clock
from foundation.settings import Settings
from lianfu.setting_up import connected

EVENTS = 64
FEW = 16
Figures = dict[str, float]
Shape = Callable[[int, int], Awaitable[Figures]]


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--requests", type=int, default=8_000)
    parser.add_argument("--workers", default="1,2")
    parser.add_argument("--rounds", type=int, default=3)
    parser.add_argument("--json", type=Path)
    arguments, _ = parser.parse_known_args()
    with databases() as chosen:
        figures = asyncio.run(measure(chosen, arguments))
    show(figures)
    if arguments.json:
        arguments.json.write_text(json.dumps(figures, indent=2) + "\n")


async def measure(chosen: Settings, arguments: argparse.Namespace) -> dict[str, Figures]:
    """Floors and shapes take turns, so that a noisy minute strikes all of them."""
    shapes = {"every rule": every_rule, "64 events, 16 clients": many_events, "sold out": sold_out,
              "browser": browser, "browser, groups of 1-5": groups}  # fmt: skip
    runs: dict[str, list[Figures]] = {}
    async with connected(chosen):
        await _prepare(chosen)
        for _ in range(arguments.rounds):
            event = await hot_event(clock.now(), PLACES)
            for name, way in (("several statements", floors.several_statements), ("one function", floors.one_function)):
                rows = floors.rows(arguments.requests // 4)
                runs.setdefault(name, []).append(await _floor(chosen, way, event, rows))
            for workers in map(int, arguments.workers.split(",")):
                async with server(chosen, workers) as (port, process):
                    await run_apart(port, CONNECTIONS, posts(await hot_event(clock.now(), PLACES), 1500))
                    for name, shape in shapes.items():
                        figures = await shape(port, arguments.requests)
                        figures["memory_mb"] = memory_of(processes_of(process))
                        runs.setdefault(f"{name}, {workers} process", []).append(figures)
    return {name: _median(rounds) for name, rounds in runs.items()}


async def every_rule(port: int, count: int) -> Figures:
    event = await hot_event(clock.now(), PLACES, rules=True)
    return await _load(port, CONNECTIONS, posts(event, count, rules=True), "201")


async def many_events(port: int, count: int) -> Figures:
    events = [await hot_event(clock.now(), PLACES) for _ in range(EVENTS)]
    requests = [request for event in events for request in posts(event, count // EVENTS)]
    random.Random(1).shuffle(requests)
    return await _load(port, FEW, requests, "201")


async def sold_out(port: int, count: int) -> Figures:
    """Everybody a stranger but every fiftieth, who has a place and must be known."""
    event = await hot_event(clock.now(), 60, waiting_list=False)
    known = posts(event, 60)
    await run_apart(port, 8, known)
    requests = posts(event, 2 * count)
    requests[::50] = [known[n % len(known)] for n in range(len(requests[::50]))]
    result = await run_apart(port, CONNECTIONS, requests)
    if result.statuses.get("201") != len(requests[::50]) or set(result.statuses) != {"201", "409"}:
        raise SystemExit(f"the known were not known: {result.statuses}")
    return {"per_second": len(requests) / result.seconds, "p95_ms": result.p95}


async def browser(port: int, count: int) -> Figures:
    return await _browse(port, await hot_event(clock.now(), PLACES), count // 2, 1)


async def groups(port: int, count: int) -> Figures:
    return await _browse(port, await hot_event(clock.now(), PLACES, rules=True), count // 3, 5)


async def _browse(port: int, event: BenchEvent, count: int, largest: int) -> Figures:
    flows = await browse_apart(port, CONNECTIONS, f"/zh-tw/events/{event.slug}/register", count, largest=largest)
    if set(flows.statuses) != {"303"}:
        raise SystemExit(f"not all were sent on: {flows.statuses}")
    people = (1 + largest) / 2
    return {"per_second": flows.per_second, "p95_ms": flows.post_p95, "people": flows.per_second * people}


async def _load(port: int, connections: int, requests: list[bytes], status: str) -> Figures:
    result = await run_apart(port, connections, requests)
    if set(result.statuses) != {status}:
        raise SystemExit(f"not all were answered {status}: {result.statuses} {result.bodies[0][:300]}")
    return {"per_second": len(requests) / result.seconds, "p95_ms": result.p95}


def _median(rounds: list[Figures]) -> Figures:
    return {name: round(statistics.median(each[name] for each in rounds), 1) for name in rounds[0]}


def show(figures: dict[str, Figures]) -> None:
    statements, function = (figures[name]["per_second"] for name in ("several statements", "one function"))
    title = f"the rush, {CONNECTIONS} connections"
    print(f"\n{title:36} {'per s':>7} {'x stmts':>8} {'x func':>7} {'p95 ms':>7} {'MB':>4}")
    for name, run in figures.items():
        rate = run["per_second"]
        print(
            f"{name:36} {rate:7.0f} {rate / statements:8.2f} {rate / function:7.2f} {run['p95_ms']:7.1f}"
            f" {run.get('memory_mb', 0):4.0f}"
        )


if __name__ == "__main__":
    main()
