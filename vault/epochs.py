"""The life of key-encryption keys: a new one each month, every living key wrapped anew under it, the old one destroyed
once no backup of the keys needs it. Touches rows of keys only; may be killed at any point and run again.

How other processes follow is the matter of `vault/keyring.py`.
"""

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

import asyncpg

from vault import keys, sealing
from vault.key_files import KeysNotReady, Wrapped
from vault.keyring import Keyring

ROTATED_AFTER = timedelta(days=30)
BATCH = 1000
_PASSES = 200
_PAUSE_SECONDS = 0.05
_ALONE = "select pg_try_advisory_lock(7423006)"
_UNFINISHED = "select exists (select 1 from kek_epoch where state = 'old' and emptied_at is null)"
_LISTING = """
select k.*, coalesce(c.n, 0) as keys from kek_epoch k left join (
    select epoch, count(*) as n
    from (select epoch from person_key union all select epoch from scope_key) under group by epoch
) c on c.epoch = k.n order by k.n
"""


class Busy(Exception):
    """Another process rotates at this moment."""


@dataclass(frozen=True, slots=True)
class Epoch:
    """`emptied_at`: when the last key left it. `destroyed_at`: when its key-encryption key was seen to be gone."""

    n: int
    state: str
    fingerprint: bytes
    made_at: datetime
    emptied_at: datetime | None
    destroyed_at: datetime | None
    keys: int

    def kept_until(self, keep_days: int) -> datetime | None:
        """Backups of the keys from before its end still need it until then."""
        if self.state != "old" or self.emptied_at is None:
            return None
        return self.emptied_at + timedelta(days=keep_days)


@dataclass(frozen=True, slots=True)
class Rotation:
    epoch: int
    rewrapped: int
    resumed: bool
    destroyed: tuple[int, ...]


async def listing() -> list[Epoch]:
    rows = await keys.keyring().pool.fetch(_LISTING)
    names = ("n", "state", "fingerprint", "made_at", "emptied_at", "destroyed_at", "keys")
    return [Epoch(*(row[name] for name in names)) for row in rows]


async def rotate(now: datetime, keep_days: int, *, at_once: bool = False) -> Rotation:
    """Begins an epoch and moves every key into it; one that was left half moved is finished instead.

    Old epochs are destroyed `keep_days` after their last key left: so long live backups of the keys. `at_once`, after a
    leak, does not wait for them, and always begins anew: the key of an epoch left half moved may be the one that
    leaked. Backups from before open no more. Raises Busy or KeysNotReady.
    """
    ring = keys.keyring()
    async with _alone(ring) as c:
        resumed = bool(await c.fetchval(_UNFINISHED))
        if at_once or not resumed:
            await _begin(c, ring, now)
        return await _finish(c, ring, now, timedelta(0) if at_once else timedelta(days=keep_days), resumed=resumed)


async def keep(now: datetime, keep_days: int) -> Rotation:
    """The nightly run: finishes what was cut short, rotates when a month is over, destroys what is past its days."""
    ring = keys.keyring()
    async with _alone(ring) as c:
        resumed = bool(await c.fetchval(_UNFINISHED))
        made_at = await c.fetchval("select made_at from kek_epoch where state = 'current'")
        if not resumed and now - made_at >= ROTATED_AFTER:
            await _begin(c, ring, now)
        return await _finish(c, ring, now, timedelta(days=keep_days), resumed=resumed)


async def open_all() -> int:
    """Opens every key there is and forgets it; the number of them. KeysNotReady when one does not open."""
    ring, opened = keys.keyring(), 0
    async with ring.pool.acquire() as c:
        for fetch, read in ((_persons_after, _of_person), (_scopes_after, _of_scope)):
            last: asyncpg.Record | None = None
            while rows := await fetch(c, last, 0):
                opened += len(await ring.source.unwrap([read(row) for row in rows]))
                last = rows[-1]
    return opened


@asynccontextmanager
async def _alone(ring: Keyring) -> AsyncIterator[asyncpg.Connection]:
    """One rotation at a time; the lock ends with the connection of a killed process."""
    async with ring.pool.acquire() as connection:
        if not await connection.fetchval(_ALONE):
            raise Busy
        try:
            yield connection
        finally:
            await connection.execute("select pg_advisory_unlock(7423006)")


async def _begin(c: asyncpg.Connection, ring: Keyring, now: datetime) -> None:
    """The key-encryption key is made and tried before anybody may use it."""
    epoch = 1 + await c.fetchval("select max(n) from kek_epoch")
    await ring.source.create(epoch)
    probe = sealing.new_key()
    [wrapped] = await ring.source.wrap(epoch, [(probe, b"probe")])
    if await ring.source.unwrap([Wrapped(epoch, wrapped, b"probe")]) != [probe]:
        raise KeysNotReady("新的金鑰無法使用 · the new key-encryption key cannot be used")
    await c.execute("select begin_epoch($1, $2, $3)", epoch, await ring.source.fingerprint(epoch), now)


