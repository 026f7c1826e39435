"""A list between the upload and the yes: its columns, its rows and what somebody decided, as they are sealed.

The whole list lies under one lock that no index finds; when the rows go, so does the lock.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime
from typing import Any
from uuid import UUID, uuid4

from foundation.clock import day_of
from foundation.database import connection, transaction
from foundation.languages import N_
from foundation.refusals import Gone
from imports.columns import DROP
from imports.judging import Decision, Said
from imports.tables import Line, Table
from privacy.periods import expires_on
from privacy.reveal import Sealed, open_sealed
from vault import keys, sealing
from vault.sealing import Context

_INSERT = """
insert into import_row (id, person, scope, expires_on, batch, n, blob)
select r.id, $1, $2, $3, $4, r.n, r.blob from unnest($5::uuid[], $6::int[], $7::bytea[]) as r (id, n, blob)
"""


@dataclass(frozen=True, slots=True)
class SheetPlan:
    """One sheet: what its columns mean and for which sessions its people come. `passed` are rows that are nobody."""

    title: str
    headers: tuple[str, ...]
    targets: tuple[str, ...]
    sessions: tuple[UUID, ...]
    used: bool = True
    hidden: tuple[int, ...] = ()
    passed: tuple[tuple[int, str], ...] = ()


@dataclass(frozen=True, slots=True)
class StoredLine:
    """A row with the words that somebody put right, and what they decided, question by question."""

    sheet: int
    line: Line
    said: Mapping[str, Decision] = field(default_factory=dict)
    mended: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Sheets:
    plans: tuple[SheetPlan, ...]
    lines: tuple[StoredLine, ...]

    @property
    def decisions(self) -> dict[int, Said]:
        return {each.line.n: each.said for each in self.lines if each.said}


def numbered(tables: Sequence[Table], plans: Sequence[SheetPlan]) -> list[StoredLine]:
    """All rows of all sheets under numbers of the whole file, without the cells of columns that are never taken."""
    found: list[StoredLine] = []
    for place, (table, plan) in enumerate(zip(tables, plans, strict=True)):
        dropped = {column for column, target in enumerate(plan.targets) if target == DROP}
        for line in table.lines:
            cells = tuple("" if column in dropped else cell for column, cell in enumerate(line.cells))
            found.append(StoredLine(place, replace(line, cells=cells, n=len(found) + 1)))
    return found


async def store(batch: UUID, scope: UUID, sheets: Sheets, now: datetime) -> None:
    """In the running transaction of the deed; the lock of the list is committed before, as everywhere."""
    person = await keys.stranger(now)
    p2 = (await keys.scope_keys(scope, now)).p2
    ids, numbers, blobs = [], [], []
    for n, words in [(0, _plans(sheets.plans)), *((each.line.n, _words(each)) for each in sheets.lines)]:
        row = uuid4()
        ids.append(row)
        numbers.append(n)
        blobs.append(sealing.seal(p2, person.key, Context("import_row", row, "P2"), words))
    last = expires_on("import_rows", day_of(now))
    await connection().execute(_INSERT, person.person, scope, last, batch, ids, numbers, blobs)


async def load(batch: UUID) -> Sheets:
    """Raises Gone once the rows went, with their day or with the deed."""
    async with transaction() as c:
        rows = await c.fetch("select * from import_row where batch = $1 order by n", batch)
    words = await open_sealed([sealed(row) for row in rows])
    if not rows or rows[0]["n"] != 0 or words[0] is None:
        raise gone()
    lines = (_line(row, told) for row, told in zip(rows[1:], words[1:], strict=True) if told is not None)
    return Sheets(tuple(_plan(each) for each in words[0]["sheets"]), tuple(lines))


async def one(batch: UUID, n: int) -> Any:
    """The sealed row itself; Gone where it is not there."""
    async with transaction() as c:
        row = await c.fetchrow("select * from import_row where batch = $1 and n = $2 and n > 0", batch, n)
    if row is None:
        raise gone()
    return row


async def rewrite(row: Any, words: Mapping[str, Any], now: datetime) -> None:
    """The same row with other words, under the same lock, for the same day."""
    opened = await keys.open_persons([row["person"]])
    if row["person"] not in opened:
        raise gone()
    p2 = (await keys.scope_keys(row["scope"], now)).p2
    blob = sealing.seal(p2, opened[row["person"]], Context("import_row", row["id"], "P2"), words)
    await connection().execute("update import_row set blob = $2 where id = $1", row["id"], blob)


async def rewrite_plans(batch: UUID, plans: Iterable[SheetPlan], now: datetime) -> None:
    row = await connection().fetchrow("select * from import_row where batch = $1 and n = 0", batch)
    if row is None:
        raise gone()
    await rewrite(row, _plans(plans), now)


def sealed(row: Any) -> Sealed:
    return Sealed(row["id"], Context("import_row", row["id"], "P2"), row["person"], row["scope"], row["blob"])


def gone() -> Gone:
    return Gone(N_("這份名單的內容已經刪除，請重新上傳。"), code="list_gone")


def _plans(plans: Iterable[SheetPlan]) -> dict[str, Any]:
    return {
        "sheets": [
            {
                "title": each.title, "headers": list(each.headers), "targets": list(each.targets),
                "sessions": [str(session) for session in each.sessions], "used": each.used,
                "hidden": list(each.hidden), "passed": [list(row) for row in each.passed],
            }
            for each in plans
        ]
    }  # fmt: skip


def _plan(told: Mapping[str, Any]) -> SheetPlan:
    return SheetPlan(
        title=told["title"],
        headers=tuple(told["headers"]),
        targets=tuple(told["targets"]),
        sessions=tuple(UUID(each) for each in told["sessions"]),
        used=told["used"],
        hidden=tuple(told["hidden"]),
        passed=tuple((row, why) for row, why in told["passed"]),
    )


def _words(stored: StoredLine) -> dict[str, Any]:
    line = stored.line
    return {
        "sheet": stored.sheet, "row": line.row, "cells": list(line.cells), "struck": line.struck,
        "hidden": line.hidden, "mended": dict(stored.mended),
    }  # fmt: skip


def _line(row: Any, told: Mapping[str, Any]) -> StoredLine:
    line = Line(told["row"], tuple(told["cells"]), told["struck"], told["hidden"], row["n"])
    said = dict(each.split(":") for each in row["decision"].split())
    return StoredLine(told["sheet"], line, said, told["mended"])


async def answer(batch: UUID, said: Mapping[int, Said]) -> None:
    """What each of these rows was answered, in place of what it was before."""
    texts = [" ".join(f"{why}:{each}" for why, each in one.items()) for one in said.values()]
    await connection().execute(
        "update import_row r set decision = w.said from unnest($2::int[], $3::text[]) as w (n, said)"
        " where r.batch = $1 and r.n = w.n",
        batch, list(said), texts,
    )  # fmt: skip
