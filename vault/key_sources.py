"""Decides who keeps the key-encryption keys: strict files (default), an external key service, or for trying out the
environment. Each answers to the same six calls."""

from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Protocol

from cryptography.hazmat.primitives.ciphers.aead import AESGCM

from foundation import settings
from vault.key_files import (
    SECRET_BYTES,
    FileKeySource,
    KeysNotReady,
    Wrapped,
    secret_fingerprint,
    unwrap_under,
    wrap_under,
)
from vault.key_service import ServiceKeySource

ENVIRONMENT = "LIANFU_KEKS"


class KeySource(Protocol):
    """A custodian of key-encryption keys, one an epoch. Batches: one call for everything a page needs.

    A key that is not there, or a custodian who does not answer, is KeysNotReady.
    """

    async def create(self, epoch: int) -> None:
        """Makes the key of an epoch; one that is there already stays as it is."""

    async def fingerprint(self, epoch: int) -> bytes: ...

    async def wrap(self, epoch: int, keys: Sequence[tuple[bytes, bytes]]) -> list[bytes]:
        """Each key with the id it is bound to, which is authenticated: it opens only for that id."""

    async def unwrap(self, wrapped: Sequence[Wrapped]) -> list[bytes]: ...

    async def destroy(self, epoch: int) -> None:
        """For good; safe to repeat."""

    async def holds(self, epoch: int) -> bool: ...

    def forget(self, epoch: int) -> None:
        """Drops what this process remembers of the key."""


class EnvironmentKeySource:
    """`LIANFU_KEKS=1:HEX,2:HEX`. For trying out: other processes of the user can read it, children inherit it, and
    nobody can take it out of a running one, so nothing is ever destroyed."""

    def __init__(self, keys: str) -> None:
        self._keys = dict(_parsed(keys))

    async def create(self, epoch: int) -> None:
        if epoch not in self._keys:
            raise KeysNotReady(
                f"請先在 {ENVIRONMENT} 加上第 {epoch} 期的金鑰 · add the key of epoch {epoch} to {ENVIRONMENT} first"
            )

    async def fingerprint(self, epoch: int) -> bytes:
        return secret_fingerprint(self._key(epoch))

    async def wrap(self, epoch: int, keys: Sequence[tuple[bytes, bytes]]) -> list[bytes]:
        return wrap_under(AESGCM(self._key(epoch)), keys)

    async def unwrap(self, wrapped: Sequence[Wrapped]) -> list[bytes]:
        return [unwrap_under(AESGCM(self._key(each.epoch)), each) for each in wrapped]

    async def destroy(self, epoch: int) -> None:
        """Cannot: `holds` stays true until somebody takes the key out of the variable."""

    async def holds(self, epoch: int) -> bool:
        return epoch in self._keys

    def forget(self, epoch: int) -> None:
        """Remembers nothing else."""

    def _key(self, epoch: int) -> bytes:
        try:
            return self._keys[epoch]
        except KeyError:
            raise KeysNotReady(
                f"{ENVIRONMENT} 沒有第 {epoch} 期的金鑰 · {ENVIRONMENT} has no key of epoch {epoch}"
            ) from None


def _parsed(text: str) -> list[tuple[int, bytes]]:
    try:
        pairs = [part.split(":") for part in text.split(",") if part.strip()]
        found = [(int(epoch), bytes.fromhex(key.strip())) for epoch, key in pairs]
    except ValueError:
        found = [(0, b"")]
    if any(len(key) != SECRET_BYTES for _, key in found):
        raise KeysNotReady(f"{ENVIRONMENT} 的格式是 1:64 個十六進位字 · {ENVIRONMENT} is 1: and 64 hexadecimal digits")
    return found


_SOURCES: dict[str, Callable[[Path], KeySource]] = {
    "file": lambda folder: FileKeySource(folder, settings.current().keys_copy),
    "environment": lambda _: EnvironmentKeySource(settings.current().key_environment),
    "service": lambda _: ServiceKeySource(Path(settings.current().key_service)),
}


def chosen(folder: Path) -> KeySource:
    """The custodian that the settings name; `folder` is where files are kept."""
    return _SOURCES[settings.current().key_source](folder)