async def _finish(c: asyncpg.Connection, ring: Keyring, now: datetime, keep: timedelta, *, resumed: bool) -> Rotation:
    await ring.ask()
    rewrapped = await _rewrap_everything(c, ring)
    await c.execute("select note_emptied($1)", now)
    destroyed = await _destroy_due(c, ring, now, keep)
    await ring.ask()
    return Rotation(ring.current, rewrapped, resumed, destroyed)


async def _rewrap_everything(c: asyncpg.Connection, ring: Keyring) -> int:
    """Nothing new comes under an old epoch, so passes end once nobody holds the last rows."""
    rewrapped = 0
    for _ in range(_PASSES):
        rewrapped += await _rewrap(c, ring, _persons_after, _of_person, _keep_persons)
        rewrapped += await _rewrap(c, ring, _scopes_after, _of_scope, _keep_scopes)
        if not await c.fetchval("select sum(keys_under(n)) from kek_epoch where state = 'old'"):
            return rewrapped
        await asyncio.sleep(_PAUSE_SECONDS)
    raise KeysNotReady("有些金鑰一直在使用中，請再執行一次 · some keys stay in use, please run it again")


Fetch = Callable[[asyncpg.Connection, asyncpg.Record | None, int], Awaitable[Sequence[asyncpg.Record]]]
Read = Callable[[asyncpg.Record], Wrapped]
Keep = Callable[[asyncpg.Connection, Sequence[asyncpg.Record], Sequence[bytes], int], Awaitable[int]]


async def _rewrap(c: asyncpg.Connection, ring: Keyring, fetch: Fetch, read: Read, keep: Keep) -> int:
    done, last = 0, None
    while rows := await fetch(c, last, ring.current):
        old = [read(row) for row in rows]
        opened = await ring.source.unwrap(old)
        new = await ring.source.wrap(ring.current, [(key, each.bound) for key, each in zip(opened, old, strict=True)])
        done += await keep(c, rows, new, ring.current)
        last = rows[-1]
    return done


async def _persons_after(c: asyncpg.Connection, last: Any, but: int) -> Sequence[asyncpg.Record]:
    rows: Sequence[asyncpg.Record] = await c.fetch(
        "select person, epoch, wrapped from person_key where person > $1 and epoch <> $2 order by person limit $3",
        last["person"] if last else UUID(int=0), but, BATCH,
    )  # fmt: skip
    return rows


async def _scopes_after(c: asyncpg.Connection, last: Any, but: int) -> Sequence[asyncpg.Record]:
    rows: Sequence[asyncpg.Record] = await c.fetch(
        "select scope, level, epoch, wrapped from scope_key where (scope, level) > ($1, $2) and epoch <> $3"
        " order by scope, level limit $4",
        last["scope"] if last else UUID(int=0), last["level"] if last else "", but, BATCH,
    )  # fmt: skip
    return rows


def _of_person(row: asyncpg.Record) -> Wrapped:
    return Wrapped(row["epoch"], row["wrapped"], row["person"].bytes)


def _of_scope(row: asyncpg.Record) -> Wrapped:
    return Wrapped(row["epoch"], row["wrapped"], keys.scope_bound(row["scope"], row["level"]))


async def _keep_persons(c: asyncpg.Connection, rows: Sequence[Any], new: Sequence[bytes], epoch: int) -> int:
    named = [row["person"] for row in rows], [row["wrapped"] for row in rows]
    return int(await c.fetchval("select rewrap_persons($1, $2, $3, $4)", *named, new, epoch))


async def _keep_scopes(c: asyncpg.Connection, rows: Sequence[Any], new: Sequence[bytes], epoch: int) -> int:
    named = [row["scope"] for row in rows], [row["level"] for row in rows], [row["wrapped"] for row in rows]
    return int(await c.fetchval("select rewrap_scopes($1, $2, $3, $4, $5)", *named, new, epoch))


async def _destroy_due(c: asyncpg.Connection, ring: Keyring, now: datetime, keep: timedelta) -> tuple[int, ...]:
    """First the database says that an epoch is over, then its key-encryption key goes, then it is seen to be gone. One
    that came back, with a restored copy of the folder, goes again."""
    for row in await c.fetch("select n from kek_epoch where state = 'old' and emptied_at <= $1", now - keep):
        await c.execute("select end_epoch($1)", row["n"])
    gone = []
    for row in await c.fetch("select n, destroyed_at from kek_epoch where state = 'destroyed' order by n"):
        if row["destroyed_at"] and not await ring.source.holds(row["n"]):
            continue
        await ring.source.destroy(row["n"])
        if not await ring.source.holds(row["n"]):
            await c.execute("select note_destroyed($1, $2)", row["n"], now)
            gone.append(row["n"])
    return tuple(gone)


async def some_people(most: int) -> list[UUID]:
    """Ids are random, so the first by id are a sample like any other."""
    rows = await keys.keyring().pool.fetch("select person from person_key order by person limit $1", most)
    return [row["person"] for row in rows]
