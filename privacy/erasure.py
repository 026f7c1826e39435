"""Destroys keys so that no copy brings them back: the journal is committed in the main database before the key goes.

A restored backup replays the journal before it serves; the nightly run replays the last weeks in case a destruction was
interrupted between the two databases.
"""

from collections.abc import Iterable
from datetime import datetime, timedelta
from uuid import UUID

from foundation.database import transaction
from vault import keys
from vault.sealing import Level

REPLAYED = timedelta(days=30)


async def destroy_person(person: UUID, now: datetime) -> None:
    """Erases one person on request, in every scope at once. The rows are the matter of the caller."""
    await _journal([(person, "person")], now)
    await keys.destroy_person(person)


async def destroy_scope(scope: UUID, level: Level, now: datetime) -> None:
    await _journal([(scope, f"scope {level}")], now)
    await keys.destroy_scope(scope, level)


async def sweep(
    persons: Iterable[UUID], scopes: Iterable[tuple[UUID, Level]], now: datetime
) -> tuple[list[UUID], list[tuple[UUID, Level]]]:
    """Destroys those of the given keys that nobody took into use meanwhile; returns them."""
    ended, over = list(persons), list(scopes)
    if not ended and not over:
        return [], []
    await _journal([(person, "swept") for person in ended] + [(scope, f"swept {level}") for scope, level in over], now)
    return await keys.sweep(ended, over, now)


async def replay(now: datetime, *, since: datetime | None = None) -> int:
    """Destroys again what the journal names since then; after a restore, all of it. Keys made or used later stay."""
    async with transaction() as c:
        rows = await c.fetch(
            "select key, kind, at from erasure_journal where at >= $1 order by seq", since or now - REPLAYED
        )
    await keys.destroy_again([_destroyed(row["key"], row["kind"], row["at"]) for row in rows])
    return len(rows)


def _destroyed(key: UUID, kind: str, at: datetime) -> keys.Destroyed:
    how, _, level = kind.partition(" ")
    named: Level | None = {"P2": "P2", "P3": "P3"}[level] if level else None  # type: ignore[assignment]
    return keys.Destroyed(key, named, at, swept=how == "swept")


async def _journal(entries: Iterable[tuple[UUID, str]], now: datetime) -> None:
    async with transaction() as c:
        await c.executemany(
            "insert into erasure_journal (key, kind, at) values ($1, $2, $3)",
            [(key, kind, now) for key, kind in entries],
        )
