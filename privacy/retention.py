"""Lets personal data go on the day they were promised to go: the keys of what has ended, then row by row over all
declared tables, then the keys that nothing needs any more.

Rows carry their last day in `expires_on`; this run does not judge it. It may be killed at any point and run again.
Where the keys do not answer, the rows go all the same, the run says so, and the keys go with the next one. What is
personal and why is declared by the rooms (`foundation/personal.py`) and handed in by the roof; what it did is read in
`retention_reports.py`, what will go when in `retention_calendar.py`.
"""

import logging
from collections import Counter
from collections.abc import Awaitable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any
from uuid import UUID, uuid4

import asyncpg
import msgspec

from foundation import clock
from foundation.database import transaction
from foundation.personal import PersonalData
from privacy import erasure, retention_keys
from privacy.periods import PERIODS, key_of
from privacy.system_tables import RetentionRun
from vault.key_files import KeysNotReady

log = logging.getLogger("lianfu.retention")
BATCH = 1000
"""Rows of one transaction: short enough not to hold a door or a registration up."""
EVIDENCE = "consent_evidence"
KEYS = "keys"
"""The line of a run whose keys did not answer, beside those of the tables."""
_AWAY = (KeysNotReady, asyncpg.PostgresError, asyncpg.InterfaceError, OSError)


@dataclass(frozen=True, slots=True)
class Line:
    """What became of one table, in all and by rule. `overdue` rows are past their day and still there."""

    table: str
    erased: int
    overdue: int
    finished: bool
    rules: Mapping[str, int] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Report:
    """`ended` counts the keys of scopes that were destroyed ahead of their rows."""

    run_at: datetime
    due_before: date
    lines: tuple[Line, ...]
    persons: int = 0
    scopes: int = 0
    ended: int = 0

    @property
    def overdue(self) -> int:
        return sum(line.overdue for line in self.lines)

    @property
    def finished(self) -> bool:
        return all(line.finished for line in self.lines)

    @property
    def rules(self) -> dict[str, int]:
        """Rows by rule, over all tables."""
        return dict(sum((Counter(line.rules) for line in self.lines), Counter()))


async def run(declared: Sequence[PersonalData], now: datetime) -> Report:
    """Erases everything whose last day is over, then the keys that seal nothing any more. Idempotent."""
    today = clock.day_of(now)
    holders = retention_keys.holders(declared)
    ended = await _answered(retention_keys.end_scopes(holders, today, now))
    lines = [await erase_due(declaration, today, now) for declaration in declared]
    lines.append(await _cut_evidence(today, now))
    replayed = await _answered(erasure.replay(now))
    persons = await _answered(retention_keys.sweep_persons(holders, now))
    scopes = await _answered(retention_keys.sweep_scopes(holders, now))
    if None in (ended, replayed, persons, scopes):
        lines.append(await _closed(await _opened(KEYS, today, now), 0, finished=False))
    return Report(now, today, tuple(lines), persons or 0, scopes or 0, ended or 0)


async def _answered(work: Awaitable[int]) -> int | None:
    """None where the keys did not answer: what stays for that is found again by the next run."""
    try:
        return await work
    except _AWAY as error:
        log.error("retention of keys stopped: %s", type(error).__name__)  # noqa: TRY400 - as below
        return None


async def overdue(declared: Iterable[PersonalData], now: datetime) -> dict[str, int]:
    today = clock.day_of(now)
    return {declaration.name: await _count_due(declaration, today) for declaration in declared}


async def erase_due(declaration: PersonalData, today: date, now: datetime) -> Line:
    """One table, batch by batch; whatever happens to it is told and stops no other."""
    run = await _opened(declaration.name, today, now)
    finished = True
    try:
        while await _erase_batch(declaration, today, run):
            pass
    except _AWAY as error:
        finished = False
        # The class says enough; the text of a database error may quote a row.
        log.error("retention of %s stopped: %s", declaration.name, type(error).__name__)  # noqa: TRY400 - no text
    return await _closed(run, await _count_due(declaration, today), finished)


async def _erase_batch(declaration: PersonalData, today: date, run: UUID) -> int:
    """Deletes and counts in one statement; where a room keeps something elsewhere, it hears of the rows before."""
    async with transaction() as c:
        if declaration.erase:
            due = await c.fetch(_due(declaration), today, BATCH)
            if due:
                await declaration.erase([row[0] for row in due])
        rules: dict[str, int] = {row["rule"]: row["n"] for row in await c.fetch(_delete(declaration), today, BATCH)}
        gone = sum(rules.values())
        if gone:
            await _note(c, run, rules)
        return gone


def rule_of(declaration: PersonalData) -> str:
    """The SQL expression that names the rule of each row; it stands in the rooms' code, never in what was sent."""
    named = declaration.rule or key_of(declaration.trigger, declaration.keep_days)
    return declaration.rule_of or f"'{named}'"


def _due(declaration: PersonalData) -> str:
    # Names of our own tables and columns; the order keeps what the room is told and what goes the same.
    key = declaration.table._meta.primary_key._meta.name
    return f"select {key} from {declaration.name} where expires_on < $1 order by {key} limit $2"  # noqa: S608 - our own


def _delete(declaration: PersonalData) -> str:
    key = declaration.table._meta.primary_key._meta.name
    due = _due(declaration) if declaration.erase else _due(declaration).replace(f"order by {key} ", "")
    gone = f"delete from {declaration.name} where {key} in ({due}) returning {rule_of(declaration)} as rule"  # noqa: S608 - our own
    return f"with gone as ({gone}) select rule, count(*) as n from gone group by rule"  # noqa: S608 - the same


async def _cut_evidence(today: date, now: datetime) -> Line:
    """Evidence names nobody and is cut from the front of its chain by the database's own clock; none is ever late."""
    run = await _opened(EVIDENCE, today, now)
    async with transaction() as c:
        gone = await c.fetchval("select cut_evidence($1)", PERIODS["evidence"].keep_days // 365)
        if gone:
            await _note(c, run, {"evidence": gone})
    return await _closed(run, 0, finished=True)


async def _opened(table: str, today: date, now: datetime) -> UUID:
    """The line of the report is opened first and kept with each batch: a killed run still tells the truth."""
    run = uuid4()
    async with transaction():
        await RetentionRun.insert(
            RetentionRun(id=run, run_at=now, table_name=table, due_before=today, finished=False, rules="{}")
        )
    return run


async def _note(c: asyncpg.Connection, run: UUID, rules: Mapping[str, int]) -> None:
    before: dict[str, int] = msgspec.json.decode(
        await c.fetchval("select rules from retention_run where id = $1 for update", run)
    )
    after = Counter(before) + Counter(rules)
    await c.execute(
        "update retention_run set erased = erased + $2, rules = $3 where id = $1",
        run, sum(rules.values()), msgspec.json.encode(after).decode(),
    )  # fmt: skip


async def _closed(run: UUID, left: int, finished: bool) -> Line:
    async with transaction() as c:
        row = await c.fetchrow(
            "update retention_run set overdue = $2, finished = $3 where id = $1 returning *", run, left, finished
        )
    return line_of(row)


def line_of(row: Any) -> Line:
    return Line(row["table_name"], row["erased"], row["overdue"], row["finished"], msgspec.json.decode(row["rules"]))


async def _count_due(declaration: PersonalData, today: date) -> int:
    async with transaction():
        return int(await declaration.table.count().where(declaration.table.expires_on < today))  # type: ignore[attr-defined]  # every personal table has the day
