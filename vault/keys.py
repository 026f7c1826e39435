"""The keys of persons and scopes: made, found and destroyed in the keys database, which commits apart.

What the keys seal is the matter of `vault/sealing.py`. Batches are one round trip: the admission gives 200 persons at
once. Scope keys are cached per process for a short time; person keys never.
"""

from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime, timedelta
from os import urandom
from pathlib import Path
from typing import NamedTuple
from uuid import UUID, uuid4

import asyncpg

from foundation import clock
from foundation.recent import Recent
from vault import keys_schema, person_index, sealing
from vault.key_files import FileKeySource, KeysNotReady, KeySource, index_secret_path, read_secret
from vault.person_index import IndexKeys, PersonMark
from vault.sealing import Level

CACHED_SCOPES = 2000
CACHED_SECONDS = 600
SPARED = timedelta(days=2)
"""A key used in this span is spared by sweeps: longer than any cache, any batch and any clock difference."""


class PersonKey(NamedTuple):
    person: UUID
    key: bytes


class Destroyed(NamedTuple):
    """One line of the journal of erasures: a person's key, or with `level` that of a scope."""

    key: UUID
    level: Level | None
    at: datetime
    swept: bool


class ScopeKeys(NamedTuple):
    p2: bytes
    p3: bytes

    def of(self, level: Level) -> bytes:
        return self.p2 if level == "P2" else self.p3


@dataclass
class _Open:
    """What one process holds while it is connected."""

    pool: asyncpg.Pool
    source: KeySource
    index: IndexKeys
    epoch: int
    sealing: Recent[UUID, ScopeKeys]
    opening: Recent[tuple[UUID, Level], bytes]

    def forget(self, scope: UUID, level: Level) -> None:
        self.sealing.drop(scope)
        self.opening.drop((scope, level))


_open: _Open | None = None


async def connect(url: str, folder: Path, *, size: int = 4) -> None:
    """Opens the pool of this process; KeysNotReady says in both languages what is wrong with the keys."""
    global _open  # noqa: PLW0603 - one set of keys a process, as one engine
    await disconnect()
    pool = await asyncpg.create_pool(url, min_size=1, max_size=size, command_timeout=15)
    try:
        source = FileKeySource(folder)
        async with pool.acquire() as connection:
            epoch = await keys_schema.check(connection, folder, source)
        index = person_index.index_keys(read_secret(index_secret_path(folder)))
    except BaseException:
        await pool.close()
        raise
    _open = _Open(
        pool, source, index, epoch, Recent(CACHED_SCOPES, CACHED_SECONDS), Recent(CACHED_SCOPES, CACHED_SECONDS)
    )


async def disconnect() -> None:
    global _open
    if _open is not None:
        held, _open = _open, None
        await held.pool.close()


@contextmanager
def aside() -> Iterator[None]:
    """Inside, no keys are connected; those of before are back afterwards."""
    global _open  # noqa: PLW0603 - one set of keys a process, as one engine
    held, _open = _open, None
    try:
        yield
    finally:
        _open = held


async def ready() -> bool:
    """For `readyz`: whether the keys database answers."""
    return _open is not None and await _open.pool.fetchval("select true") is True


def mark(name: str, email: str | None, phone: str | None) -> PersonMark:
    return person_index.mark(_held().index, name, email, phone)


async def upsert_persons(marks: Sequence[PersonMark], now: datetime) -> list[PersonKey]:
    """The key of each person, in the order asked; committed when it returns, so the main transaction can follow."""
    held = _held()
    offered = [PersonKey(uuid4(), sealing.new_key()) for _ in marks]
    new = dict(offered)
    rows = await _upserted(held, marks, offered, now)
    if len(rows) < len(marks):  # a key was destroyed at this very moment: the second asking makes a new one
        rows = await _upserted(held, marks, offered, now)
    found: list[PersonKey | None] = [None] * len(marks)
    for place, person, epoch, wrapped in rows:
        key = new.get(person) or held.source.unwrap(epoch, wrapped, person.bytes)
        found[place - 1] = PersonKey(person, key)
    if not all(found):
        raise KeysNotReady("金鑰資料庫沒有回覆完整的資料 · the keys database gave an incomplete answer")
    return [each for each in found if each]


async def stranger(now: datetime) -> PersonKey:
    """A lock of its own for words that must outlive or stand apart from a person's other data; found by no index.

    It goes like any other: with the last personal row that names it, or when it is destroyed.
    """
    [found] = await upsert_persons([PersonMark(urandom(32))], now)
    return found


async def _upserted(
    held: _Open, marks: Sequence[PersonMark], offered: list[PersonKey], now: datetime
) -> list[asyncpg.Record]:
    rows: list[asyncpg.Record] = await held.pool.fetch(
        "select * from upsert_persons($1, $2, $3, $4, $5, $6, $7)",
        [each.match for each in marks],
        [each.person for each in offered],
        [held.source.wrap(held.epoch, each.key, each.person.bytes) for each in offered],
        held.epoch,
        [each.email for each in marks],
        [each.phone for each in marks],
        clock.day_of(now),
    )
    return rows


