"""Keeps the secrets that open everything else: key-encryption keys and the index secret, one strict file each.

`KeySource` is what the vault's keys need of any custodian; a file in the data folder is the first, an external key
service can follow. Refuses files that others could read, and never makes a new secret where the
database already knows one.
"""

import hashlib
import os
import stat
from functools import cache
from pathlib import Path
from typing import Protocol

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM

from foundation.tokens import make_secret

SECRET_BYTES = 32
_NONCE_BYTES = 12
_MODES = (0o400, 0o600)


class KeysNotReady(Exception):
    """The keys cannot be used as they are; the sentence says what to do. Chinese first, English after."""


class KeySource(Protocol):
    """A custodian of key-encryption keys. `bound` is authenticated: a wrapped key opens only for its own id."""

    def create(self, epoch: int) -> None: ...
    def fingerprint(self, epoch: int) -> bytes: ...
    def wrap(self, epoch: int, key: bytes, bound: bytes) -> bytes: ...
    def unwrap(self, epoch: int, wrapped: bytes, bound: bytes) -> bytes: ...
    def destroy(self, epoch: int) -> None: ...


class FileKeySource:
    """One file per epoch, `kek-N.key`, mode 0400 or 0600, in a folder of our own."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._cipher = cache(self._load)

    def create(self, epoch: int) -> None:
        make_secret(self._path(epoch), SECRET_BYTES)

    def fingerprint(self, epoch: int) -> bytes:
        return secret_fingerprint(read_secret(self._path(epoch)))

    def wrap(self, epoch: int, key: bytes, bound: bytes) -> bytes:
        nonce = os.urandom(_NONCE_BYTES)
        return nonce + self._cipher(epoch).encrypt(nonce, key, bound)

    def unwrap(self, epoch: int, wrapped: bytes, bound: bytes) -> bytes:
        try:
            return self._cipher(epoch).decrypt(wrapped[:_NONCE_BYTES], wrapped[_NONCE_BYTES:], bound)
        except InvalidTag:
            raise KeysNotReady("金鑰資料庫與金鑰檔不相符 · a stored key does not open with the key file") from None

    def destroy(self, epoch: int) -> None:
        self._path(epoch).unlink(missing_ok=True)
        self._cipher.cache_clear()

    def _load(self, epoch: int) -> AESGCM:
        return AESGCM(read_secret(self._path(epoch)))

    def _path(self, epoch: int) -> Path:
        return self._folder / f"kek-{epoch}.key"


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
    secret = path.read_bytes()
    if len(secret) != SECRET_BYTES:
        raise KeysNotReady(f"金鑰檔已損壞 · key file is damaged: {path}")
    return secret


def secret_fingerprint(secret: bytes) -> bytes:
    """Tells two secrets apart without telling anything of either."""
    return hashlib.sha256(b"lianfu/fingerprint/1" + secret).digest()[:16]
