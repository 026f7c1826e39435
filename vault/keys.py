"""The keys of persons and scopes: made, found and destroyed in the keys database, which commits apart.

What the keys seal is the matter of `vault/sealing.py`; which of them go unused, of `vault/sweeping.py`; corrected
words, of `vault/rekeying.py`. Batches are one round trip: the admission gives 200 persons at once. Scope keys are
cached per process for a short time; person keys never.
"""

from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime
from os import urandom
from pathlib import Path
from typing import NamedTuple
from uuid import UUID, uuid4

import asyncpg

from foundation import clock
from foundation.database import SparingConnection
from foundation.recent import Recent
from vault import key_sources, keys_schema, person_index, sealing
from vault.key_files import KeysNotReady, Wrapped, index_secret_path, read_secret
from vault.keyring import Keyring
from vault.person_index import IndexKeys, PersonMark
from vault.sealing import Level

CACHED_SCOPES = 2000
CACHED_SECONDS = 600


class PersonKey(NamedTuple):
    person: UUID
    key: bytes


class ScopeKeys(NamedTuple):
    p2: bytes
    p3: bytes

    def of(self, level: Level) -> bytes:
        return self.p2 if level == "P2" else self.p3


@dataclass
class _Open:
    """What one process holds while it is connected."""

    pool: asyncpg.Pool
    ring: Keyring
    index: IndexKeys
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
    pool = await asyncpg.create_pool(
        url, min_size=1, max_size=size, command_timeout=15, connection_class=SparingConnection
    )
    try:
        source = key_sources.chosen(folder)
        async with pool.acquire() as connection:
            epoch = await keys_schema.check(connection, folder, source)
        index = person_index.index_keys(read_secret(index_secret_path(folder)))
    except BaseException:
        await pool.close()
        raise
    ring = Keyring(pool, source, epoch)
    _open = _Open(pool, ring, index, Recent(CACHED_SCOPES, CACHED_SECONDS), Recent(CACHED_SCOPES, CACHED_SECONDS))


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
    ring = _held().ring
    return await ring.reading(lambda: ring.writing(lambda epoch: _upserted(marks, epoch, now)))


async def stranger(now: datetime, *, email: str | None = None) -> PersonKey:
    """A lock of its own for words that must outlive or stand apart from a person's other data. No index finds it, but
    with `email` whoever has that mailbox can ask for it.

    It goes like any other: with the last personal row that names it, or when it is destroyed.
    """
    found_by = person_index.email_index(_held().index, email) if email else None
    [found] = await upsert_persons([PersonMark(urandom(32), found_by)], now)
    return found


async def _upserted(marks: Sequence[PersonMark], epoch: int, now: datetime) -> list[PersonKey]:
    held = _held()
    offered = [PersonKey(uuid4(), sealing.new_key()) for _ in marks]
    wrapped = await held.ring.source.wrap(epoch, [(each.key, each.person.bytes) for each in offered])
    rows = await _upsert(marks, offered, wrapped, epoch, now)
    if len(rows) < len(marks):  # a key was destroyed at this very moment: the second asking makes a new one
        rows = await _upsert(marks, offered, wrapped, epoch, now)
    keys = dict(offered)
    known = [row for row in rows if row["person"] not in keys]
    keys |= await _unwrapped(held, known)
    found = {row["ord"]: PersonKey(row["person"], keys[row["person"]]) for row in rows}
    if len(found) < len(marks):
        raise KeysNotReady("金鑰資料庫沒有回覆完整的資料 · the keys database gave an incomplete answer")
    return [found[place] for place in range(1, len(marks) + 1)]


