"""What staff open and take of an event with ten thousand registrations: the list, narrowed and searched, and its files.

`python -m bench.lists [--people N] [--rounds N] [--json FILE]`. Pages beside a constant string; files beside
`csv.writer` over the same cells. Memory is what the server process took on at its peak, for a tenth of the people and
for all.
"""

import argparse
import asyncio
import csv
import io
import re
import statistics
import time
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from uuid import UUID

from bench.beside import Figures, bare_server, keep
from bench.event import BenchEvent, hot_event, posts
from bench.ground import databases, server
from bench.load import run_apart
from disclosures.exports import Wanted, approve, ask
from events.facts import EventFacts, event_facts
from events.makers import make_officer
from foundation import clock
from foundation.database import acting_as, transaction
from foundation.settings import Settings
from lianfu.setting_up import connected
from staff.sessions import open_session

FIELDS = ("name", "organization", "job_title", "email", "county")
PAGE_GOAL = 300  # ms to the first byte
FILE_GOAL = (500, 0.2)  # ms, and ms a row
KINDS = ("csv", "ods", "xlsx")
_PLACE = re.compile(r'href="(\?[^"]+)" rel="next"')


@dataclass(frozen=True)
class Desk:
    """A signed-in browser without a browser."""

    port: int
    head: str

    async def send(self, method: str, path: str, body: str = "") -> tuple[float, float, bytes]:
        """Milliseconds to the first byte and to the last, and the body."""
        reader, writer = await asyncio.open_connection("127.0.0.1", self.port)
        form = f"Content-Type: application/x-www-form-urlencoded\r\nContent-Length: {len(body)}\r\n"
        head = f"{method} {path} HTTP/1.1\r\nHost: 127.0.0.1\r\nConnection: close\r\n{self.head}{form}\r\n{body}"
        began = time.perf_counter()
        writer.write(head.encode())
        first = await reader.read(1)
        met = time.perf_counter()
        answer = first + await reader.read()
        ended = time.perf_counter()
        writer.close()
        if not answer.startswith(b"HTTP/1.1 200"):
            raise RuntimeError(f"{method} {path}: {answer[:300]!r}")
        return 1000 * (met - began), 1000 * (ended - began), answer


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--people", type=int, default=10_000)
    parser.add_argument("--rounds", type=int, default=5)
    parser.add_argument("--json", type=Path)
    arguments, _ = parser.parse_known_args()
    with databases() as chosen:
        runs = asyncio.run(measure(chosen, arguments.people, arguments.rounds))
    show(runs, arguments.people)
    keep(arguments.json, "lists", runs)


