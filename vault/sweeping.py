"""Which keys nobody uses any more, and their end: the nightly sweep, and erasures done again after a restore.

What was taken into use lately is spared: its row may still be on the way. Whether a row still names a key is for
`privacy/retention_keys.py` to find out.
"""

from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import NamedTuple
from uuid import UUID

from foundation import clock
from vault import keys
from vault.sealing import Level

SPARED = timedelta(days=2)
"""A key used in this span is spared by sweeps: longer than any cache, any batch and any clock difference."""


class Destroyed(NamedTuple):
    """One line of the journal of erasures: a person's key, or with `level` that of a scope."""

    key: UUID
    level: Level | None
    at: datetime
    swept: bool


async def unused_persons(now: datetime, after: UUID, limit: int) -> list[UUID]:
    """Candidates of the nightly sweep, by id, `limit` at a time."""
    rows = await keys.keyring().pool.fetch(
        "select person from person_key where person > $1 and used_on < $2 order by person limit $3",
        after,
        clock.day_of(now - SPARED),
        limit,
    )
    return [row["person"] for row in rows]


async def unused_scopes(now: datetime) -> list[tuple[UUID, Level]]:
    rows = await keys.keyring().pool.fetch(
        "select scope, level from scope_key where used_on < $1 order by 1, 2", clock.day_of(now - SPARED)
    )
    return [(row["scope"], row["level"]) for row in rows]


async def destroy_unused(
    persons: Sequence[UUID], scopes: Sequence[tuple[UUID, Level]], now: datetime
) -> tuple[list[UUID], list[tuple[UUID, Level]]]:
    """Destroys those of the given keys that are still unused; what somebody took into use meanwhile is spared."""
    pool, before = keys.keyring().pool, clock.day_of(now - SPARED)
    gone = await pool.fetch("select destroy_persons($1, $2) as person", list(persons), before)
    ended = await pool.fetch(
        "select scope, level from destroy_scopes($1, $2, $3)",
        [s for s, _ in scopes],
        [level for _, level in scopes],
        before,
    )
    for row in ended:
        keys.forget_scope(row["scope"], row["level"])
    return [row["person"] for row in gone], [(row["scope"], row["level"]) for row in ended]


async def destroy_again(lines: Sequence[Destroyed]) -> None:
    """Replays erasures in one round trip. A scope's key made after its line stays, and so does a swept one in use."""
    for line in lines:
        if line.level:
            keys.forget_scope(line.key, line.level)
    await keys.keyring().pool.execute(
        "select destroy_again($1, $2, $3, $4)",
        [line.key for line in lines],
        [line.level for line in lines],
        [line.at for line in lines],
        [clock.day_of(line.at - SPARED) if line.swept else None for line in lines],
    )
