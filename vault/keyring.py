"""What one process knows of the epochs: which is current and who opens what. Follows a rotation in another process:
a refused writing asks which epoch is current, a key rewrapped under the reader's eyes is read again."""

from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field
from time import monotonic
from typing import TypeVar

import asyncpg

from vault.key_files import KeysAway, KeysNotReady
from vault.key_sources import KeySource

T = TypeVar("T")
SUPERSEDED = "LF001"
_TRIES = 3
FOLLOW_SECONDS = 60
"""A process that works asks this often, and forgets the keys of epochs that were destroyed meanwhile; one that stands
idle remembers them until its next work or its end."""
_FOREIGN = "金鑰檔不屬於這個金鑰資料庫 · the key files belong to another keys database"


async def current_epoch(connection: asyncpg.Connection, source: KeySource) -> int:
    """Once every key-encryption key in use is proven to be the one the database knows; else KeysNotReady."""
    epochs = await connection.fetch("select n, state, fingerprint from kek_epoch where state <> 'destroyed'")
    for row in epochs:
        if await source.fingerprint(row["n"]) != row["fingerprint"]:
            raise KeysNotReady(_FOREIGN)
    return max((int(row["n"]) for row in epochs if row["state"] == "current"), default=0)


@dataclass
class Keyring:
    pool: asyncpg.Pool
    source: KeySource
    current: int
    asked: float = field(default_factory=monotonic)

    async def writing(self, work: Callable[[int], Awaitable[T]]) -> T:
        """Does work that wraps under the current epoch; again when that one is over by now."""
        await self._follow()
        for _ in range(_TRIES):
            try:
                return await work(self.current)
            except asyncpg.PostgresError as error:
                if error.sqlstate != SUPERSEDED:
                    raise
            await self.ask()
        raise KeysNotReady("金鑰正在輪替，請稍後再試 · the keys are being rotated, please try again")

    async def reading(self, work: Callable[[], Awaitable[T]]) -> T:
        """Does work that reads wrapped keys and opens them; again when one was moved in between."""
        await self._follow()
        for _ in range(_TRIES - 1):
            try:
                return await work()
            except KeysAway:
                raise
            except KeysNotReady:
                continue
        return await work()

    async def ask(self) -> None:
        """Learns the current epoch and forgets the keys of those that are destroyed."""
        self.asked = monotonic()
        async with self.pool.acquire() as connection:
            try:
                self.current = await current_epoch(connection, self.source)
            except KeysAway:
                raise
            except KeysNotReady:  # an epoch may have ended between the two looks; the second knows
                self.current = await current_epoch(connection, self.source)
            for row in await connection.fetch("select n from kek_epoch where state = 'destroyed'"):
                self.source.forget(row["n"])

    async def _follow(self) -> None:
        if monotonic() - self.asked > FOLLOW_SECONDS:
            await self.ask()
