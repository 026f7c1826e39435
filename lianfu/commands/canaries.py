"""`canary plant` and `canary scan`: marked people, and the search for their marks in dumps, logs and files."""

import argparse
import sys
from collections.abc import Iterator
from io import BufferedReader
from pathlib import Path
from typing import BinaryIO, cast

from assurance import canaries
from assurance.canaries import Found
from foundation import clock
from lianfu.commands.joined import run_with_database

SHOWN = 200


def add(commands: "argparse._SubParsersAction[argparse.ArgumentParser]") -> None:
    group = commands.add_parser("canary", help="marked people and the search for them").add_subparsers(
        dest="deed", required=True
    )
    plant = group.add_parser("plant", help="register the marked people; in a demo or a throw-away installation only")
    plant.set_defaults(run=run_plant)
    scan = group.add_parser("scan", help="look for every mark, in every writing; 1 when one is found")
    scan.add_argument("places", nargs="+", metavar="FILE|DIR|-")
    scan.set_defaults(run=run_scan)


def run_plant(_: argparse.Namespace) -> int:
    from lianfu.planting import plant
    from lianfu.scratch import refuse_real

    async def work() -> str:
        await refuse_real()
        return (await plant(clock.now())).slug

    slug = run_with_database(work)
    print(f"{canaries.PEOPLE} 位標記的人已報名 · marked people registered\t{slug}")
    return 0


def run_scan(arguments: argparse.Namespace) -> int:
    """Prints where and in which writing; what was found is not repeated."""
    if "-" in arguments.places and not cast("BufferedReader", sys.stdin.buffer).peek(1):
        print("沒有讀到任何內容，什麼也沒證明 · nothing was read, so nothing is proven")
        return 1
    count = 0
    for where, found in _everywhere(arguments.places):
        count += 1
        if count <= SHOWN:
            print(f"{where}\t{found.offset}\t{found.mark}\t{found.writing}", flush=True)
    if count:
        print(f"找到 {count} 處標記 · marks found in {count} places")
        return 1
    print("沒有找到標記 · no mark was found")
    return 0


def _everywhere(places: list[str]) -> Iterator[tuple[str, Found]]:
    for place in places:
        if place == "-":
            yield from _named("-", sys.stdin.buffer)
            continue
        for path in _files(Path(place)):
            with path.open("rb") as stream:
                yield from _named(str(path), stream)
            for mark in canaries.found_in(str(path)):
                yield "(name of a file)", Found(0, mark, "")


def _files(place: Path) -> Iterator[Path]:
    if not place.is_dir():
        yield place
        return
    yield from (path for path in sorted(place.rglob("*")) if path.is_file() and not path.is_symlink())


def _named(where: str, stream: BinaryIO) -> Iterator[tuple[str, Found]]:
    for found in canaries.scan(stream):
        yield where, found