async def measure(chosen: Settings, people: int, rounds: int) -> dict[str, Figures]:
    async with connected(chosen), server(chosen, 1) as (port, process), bare_server(chosen.owner_database_url) as bare:
        few, event = await filled(port, people // 10), await filled(port, people)
        desk, asker, decider = await _desk(port)
        runs = {"constant string": await _repeated(Desk(bare[0], ""), "GET", "/constant", "", rounds)}
        runs |= await _pages(desk, event, rounds)
        runs["csv.writer"] = await asyncio.to_thread(_floor, people, rounds)
        for kind in KINDS:
            runs[kind] = await _files(desk, process, await _allowed(event, kind, asker, decider, rounds), rounds)
            tenth = await _files(desk, process, await _allowed(few, kind, asker, decider, rounds), rounds)
            runs[kind]["tenth_grown_mb"] = tenth["grown_mb"]
        return runs


async def filled(port: int, people: int) -> BenchEvent:
    event = await hot_event(clock.now(), people)
    result = await run_apart(port, 32, posts(event, people))
    if set(result.statuses) != {"201"}:
        raise RuntimeError(f"{result.statuses} {result.bodies[0][:300]}")
    return event


async def _desk(port: int) -> tuple[Desk, object, object]:
    asker, decider = await make_officer(), await make_officer("高主任", roles=("manager",))
    assert asker.staff_id
    async with transaction("staff") as c:
        session = await open_session(c, asker.staff_id, clock.now())
    head = f"Cookie: lianfu={session.cookie}\r\nx-csrf-token: {session.csrf}\r\n"
    return Desk(port, head), asker, decider


async def _pages(desk: Desk, event: BenchEvent, rounds: int) -> dict[str, Figures]:
    here = f"/zh-tw/staff/events/{event.slug}/registrations"
    _, _, first = await desk.send("GET", here)
    found = _PLACE.search(first.decode())
    asked = {
        "list": here,
        "next page": here + (found[1].replace("&amp;", "&") if found else ""),
        "narrowed": here + "?status=admitted&county=66000&came=no&order=newest",
        "letters come back": here + "?needs=returned",
        "doubles": here + "?needs=duplicate",
    }
    runs = {name: await _repeated(desk, "GET", path, "", rounds) for name, path in asked.items()}
    return runs | {"search": await _repeated(desk, "POST", here, "q=%E7%8E%8B%E5%B0%8F", rounds)}


async def _repeated(desk: Desk, method: str, path: str, body: str, rounds: int) -> Figures:
    sent = [await desk.send(method, path, body) for _ in range(rounds + 1)][1:]
    first, last = _medians(sent)
    return {"first_ms": round(first, 1), "last_ms": round(last, 1), "kilobytes": round(len(sent[0][2]) / 1000, 1)}


async def _allowed(event: BenchEvent, kind: str, asker: object, decider: object, rounds: int) -> list[str]:
    """Addresses of files that somebody else has agreed to, one a round."""
    wanted = Wanted(
        purpose="contact", fields=FIELDS, which="admitted", reason="寄送行前通知", kind=kind, hours=24, most=5
    )
    with acting_as("staff"):
        facts: EventFacts = await event_facts(event.slug)
        made: list[UUID] = []
        for _ in range(rounds + 1):
            made.append(await ask(facts, replace(wanted), asker, clock.now()))  # type: ignore[arg-type]
            async with transaction() as c:
                waits = await c.fetchval("select state = 'waiting' from export where id = $1", made[-1])
            if waits:
                await approve(facts, made[-1], decider, clock.now())  # type: ignore[arg-type]
    return [f"/zh-tw/staff/events/{event.slug}/exports/{export}/file" for export in made]


async def _files(desk: Desk, process: int, paths: Sequence[str], rounds: int) -> Figures:
    await desk.send("POST", paths[0])
    _forget_peak(process)
    before = _kilobytes(process, "VmRSS")
    sent = [await desk.send("POST", path) for path in paths[1 : rounds + 1]]
    grown = max(0, _kilobytes(process, "VmHWM") - before) / 1000
    first, last = _medians(sent)
    size = round(len(sent[0][2]) / 1000, 1)
    return {"first_ms": round(first, 1), "last_ms": round(last, 1), "kilobytes": size, "grown_mb": round(grown, 1)}


def _medians(sent: Sequence[tuple[float, float, bytes]]) -> tuple[float, float]:
    return statistics.median(first for first, _, _ in sent), statistics.median(last for _, last, _ in sent)


def _forget_peak(process: int) -> None:
    Path(f"/proc/{process}/clear_refs").write_text("5")


def _kilobytes(process: int, name: str) -> int:
    text = Path(f"/proc/{process}/status").read_text()
    return int(next(line.split()[1] for line in text.splitlines() if line.startswith(name)))


def _floor(people: int, rounds: int) -> Figures:
    """The same cells, words known already: what writing them costs by itself."""
    rows = [(f"王小明{n}", "幸福食品有限公司", "經理", f"p{n:012}@example.org", "臺中市") for n in range(people)]
    times = []
    for _ in range(rounds):
        began, text = time.perf_counter(), io.StringIO()
        csv.writer(text).writerows(rows)
        text.getvalue().encode()
        times.append(1000 * (time.perf_counter() - began))
    return {"first_ms": 0, "last_ms": round(statistics.median(times), 1), "kilobytes": 0}


def show(runs: Mapping[str, Figures], people: int) -> None:
    print(f"\nlists of an event with {people:,} registrations, one at a time")
    print(f"{'way':18} {'first ms':>9} {'last ms':>9} {'× floor':>8} {'kB':>8} {'grown MB':>9} {'a tenth':>8}  goal")
    for name, run in runs.items():
        file = name in KINDS
        floor = runs["csv.writer" if file or name == "csv.writer" else "constant string"]["last_ms"]
        goal = FILE_GOAL[0] + FILE_GOAL[1] * people if file else PAGE_GOAL
        met = (run["last_ms"] if file else run["first_ms"]) <= goal
        print(
            f"{name:18} {run['first_ms']:9.1f} {run['last_ms']:9.1f} {run['last_ms'] / floor:8.1f}"
            f" {run['kilobytes']:8.0f} {run.get('grown_mb', 0):9.1f} {run.get('tenth_grown_mb', 0):8.1f}"
            f"  ≤ {goal:.0f} ms {'met' if met else 'MISSED'}"
        )


if __name__ == "__main__":
    main()
