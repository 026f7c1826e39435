"""Keeps the secrets that open everything else: key-encryption keys and the index secret, one strict file each.

A file in the data folder is the first custodian of `vault/key_sources.py`. Refuses files that others could read, and
never makes a new secret where the database already knows one.
"""

import hashlib
import os
import secrets
import stat
from collections.abc import Sequence
from contextlib import suppress
from pathlib import Path
from typing import NamedTuple

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM

from foundation.tokens import make_secret

SECRET_BYTES = 32
_NONCE_BYTES = 12
_MODES = (0o400, 0o600)


class KeysNotReady(Exception):
    """The keys cannot be used as they are; the sentence says what to do. Chinese first, English after."""


class KeysAway(KeysNotReady):
    """Nobody answers for the keys; asking again at once would only keep people waiting."""


class Wrapped(NamedTuple):
    """A wrapped key as it stands in the database; it opens only for the id it was `bound` to."""

    epoch: int
    wrapped: bytes
    bound: bytes


class FileKeySource:
    """One file per epoch, `kek-N.key`, mode 0400 or 0600, in a folder of our own; where a folder for copies is given,
    nothing is made or destroyed in one of the two alone."""

    def __init__(self, folder: Path, copies: Path | None = None) -> None:
        self._folder, self._copies = folder, copies
        self._ciphers: dict[int, AESGCM] = {}

    async def create(self, epoch: int) -> None:
        make_secret(self._path(epoch), SECRET_BYTES)
        if self._copies:
            copy_secrets(self._folder, self._copies)

    async def fingerprint(self, epoch: int) -> bytes:
        return secret_fingerprint(self._read(epoch))

    async def wrap(self, epoch: int, keys: Sequence[tuple[bytes, bytes]]) -> list[bytes]:
        return wrap_under(self._cipher(epoch), keys)

    async def unwrap(self, wrapped: Sequence[Wrapped]) -> list[bytes]:
        try:
            return [unwrap_under(self._cipher(each.epoch), each) for each in wrapped]
        except KeysNotReady:
            self._ciphers.clear()  # one may have been read while its file was being overwritten
            raise

    async def destroy(self, epoch: int) -> None:
        self.forget(epoch)
        for folder in self._reachable():
            shred(key_path(folder, epoch))

    async def holds(self, epoch: int) -> bool:
        """Also while the copies are out of reach: nobody can say then that the key is gone."""
        paths = [key_path(folder, epoch) for folder in self._reachable()]
        missing = self._copies is not None and self._copies not in self._reachable()
        return missing or any(path.exists() or _leaving(path).exists() for path in paths)

    def _reachable(self) -> list[Path]:
        return [folder for folder in (self._folder, self._copies) if folder and folder.is_dir()]

    def forget(self, epoch: int) -> None:
        self._ciphers.pop(epoch, None)

    def _cipher(self, epoch: int) -> AESGCM:
        if epoch not in self._ciphers:
            self._ciphers[epoch] = AESGCM(self._read(epoch))
        return self._ciphers[epoch]

    def _read(self, epoch: int) -> bytes:
        return read_secret(self._path(epoch))

    def _path(self, epoch: int) -> Path:
        return key_path(self._folder, epoch)


def wrap_under(cipher: AESGCM, keys: Sequence[tuple[bytes, bytes]]) -> list[bytes]:
    wrapped = []
    for key, bound in keys:
        nonce = os.urandom(_NONCE_BYTES)
        wrapped.append(nonce + cipher.encrypt(nonce, key, bound))
    return wrapped


def unwrap_under(cipher: AESGCM, each: Wrapped) -> bytes:
    try:
        return cipher.decrypt(each.wrapped[:_NONCE_BYTES], each.wrapped[_NONCE_BYTES:], each.bound)
    except InvalidTag:
        raise KeysNotReady("金鑰資料庫與金鑰檔不相符 · a stored key does not open with the key file") from None


def key_path(folder: Path, epoch: int) -> Path:
    return folder / f"kek-{epoch}.key"


def index_secret_path(folder: Path) -> Path:
    return folder / "index-1.key"


def read_secret(path: Path) -> bytes:
    try:
        found = path.stat()
    except FileNotFoundError:
        raise KeysNotReady(
            f"找不到金鑰檔，請由保管的副本復原 · key file is missing, restore it from its copy: {path}"
        ) from None
    mode = stat.S_IMODE(found.st_mode)
    if mode not in _MODES:
        raise KeysNotReady(
            f"金鑰檔的權限必須是 0400 或 0600 · key file must have mode 0400 or 0600, not {mode:04o}: {path}"
        )
    if found.st_uid not in {os.geteuid(), 0}:
        raise KeysNotReady(f"金鑰檔屬於別的使用者 · key file belongs to another user: {path}")
    return checked_secret(path)


def checked_secret(path: Path) -> bytes:
    """Of a copy, whose medium may know no modes and no owners."""
    secret = path.read_bytes()
    if len(secret) != SECRET_BYTES:
        raise KeysNotReady(f"金鑰檔已損壞 · key file is damaged: {path}")
    return secret


def secret_fingerprint(secret: bytes) -> bytes:
    """Tells two secrets apart without telling anything of either."""
    return hashlib.sha256(b"lianfu/fingerprint/1" + secret).digest()[:16]


def copy_secrets(folder: Path, copies: Path) -> None:
    """Every key file that has no copy yet gets one, whole or not at all; one that differs stops everything."""
    if not copies.is_dir():
        raise KeysNotReady(f"找不到放金鑰副本的資料夾 · the folder for copies of keys is not there: {copies}")
    for path in sorted(folder.glob("*.key")):
        target, secret = copies / path.name, path.read_bytes()
        if not target.exists():
            draft = target.with_name(f".{path.name}.draft")
            with os.fdopen(os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o400), "wb") as file:
                file.write(secret)
                file.flush()
                os.fsync(file.fileno())
            draft.replace(target)
        if target.read_bytes() != secret:
            raise KeysNotReady(f"副本與現用的金鑰不同 · the copy differs from the key in use: {target}")


def shred(path: Path) -> None:
    """Takes the name away at once, overwrites, then removes; safe to repeat after a kill.

    Where the disk keeps old blocks (flash, snapshots), overwriting reaches only the file: those end with the medium.
    """
    leaving = _leaving(path)
    with suppress(FileNotFoundError):
        path.replace(leaving)
    with suppress(FileNotFoundError):
        leaving.chmod(0o600)
        with leaving.open("r+b", buffering=0) as file:
            file.write(secrets.token_bytes(max(SECRET_BYTES, leaving.stat().st_size)))
            os.fsync(file.fileno())
        leaving.unlink()
    folder = os.open(path.parent, os.O_RDONLY)
    try:
        os.fsync(folder)
    finally:
        os.close(folder)


def _leaving(path: Path) -> Path:
    return path.with_name(f".{path.name}.leaving")
