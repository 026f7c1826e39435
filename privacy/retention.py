"""Lets personal data go on the day they were promised to go: row by row over all declared tables, then the keys.

Rows carry their last day in `expires_on`; this run does not judge it. It may be killed at any point and run again. What
is personal and why is declared by the rooms (`foundation/personal.py`) and handed in by the roof.
"""

import logging
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any
from uuid import UUID, uuid4

import asyncpg
from piccolo.table import Table

from foundation import clock, ledgers
from foundation.database import transaction
from foundation.personal import PersonalData
from privacy import erasure
from privacy.system_tables import RetentionRun
from vault import keys
from vault.sealing import Level

log = logging.getLogger("lianfu.retention")
BATCH = 500
"""Rows of one transaction: short enough not to hold a door or a registration up."""
LATE = timedelta(hours=36)


@dataclass(frozen=True, slots=True)
class Line:
    """What became of one table. `overdue` rows are past their day and still there."""

    table: str
    erased: int
    overdue: int
    finished: bool


@dataclass(frozen=True, slots=True)
class Report:
    run_at: datetime
    due_before: date
    lines: tuple[Line, ...]
    persons: int = 0
    scopes: int = 0

    @property
    def overdue(self) -> int:
        return sum(line.overdue for line in self.lines)


async def run(declared: Sequence[PersonalData], now: datetime) -> Report:
    """Erases everything whose last day is over, then the keys that seal nothing any more. Idempotent."""
    today = clock.day_of(now)
    lines = [await _erase_due(declaration, today, now) for declaration in declared]
    await erasure.replay(now)
    holders = _holders(declared)
    persons = await _sweep_persons(holders, now)
    scopes = await _sweep_scopes(holders, now)
    return Report(now, today, tuple(lines), persons, scopes)


async def overdue(declared: Iterable[PersonalData], now: datetime) -> dict[str, int]:
    today = clock.day_of(now)
    return {declaration.name: await _count_due(declaration, today) for declaration in declared}


def is_late(last: Report | None, now: datetime) -> bool:
    """Whether the nightly run was missed."""
    return last is None or now - last.run_at > LATE


async def reports(limit: int = 14) -> list[Report]:
    """The last runs, the newest first."""
    async with transaction() as c:
        rows = await c.fetch(
            "select * from retention_run where run_at in"
            " (select distinct run_at from retention_run order by run_at desc limit $1)"
            " order by run_at desc, table_name",
            limit,
        )
    runs: dict[datetime, list[asyncpg.Record]] = {}
    for row in rows:
        runs.setdefault(row["run_at"], []).append(row)
    return [
        Report(
            run_at,
            of_run[0]["due_before"],
            tuple(Line(row["table_name"], row["erased"], row["overdue"], row["finished"]) for row in of_run),
        )
        for run_at, of_run in runs.items()
    ]


async def _erase_due(declaration: PersonalData, today: date, now: datetime) -> Line:
    """The line of the report is opened first and kept with each batch: a killed run still tells the truth."""
    run = uuid4()
    async with transaction():
        await RetentionRun.insert(
            RetentionRun(id=run, run_at=now, table_name=declaration.name, due_before=today, finished=False)
        )
    erased, finished = 0, True
    try:
        while batch := await _erase_batch(declaration, today, run):
            erased += batch
    except asyncpg.PostgresError as error:
        finished = False
        # The class says enough; the text of a database error may quote a row.
        log.error("retention of %s stopped: %s", declaration.name, type(error).__name__)  # noqa: TRY400
    left = await _count_due(declaration, today)
    async with transaction():
        await RetentionRun.update({RetentionRun.overdue: left, RetentionRun.finished: finished}).where(
            RetentionRun.id == run
        )
    return Line(declaration.name, erased, left, finished)


async def _erase_batch(declaration: PersonalData, today: date, run: UUID) -> int:
    table, key = declaration.table, declaration.table._meta.primary_key
    async with transaction():
        due: list[Any] = await table.select(key).where(_expires(declaration) < today).limit(BATCH).output(as_list=True)
        if not due:
            return 0
        if declaration.erase:
            await declaration.erase(due)
        await table.delete().where(key.is_in(due))
        await RetentionRun.update({RetentionRun.erased: RetentionRun.erased + len(due)}).where(RetentionRun.id == run)
        return len(due)


async def _count_due(declaration: PersonalData, today: date) -> int:
    async with transaction():
        return int(await declaration.table.count().where(_expires(declaration) < today))


def _holders(declared: Iterable[PersonalData]) -> list[type[Table]]:
    """Every table that may need a key: all personal ones of the house, so a forgotten declaration destroys none."""
    own = [table for table in ledgers.all_tables() if ledgers.ledger_of(table) == "personal"]
    every = dict.fromkeys([*own, *(declaration.table for declaration in declared)])
    free = {declaration.table for declaration in declared if not declaration.holds_keys}
    return [table for table in every if table not in free]


async def _sweep_persons(holders: Sequence[type[Table]], now: datetime) -> int:
    """Keys of persons with no row left, and those a refused registration left behind."""
    gone, after = 0, UUID(int=0)
    while page := await keys.unused_persons(now, after, BATCH):
        after = page[-1]
        alive = await _present(holders, "person", page)
        destroyed, _ = await erasure.sweep([person for person in page if person not in alive], [], now)
        gone += len(destroyed)
    return gone


async def _sweep_scopes(holders: Sequence[type[Table]], now: datetime) -> int:
    unused, gone = await keys.unused_scopes(now), 0
    for start in range(0, len(unused), BATCH):
        page = unused[start : start + BATCH]
        alive = {
            level: await _sealing(holders, [scope for scope, of in page if of == level], level) for level in _LEVELS
        }
        _, destroyed = await erasure.sweep(
            [], [(scope, level) for scope, level in page if scope not in alive[level]], now
        )
        gone += len(destroyed)
    return gone


_LEVELS: tuple[Level, ...] = ("P2", "P3")


async def _sealing(holders: Sequence[type[Table]], scopes: Sequence[UUID], level: Level) -> set[UUID]:
    """Scopes whose key of this level still seals something. A sealed table without a level column counts for both."""
    if level == "P2":
        return await _present(holders, "scope", scopes)
    sealed = [table for table in holders if _has(table, "blob")]
    plain = await _present([table for table in sealed if not _has(table, "level")], "scope", scopes)
    return plain | await _present([table for table in sealed if _has(table, "level")], "scope", scopes, level)


async def _present(
    holders: Iterable[type[Table]], column: str, ids: Sequence[UUID], level: Level | None = None
) -> set[UUID]:
    """Those of the ids that still stand in the column of any of the tables."""
    found: set[UUID] = set()
    for table in holders:
        missing = [each for each in ids if each not in found]
        if not missing or not _has(table, column):
            continue
        named = getattr(table, column)
        query = table.select(named).where(named.is_in(missing)).distinct()
        if level:
            query = query.where(table.level == level)  # type: ignore[attr-defined]
        async with transaction():
            found.update(await query.output(as_list=True))
    return found


def _has(table: type[Table], column: str) -> bool:
    return any(each._meta.name == column for each in table._meta.columns)


def _expires(declaration: PersonalData) -> Any:
    return declaration.table.expires_on  # type: ignore[attr-defined]
