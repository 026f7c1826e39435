"""The keys of a nightly run: those of a scope go in one step before its rows, and whatever names no row is swept.

A key that was taken into use lately is spared (`vault/sweeping.py`): its row may still be on the way.
"""

from collections.abc import Iterable, Sequence
from datetime import date, datetime
from typing import Any
from uuid import UUID

from piccolo.table import Table

from foundation import ledgers
from foundation.database import transaction
from foundation.personal import PersonalData
from privacy import erasure
from vault import keys, sweeping
from vault.sealing import Level

PAGE = 1000
_LEVELS: tuple[Level, ...] = ("P2", "P3")
Tables = Sequence[type[Table]]


def holders(declared: Iterable[PersonalData]) -> list[type[Table]]:
    """Every table that may need a key: all personal ones of the house, so a forgotten declaration destroys none."""
    own = [table for table in ledgers.all_tables() if ledgers.ledger_of(table) == "personal"]
    every = dict.fromkeys([*own, *(declaration.table for declaration in declared)])
    free = {declaration.table for declaration in declared if not declaration.holds_keys}
    return [table for table in every if table not in free]


async def end_scopes(tables: Tables, today: date, now: datetime) -> int:
    """An event whose last row of a level is past its day becomes unreadable here, before its rows are deleted."""
    over: list[tuple[UUID, Level]] = []
    for level in _LEVELS:
        past = await _scopes(tables, level, today, past=True) | {scope for scope, _ in over}
        open_ones = await keys.open_scopes(past, level)
        staying = await _scopes(tables, level, today, past=False, among=list(open_ones))
        over += [(scope, level) for scope in sorted(open_ones) if scope not in staying]
    _, gone = await erasure.sweep([], over, now)
    return len(gone)


async def _scopes(
    tables: Tables, level: Level, today: date, *, past: bool, among: Sequence[UUID] | None = None
) -> set[UUID]:
    """Scopes with rows of the level whose day is past, or not past yet."""
    found: set[UUID] = set()
    for table in tables:
        if among == [] or not _has(table, "scope") or not _counts(table, level):
            continue
        last, scope = _column(table, "expires_on"), _column(table, "scope")
        query = table.select(scope).where(last < today if past else last >= today, scope.is_not_null()).distinct()
        if among is not None:
            query = query.where(scope.is_in(list(among)))
        if level == "P3" and _has(table, "level"):
            query = query.where(_column(table, "level") == level)
        async with transaction():
            found.update(await query.output(as_list=True))
    return found


def _counts(table: type[Table], level: Level) -> bool:
    """A table that seals counts for both levels unless it says which; one that does not seal keeps the key of P2."""
    return level == "P2" or _has(table, "blob")


async def sweep_persons(tables: Tables, now: datetime) -> int:
    """Keys of persons with no row left, and those a refused registration left behind."""
    gone, after = 0, UUID(int=0)
    while page := await sweeping.unused_persons(now, after, PAGE):
        after = page[-1]
        alive = await _present(tables, "person", page)
        destroyed, _ = await erasure.sweep([person for person in page if person not in alive], [], now)
        gone += len(destroyed)
    return gone


async def sweep_scopes(tables: Tables, now: datetime) -> int:
    unused, gone = await sweeping.unused_scopes(now), 0
    for start in range(0, len(unused), PAGE):
        page = unused[start : start + PAGE]
        alive = {
            level: await _sealing(tables, [scope for scope, of in page if of == level], level) for level in _LEVELS
        }
        _, destroyed = await erasure.sweep(
            [], [(scope, level) for scope, level in page if scope not in alive[level]], now
        )
        gone += len(destroyed)
    return gone


async def _sealing(tables: Tables, scopes: Sequence[UUID], level: Level) -> set[UUID]:
    """Scopes whose key of this level still seals something."""
    if level == "P2":
        return await _present(tables, "scope", scopes)
    sealed = [table for table in tables if _counts(table, level)]
    plain = await _present([table for table in sealed if not _has(table, "level")], "scope", scopes)
    return plain | await _present([table for table in sealed if _has(table, "level")], "scope", scopes, level)


async def _present(tables: Tables, column: str, ids: Sequence[UUID], level: Level | None = None) -> set[UUID]:
    """Those of the ids that still stand in the column of any of the tables."""
    found: set[UUID] = set()
    async with transaction() as c:
        for table in tables:
            missing = [each for each in ids if each not in found]
            if not missing or not _has(table, column):
                continue
            sql = f"select distinct {column} from {table._meta.tablename} where {column} = any ($1)"  # noqa: S608 - our own
            rows = await (c.fetch(f"{sql} and level = $2", missing, level) if level else c.fetch(sql, missing))
            found.update(row[0] for row in rows)
    return found


def _has(table: type[Table], column: str) -> bool:
    return any(each._meta.name == column for each in table._meta.columns)


def _column(table: type[Table], name: str) -> Any:
    return getattr(table, name)