async def scope_keys(scope: UUID, now: datetime) -> ScopeKeys:
    """Both keys of a scope, made at first use: for those who seal."""
    held = _held()
    if cached := held.sealing.get(scope):
        return cached
    offered = [sealing.new_key(), sealing.new_key()]
    rows = await held.pool.fetch(
        "select * from ensure_scope_keys($1, $2, $3, $4, $5, $6)",
        scope,
        ["P2", "P3"],
        [
            held.source.wrap(held.epoch, key, _scope_bound(scope, level))
            for key, level in zip(offered, ("P2", "P3"), strict=True)
        ],
        held.epoch,
        now,
        clock.day_of(now),
    )
    found = {
        row["level"]: held.source.unwrap(row["epoch"], row["wrapped"], _scope_bound(scope, row["level"]))
        for row in rows
    }
    both = ScopeKeys(found["P2"], found["P3"])
    held.sealing.put(scope, both)
    return both


async def open_scopes(scopes: Iterable[UUID], level: Level) -> dict[UUID, bytes]:
    """The keys of those scopes that still have one: for those who open. A destroyed scope is simply absent."""
    held = _held()
    wanted = set(scopes)
    found = {scope: key for scope in wanted if (key := held.opening.get((scope, level)))}
    missing = list(wanted - found.keys())
    if missing:
        rows = await held.pool.fetch(
            "select scope, epoch, wrapped from scope_key where level = $2 and scope = any ($1)", missing, level
        )
        for row in rows:
            key = held.source.unwrap(row["epoch"], row["wrapped"], _scope_bound(row["scope"], level))
            found[row["scope"]] = key
            held.opening.put((row["scope"], level), key)
    return found


async def open_persons(persons: Iterable[UUID]) -> dict[UUID, bytes]:
    """The keys of those persons that still have one. An erased person is simply absent."""
    held = _held()
    wanted = list(set(persons))
    rows = (
        await held.pool.fetch("select person, epoch, wrapped from person_key where person = any ($1)", wanted)
        if wanted
        else []
    )
    return {row["person"]: held.source.unwrap(row["epoch"], row["wrapped"], row["person"].bytes) for row in rows}


async def find_persons(*, email: str | None = None, phone: str | None = None) -> list[UUID]:
    """Everyone registered under an address or a number: for lost links and subject requests only."""
    held = _held()
    kind, index = (
        ("email", person_index.email_index(held.index, email))
        if email
        else ("phone", person_index.phone_index(held.index, phone or ""))
    )
    rows = await held.pool.fetch(
        "select person from person_index join person_key using (person) where kind = $1 and index = $2 order by 1",
        kind,
        index,
    )
    return [row["person"] for row in rows]


async def destroy_person(person: UUID) -> None:
    """From here on nothing of this person opens any more, in no scope and no copy of the main database."""
    await _held().pool.execute("select destroy_persons($1, null)", [person])


async def destroy_scope(scope: UUID, level: Level) -> None:
    held = _held()
    held.forget(scope, level)
    await held.pool.execute("select destroy_scopes($1, $2, null)", [scope], [level])


async def destroy_again(lines: Sequence[Destroyed]) -> None:
    """Replays erasures in one round trip. A scope's key made after its line stays, and so does a swept one in use."""
    held = _held()
    for line in lines:
        if line.level:
            held.forget(line.key, line.level)
    await held.pool.execute(
        "select destroy_again($1, $2, $3, $4)",
        [line.key for line in lines],
        [line.level for line in lines],
        [line.at for line in lines],
        [clock.day_of(line.at - SPARED) if line.swept else None for line in lines],
    )


async def unused_persons(now: datetime, after: UUID, limit: int) -> list[UUID]:
    """Candidates of the nightly sweep, by id, `limit` at a time."""
    rows = await _held().pool.fetch(
        "select person from person_key where person > $1 and used_on < $2 order by person limit $3",
        after,
        clock.day_of(now - SPARED),
        limit,
    )
    return [row["person"] for row in rows]


async def unused_scopes(now: datetime) -> list[tuple[UUID, Level]]:
    rows = await _held().pool.fetch(
        "select scope, level from scope_key where used_on < $1 order by 1, 2", clock.day_of(now - SPARED)
    )
    return [(row["scope"], row["level"]) for row in rows]


async def sweep(
    persons: Sequence[UUID], scopes: Sequence[tuple[UUID, Level]], now: datetime
) -> tuple[list[UUID], list[tuple[UUID, Level]]]:
    """Destroys those of the given keys that are still unused; what somebody took into use meanwhile is spared."""
    held = _held()
    before = clock.day_of(now - SPARED)
    gone = await held.pool.fetch("select destroy_persons($1, $2) as person", list(persons), before)
    ended = await held.pool.fetch(
        "select scope, level from destroy_scopes($1, $2, $3)",
        [s for s, _ in scopes],
        [level for _, level in scopes],
        before,
    )
    for row in ended:
        held.forget(row["scope"], row["level"])
    return [row["person"] for row in gone], [(row["scope"], row["level"]) for row in ended]


def _held() -> _Open:
    if _open is None:
        raise RuntimeError("the keys are not connected; the roof calls keys.connect at start")
    return _open


def _scope_bound(scope: UUID, level: str) -> bytes:
    return scope.bytes + level.encode()
