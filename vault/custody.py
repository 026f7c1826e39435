"""Whether the keys could be brought back after a disaster: copies of the key files are tried once a year and after each
new epoch, by really opening with them. Says what is due; who is told is the matter of `privacy/today.py`."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path
from typing import Literal

import asyncpg
from cryptography.hazmat.primitives.ciphers.aead import AESGCM

from foundation import settings
from vault import epochs, keys
from vault.epochs import Epoch
from vault.key_files import (
    KeysNotReady,
    Wrapped,
    checked_secret,
    index_secret_path,
    key_path,
    secret_fingerprint,
    unwrap_under,
)

YEAR = timedelta(days=365)
RENEWED_WITHIN = timedelta(days=7)
Due = Literal["never", "renew", "year"]


@dataclass(frozen=True, slots=True)
class Custody:
    """`checked_epoch` is the newest epoch whose key the tried copy held."""

    epoch: int
    made_at: datetime
    checked_at: datetime | None
    checked_epoch: int | None

    def due(self, now: datetime) -> Due | None:
        """A copy from before the current epoch opens nothing of today; a fresh epoch has a week to be copied."""
        if self.checked_at is None:
            return "never"
        if self.checked_epoch != self.epoch and now - self.made_at > RENEWED_WITHIN:
            return "renew"
        return "year" if now - self.checked_at > YEAR else None


@dataclass(frozen=True, slots=True)
class KeyFile:
    name: str
    fingerprint: str


_CUSTODY = """
select k.n, k.made_at, c.checked_at, c.epoch as checked_epoch
from kek_epoch k left join lateral (select * from custody_check order by checked_at desc limit 1) c on true
where k.state = 'current'
"""


async def custody() -> Custody:
    row = await keys.keyring().pool.fetchrow(_CUSTODY)
    return Custody(row["n"], row["made_at"], row["checked_at"], row["checked_epoch"])


def key_files(folder: Path) -> list[KeyFile]:
    """Every secret of the installation, as the card lists them."""
    return [KeyFile(path.name, shown(secret_fingerprint(path.read_bytes()))) for path in sorted(folder.glob("*.key"))]


def shown(fingerprint: bytes) -> str:
    """Groups of four to compare by eye."""
    text = fingerprint.hex()
    return " ".join(text[start : start + 4] for start in range(0, 16, 4))


async def try_copies(copy: Path, folder: Path, now: datetime) -> list[KeyFile]:
    """Compares each copied file with what the databases know, opens a key with the copy, and records the trial.

    Raises KeysNotReady with what is wrong; then nothing is recorded.
    """
    pool = keys.keyring().pool
    known = {index_secret_path(folder).name: await pool.fetchval("select fingerprint from index_secret where n = 1")}
    every = await epochs.listing()
    live = [epoch for epoch in every if epoch.state != "destroyed"]
    if settings.current().key_source == "file":
        known |= {key_path(folder, epoch.n).name: epoch.fingerprint for epoch in live}
    files = _compare(copy, folder, known, {key_path(folder, epoch.n).name for epoch in every if epoch not in live})
    if settings.current().key_source == "file":
        await _open_one(copy, live[-1])
    await pool.execute(
        "insert into custody_check (checked_at, epoch, files) values ($1, $2, $3)", now, live[-1].n, len(files)
    )
    return files


def _compare(copy: Path, folder: Path, known: dict[str, bytes], ended: set[str]) -> list[KeyFile]:
    if copy.resolve() == folder.resolve():
        raise KeysNotReady("這就是使用中的金鑰資料夾，不是副本 · this is the key folder in use, not a copy")
    for name in sorted(ended):
        if (copy / name).exists():
            raise KeysNotReady(
                f"副本還留著已銷毀的金鑰，請刪除 · the copy still holds a destroyed key, delete it: {name}"
            )
    here = {path.name: secret_fingerprint(path.read_bytes()) for path in folder.glob("*.key")}
    for name, fingerprint in sorted((here | known).items()):
        if not (copy / name).is_file():
            raise KeysNotReady(f"副本缺少這個檔案 · the copy lacks this file: {name}")
        if secret_fingerprint((copy / name).read_bytes()) != fingerprint:
            raise KeysNotReady(f"副本與現用的金鑰不同 · the copy differs from the key in use: {name}")
    return key_files(copy)


async def _open_one(copy: Path, current: Epoch) -> None:
    """Any key of the database; in an empty one, a key that the custodian in use wraps for the purpose."""
    ring = keys.keyring()
    row: asyncpg.Record | None = await ring.pool.fetchrow(
        "select person, wrapped from person_key where epoch = $1 limit 1", current.n
    )
    if row:
        tried = Wrapped(current.n, row["wrapped"], row["person"].bytes)
    else:
        [wrapped] = await ring.source.wrap(current.n, [(b"\0" * 32, b"probe")])
        tried = Wrapped(current.n, wrapped, b"probe")
    unwrap_under(AESGCM(checked_secret(key_path(copy, current.n))), tried)
