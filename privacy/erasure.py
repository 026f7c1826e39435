"""Destroys keys so that no copy brings them back: the journal is committed in the main database before the key goes,
and the rows go after it.

A person in the journal is an erasure that will be finished, by whoever comes next: the deed itself, a job, the nightly
run, the start after a restore. A restored backup replays the journal before it serves; the nightly run replays the last
weeks in case a destruction was interrupted between the two databases.
"""

from collections.abc import Iterable, Sequence
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

import asyncpg
from piccolo.table import Table

from foundation import ledgers, personal
from foundation.database import connection, transaction
from mail import claims
from vault import keys, sweeping
from vault.sealing import Level

REPLAYED = timedelta(days=30)
_BATCH = 500
_LINES = 5000


async def begin(person: UUID, now: datetime) -> bool:
    """Notes in the running transaction that the person is to be erased; False where that was noted before."""
    c = connection()
    await c.execute("select pg_advisory_xact_lock(hashtextextended($1::uuid::text, 7423008))", person)
    if await is_journaled(person):
        return False
    await _journal([(person, "person")], now)
    return True


async def is_journaled(person: UUID) -> bool:
    async with transaction() as c:
        known = await c.fetchval(
            "select exists (select from erasure_journal where key = $1 and kind = 'person')", person
        )
    return bool(known)


async def finish(person: UUID, now: datetime) -> int:
    """The key with its indexes, then every row of a person who is in the journal; how many rows went. Repeatable."""
    await keys.destroy_person(person)
    return await erase_rows([person], now)


async def is_over(person: UUID) -> bool:
    """Whether nothing of the person is left, neither key nor row."""
    return not await keys.open_persons([person]) and not await rows_of(person)


async def rows_of(person: UUID) -> dict[str, int]:
    """How many rows of personal tables name the person, by table; tables without any are left out. For the worker,
    who may read them all."""
    return await _counted([person])


async def erase_rows(persons: Sequence[UUID], now: datetime) -> int:
    """Every row of personal tables that names one of them; a mail that has not gone yet is moot."""
    gone = 0
    for start in range(0, len(persons), _BATCH):
        page = persons[start : start + _BATCH]
        async with transaction():
            found = await _counted(page)
            if found:
                await claims.moot_of(page, now)
            for table in _tables():
                if str(table._meta.tablename) in found:
                    gone += await _erase_rows(table, page)
    return gone


async def _counted(persons: Sequence[UUID]) -> dict[str, int]:
    async with transaction() as c:
        rows = await c.fetch(
            "select ledger_table, count(*) as n from personal_rows($1) group by ledger_table", list(persons)
        )
    return {row["ledger_table"]: row["n"] for row in rows}


async def sweep(
    persons: Iterable[UUID], scopes: Iterable[tuple[UUID, Level]], now: datetime
) -> tuple[list[UUID], list[tuple[UUID, Level]]]:
    """Destroys those of the given keys that nobody took into use meanwhile; returns them."""
    ended, over = list(persons), list(scopes)
    if not ended and not over:
        return [], []
    await _journal([(person, "swept") for person in ended] + [(scope, f"swept {level}") for scope, level in over], now)
    return await sweeping.destroy_unused(ended, over, now)


async def replay(now: datetime, *, since: datetime | None = None) -> int:
    """Destroys again what the journal names since then, and the rows of erased persons; after a restore, all of it.
    Keys made or used later stay."""
    lines, after = 0, 0
    while rows := await _lines(since or now - REPLAYED, after):
        await sweeping.destroy_again([_destroyed(row["key"], row["kind"], row["at"]) for row in rows])
        await erase_rows([row["key"] for row in rows if row["kind"] == "person"], now)
        lines, after = lines + len(rows), rows[-1]["seq"]
    return lines


async def _lines(since: datetime, after: int) -> list[asyncpg.Record]:
    """The next page of the journal: a night that swept a hundred thousand keys is not held in memory."""
    async with transaction() as c:
        found: list[asyncpg.Record] = await c.fetch(
            "select seq, key, kind, at from erasure_journal where at >= $1 and seq > $2 order by seq limit $3",
            since, after, _LINES,
        )  # fmt: skip
    return found


def _tables() -> list[type[Table]]:
    """Every personal table that names persons, those that are declared first, in their order."""
    known = [declaration.table for declaration in personal.DECLARED]
    own = [table for table in ledgers.all_tables() if ledgers.ledger_of(table) == "personal"]
    return [table for table in dict.fromkeys([*known, *own]) if any(c._meta.name == "person" for c in _columns(table))]


def _columns(table: type[Table]) -> list[Any]:
    return list(table._meta.columns)


async def _erase_rows(table: type[Table], persons: Sequence[UUID]) -> int:
    key, mine = table._meta.primary_key, table.person.is_in(list(persons))  # type: ignore[attr-defined]  # see _tables
    hooks = [declaration.erase for declaration in personal.DECLARED if declaration.table is table and declaration.erase]
    if hooks:
        due = await table.select(key).where(mine).output(as_list=True)
        for hook in hooks:
            await hook(due)
    return len(await table.delete().where(mine).returning(key))


def _destroyed(key: UUID, kind: str, at: datetime) -> sweeping.Destroyed:
    how, _, level = kind.partition(" ")
    named: Level | None = {"P2": "P2", "P3": "P3"}[level] if level else None  # type: ignore[assignment]  # of these keys
    return sweeping.Destroyed(key, named, at, swept=how == "swept")


async def _journal(entries: Iterable[tuple[UUID, str]], now: datetime) -> None:
    async with transaction() as c:
        listed = list(entries)
        await c.execute(
            "insert into erasure_journal (key, kind, at) select key, kind, $3 from unnest($1::uuid[], $2::text[])"
            " with ordinality as line (key, kind, n) order by n",
            [key for key, _ in listed], [kind for _, kind in listed], now,
        )  # fmt: skip
