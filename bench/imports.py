"""A list of ten thousand people brought in: upload with preview, then the writing of it, and the same list again.

`python -m bench.imports [--rows N] [--json FILE]`. The floor of the reading is openpyxl over the same workbook, and
the csv module over the same text; the floor of the writing is the admission of the same people without a list. Memory
is what the process took on at its peak, for a tenth of the rows and for all.
"""

import argparse
import asyncio
import csv
import io
import time
from collections.abc import Awaitable, Callable
from pathlib import Path
from typing import Any
from uuid import uuid4

from openpyxl import Workbook, load_workbook

from bench.beside import Figures, keep
from bench.ground import databases
from bench.retention import forget_peak, memory
from events.facts import EventFacts, event_facts
from events.makers import make_event, make_officer
from foundation import clock
from foundation.actor import Actor
from foundation.database import acting_as
from foundation.settings import Settings
from imports import batches
from imports.committing import CHUNK, commit
from imports.previewing import preview
from lianfu.setting_up import connected
from questionnaires.answering import Answers
from registrations.admission import admit_list
from registrations.registering import Sent, papers_of, request_of

GOAL = 10.0  # seconds from the file to the preview, for ten thousand rows
HEADERS = ("姓名", "公司名稱", "統一編號", "職稱", "聯絡電話", "電子郵件", "報名狀態", "縣市", "備註", "身分證字號")


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--rows", type=int, default=10_000)
    parser.add_argument("--json", type=Path)
    arguments, _ = parser.parse_known_args()
    with databases() as chosen:
        runs = asyncio.run(measure(chosen, arguments.rows))
    _show(runs, arguments.rows)
    keep(arguments.json, "imports", runs)


async def measure(chosen: Settings, rows: int) -> dict[str, Figures]:
    runs = {}
    async with connected(chosen):
        with acting_as("staff"):
            by = await make_officer()
            for n in (rows // 10, rows):
                for kind in ("xlsx", "csv"):
                    runs[f"{n:,} {kind}"] = await _list(kind, n, by)
    return runs


async def _list(kind: str, n: int, by: Actor) -> Figures:
    """Ended by the same list again, which must change nothing."""
    now = clock.now()
    event = await make_event(now, by, places=n)
    content = _xlsx(n) if kind == "xlsx" else _csv(n)
    floor = _timed_here(lambda: _read_bare(kind, content))
    before = memory("VmRSS")
    forget_peak()
    uploading, batch = await _timed(lambda: batches.start(event, f"list.{kind}", content, "示範協進會", by, now))
    looking, found = await _timed(lambda: preview(event, batch))
    if found.counts["new"] != n:
        raise RuntimeError(f"{found.counts} of {n}")
    writing, done = await _timed(lambda: commit(event, batch, by, now))
    peak = memory("VmHWM") - before
    if done.added != n:
        raise RuntimeError(f"{done.added} of {n} were added")
    again = await _again(event, content, by)
    bare = await _admitted(n, by)
    return {
        "floor_s": round(floor, 2), "upload_s": round(uploading, 2), "preview_s": round(looking, 2),
        "times_floor": round((uploading + looking) / floor, 1), "write_s": round(writing, 2),
        "admit_s": round(bare, 2), "times_admit": round(writing / bare, 2), "again_s": round(again, 2),
        "memory_mb": round(peak, 1),
    }  # fmt: skip


async def _again(event: EventFacts, content: bytes, by: Actor) -> float:
    began, now = time.perf_counter(), clock.now()
    batch = await batches.start(event, "list", content, "示範協進會", by, now)
    done = await commit(await event_facts(event.slug), batch, by, now)
    if done.added or done.updated:
        raise RuntimeError("the same list changed something")
    return time.perf_counter() - began


async def _admitted(n: int, by: Actor) -> float:
    """The same people in batches of the same size, each batch a transaction of its own."""
    now = clock.now()
    event = await make_event(now, by, places=n)
    notice, session = papers_of(event).notice.sha256, event.sessions[0].id
    requests = [
        request_of(event, Answers({"name": f"王{place}", "email": f"wang{place}@example.org"}), Sent(
            post_token=uuid4(), sessions=(session,), notice=notice, language="zh-Hant", channel="import",
        ))
        for place in range(n)
    ]  # fmt: skip
    began = time.perf_counter()
    for start in range(0, n, CHUNK):
        await admit_list(requests[start : start + CHUNK], now)
    return time.perf_counter() - began


def _rows(n: int) -> list[tuple[str, ...]]:
    return [
        (f"王{chr(0x4E00 + place)}", f"示範{place % 500}號有限公司", "00090001", "經理", f"09{place:08}",
         f"wang{place}@example.org", "正取", "臺中市", "上次也有來", "A123456789")
        for place in range(n)
    ]  # fmt: skip


def _xlsx(n: int) -> bytes:
    book, out = Workbook(write_only=True), io.BytesIO()
    sheet = book.create_sheet("名單")
    for row in (HEADERS, *_rows(n)):
        sheet.append(row)
    book.save(out)
    return out.getvalue()


def _csv(n: int) -> bytes:
    out = io.StringIO()
    csv.writer(out).writerows((HEADERS, *_rows(n)))
    return out.getvalue().encode("utf-8-sig")


def _read_bare(kind: str, content: bytes) -> int:
    if kind == "csv":
        return sum(1 for _ in csv.reader(io.StringIO(content.decode("utf-8-sig"))))
    sheet: Any = load_workbook(io.BytesIO(content), read_only=True).active
    return sum(1 for _ in sheet.iter_rows(values_only=True))


def _timed_here(deed: Callable[[], int]) -> float:
    began = time.perf_counter()
    deed()
    return time.perf_counter() - began


async def _timed(deed: Callable[[], Awaitable[Any]]) -> tuple[float, Any]:
    began = time.perf_counter()
    result = await deed()
    return time.perf_counter() - began, result


def _show(runs: dict[str, Figures], rows: int) -> None:
    print(f"\nA list brought in, up to {rows:,} rows")
    print(f"{'list':14} {'bare read':>9} {'upload':>7} {'preview':>8} {'× bare':>7} {'write':>7} {'× admit':>8} "
          f"{'again':>7} {'MB':>6}")  # fmt: skip
    for name, run in runs.items():
        print(
            f"{name:14} {run['floor_s']:9.2f} {run['upload_s']:7.2f} {run['preview_s']:8.2f} {run['times_floor']:7.1f}"
            f" {run['write_s']:7.2f} {run['times_admit']:8.2f} {run['again_s']:7.2f} {run['memory_mb']:6.0f}"
        )
    longest = max(run["upload_s"] + run["preview_s"] for run in runs.values())
    print(f"goal: file to preview ≤ {GOAL:.0f} s: {longest:.1f} s, {'met' if longest <= GOAL else 'MISSED'}")


if __name__ == "__main__":
    main()
