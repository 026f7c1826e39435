"""The page of an event, as the public opens it, beside a constant string and two bare queries.

`python -m bench.pages [--requests N] [--rounds N] [--json FILE]`
"""

import argparse
import asyncio
from pathlib import Path

from bench.beside import Figures, bare_server, in_turns, keep, show
from bench.event import hot_event
from bench.ground import databases, server
from bench.load import get
from foundation import clock
from foundation.settings import Settings
from lianfu.setting_up import connected

TITLE = "page of an event (GET)"


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--requests", type=int, default=4_000)
    parser.add_argument("--rounds", type=int, default=3)
    parser.add_argument("--json", type=Path)
    arguments, _ = parser.parse_known_args()
    with databases() as chosen:
        runs = asyncio.run(measure(chosen, arguments.requests, arguments.rounds))
    show(TITLE, runs)
    keep(arguments.json, "pages", runs)


async def measure(chosen: Settings, count: int, rounds: int) -> dict[str, Figures]:
    async with connected(chosen):
        event = await hot_event(clock.now(), 500)

    def asking(path: str) -> list[bytes]:
        return [get(path)] * count

    async def constant() -> list[bytes]:
        return asking("/constant")

    async def queries() -> list[bytes]:
        return asking(f"/two-queries/{event.slug}")

    async def page() -> list[bytes]:
        return asking(f"/zh-tw/events/{event.slug}")

    async with server(chosen, 1) as (port, process), bare_server(chosen.owner_database_url) as (bare, bare_process):
        ways = [
            ("constant string", bare, bare_process, constant),
            ("two bare queries", bare, bare_process, queries),
            ("event page", port, process, page),
        ]
        return await in_turns([*ways], rounds)


if __name__ == "__main__":
    main()