async def _upsert(
    marks: Sequence[PersonMark], offered: Sequence[PersonKey], wrapped: Sequence[bytes], epoch: int, now: datetime
) -> list[asyncpg.Record]:
    rows: list[asyncpg.Record] = await _held().pool.fetch(
        "select * from upsert_persons($1, $2, $3, $4, $5, $6, $7)",
        [each.match for each in marks],
        [each.person for each in offered],
        wrapped,
        epoch,
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
    both = await held.ring.reading(lambda: held.ring.writing(lambda epoch: _ensured(scope, epoch, now)))
    held.sealing.put(scope, both)
    return both


async def _ensured(scope: UUID, epoch: int, now: datetime) -> ScopeKeys:
    held = _held()
    offered = [(sealing.new_key(), scope_bound(scope, level)) for level in ("P2", "P3")]
    rows = await held.pool.fetch(
        "select * from ensure_scope_keys($1, $2, $3, $4, $5, $6)",
        scope,
        ["P2", "P3"],
        await held.ring.source.wrap(epoch, offered),
        epoch,
        now,
        clock.day_of(now),
    )
    wrapped = {row["level"]: Wrapped(row["epoch"], row["wrapped"], scope_bound(scope, row["level"])) for row in rows}
    return ScopeKeys(*await held.ring.source.unwrap([wrapped["P2"], wrapped["P3"]]))


async def open_scopes(scopes: Iterable[UUID], level: Level) -> dict[UUID, bytes]:
    """The keys of those scopes that still have one: for those who open. A destroyed scope is simply absent."""
    held = _held()
    wanted = set(scopes)
    found = {scope: key for scope in wanted if (key := held.opening.get((scope, level)))}
    if missing := list(wanted - found.keys()):
        fresh = await held.ring.reading(lambda: _fetched_scopes(held, missing, level))
        for scope, key in fresh.items():
            held.opening.put((scope, level), key)
        found |= fresh
    return found


async def _fetched_scopes(held: _Open, scopes: Sequence[UUID], level: Level) -> dict[UUID, bytes]:
    rows = await held.pool.fetch(
        "select scope, epoch, wrapped from scope_key where level = $2 and scope = any ($1)", scopes, level
    )
    keys = await held.ring.source.unwrap(
        [Wrapped(row["epoch"], row["wrapped"], scope_bound(row["scope"], level)) for row in rows]
    )
    return {row["scope"]: key for row, key in zip(rows, keys, strict=True)}


async def open_persons(persons: Iterable[UUID]) -> dict[UUID, bytes]:
    """The keys of those persons that still have one. An erased person is simply absent."""
    held = _held()
    wanted = list(set(persons))
    return await held.ring.reading(lambda: _fetched_persons(held, wanted)) if wanted else {}


async def _fetched_persons(held: _Open, persons: Sequence[UUID]) -> dict[UUID, bytes]:
    query = "select person, epoch, wrapped from person_key where person = any ($1)"
    return await _unwrapped(held, await held.pool.fetch(query, persons))


async def _unwrapped(held: _Open, rows: Sequence[asyncpg.Record]) -> dict[UUID, bytes]:
    """By person, with one call to the custodian."""
    keys = await held.ring.source.unwrap([Wrapped(r["epoch"], r["wrapped"], r["person"].bytes) for r in rows])
    return {row["person"]: key for row, key in zip(rows, keys, strict=True)}


async def known_persons(marks: Sequence[PersonMark]) -> list[UUID | None]:
    """Who each mark is of, None for somebody without a key; makes no key and opens none."""
    sql = "select match_index, person from person_key where match_index = any($1)"
    rows = await _held().pool.fetch(sql, [mark.match for mark in marks])
    found = {row["match_index"]: row["person"] for row in rows}
    return [found.get(mark.match) for mark in marks]


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


async def phones_of(persons: Iterable[UUID]) -> dict[UUID, list[bytes]]:
    """The keyed indexes of the numbers that find each of them; to be kept only under another key again."""
    rows = await _held().pool.fetch(
        "select person, index from person_index where kind = 'phone' and person = any ($1) order by 1, 2", list(persons)
    )
    found: dict[UUID, list[bytes]] = {}
    for row in rows:
        found.setdefault(row["person"], []).append(row["index"])
    return found


def phone_index(number: str) -> bytes:
    return person_index.phone_index(_held().index, number)


async def destroy_person(person: UUID) -> None:
    """From here on nothing of this person opens any more, in no scope and no copy of the main database."""
    await _held().pool.execute("select destroy_persons($1, null)", [person])


def forget_scope(scope: UUID, level: Level) -> None:
    """For those who destroy it: this process opens nothing with the key any more."""
    _held().forget(scope, level)


def _held() -> _Open:
    if _open is None:
        raise RuntimeError("the keys are not connected; the roof calls keys.connect at start")
    return _open


def is_connected() -> bool:
    return _open is not None


def keyring() -> Keyring:
    """For the epochs and the sweeps: the pool and the custodian of this process."""
    return _held().ring


def scope_bound(scope: UUID, level: str) -> bytes:
    return scope.bytes + level.encode()
