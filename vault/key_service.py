"""Asks an external key service over a Unix socket, so that the web processes never hold a key-encryption key.

One line of JSON there, one line back (docs/key-service.md); a batch is one line. Fails closed: no answer is
KeysAway, and nothing is remembered between calls.
"""

import asyncio
import json
from base64 import b64decode, b64encode
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from vault.key_files import KeysAway, KeysNotReady, Wrapped

PATIENCE_SECONDS = 3
LONGEST_LINE = 32 * 1024 * 1024
_AWAY = "金鑰服務沒有回應 · the key service does not answer"
_REFUSED = "金鑰服務拒絕了 · the key service refuses"


class ServiceKeySource:
    """A connection a call: a service that was started anew is simply asked again."""

    def __init__(self, socket: Path) -> None:
        self._socket = socket

    async def create(self, epoch: int) -> None:
        await self._ask("create", epoch=epoch)

    async def fingerprint(self, epoch: int) -> bytes:
        return _bytes((await self._ask("fingerprint", epoch=epoch)).get("fingerprint"))

    async def wrap(self, epoch: int, keys: Sequence[tuple[bytes, bytes]]) -> list[bytes]:
        sent = [{"key": _text(key), "bound": _text(bound)} for key, bound in keys]
        return _batch(await self._ask("wrap", epoch=epoch, keys=sent), len(keys)) if keys else []

    async def unwrap(self, wrapped: Sequence[Wrapped]) -> list[bytes]:
        sent = [{"epoch": each.epoch, "wrapped": _text(each.wrapped), "bound": _text(each.bound)} for each in wrapped]
        return _batch(await self._ask("unwrap", keys=sent), len(wrapped)) if wrapped else []

    async def destroy(self, epoch: int) -> None:
        await self._ask("destroy", epoch=epoch)

    async def holds(self, epoch: int) -> bool:
        return (await self._ask("holds", epoch=epoch)).get("holds") is not False

    def forget(self, epoch: int) -> None:
        """Remembers nothing."""

    async def _ask(self, deed: str, **more: Any) -> dict[str, Any]:
        line = json.dumps({"do": deed, **more}).encode() + b"\n"
        try:
            async with asyncio.timeout(PATIENCE_SECONDS):
                answer = json.loads(await self._exchange(line))
        except (OSError, TimeoutError, ValueError, asyncio.IncompleteReadError):
            raise KeysAway(f"{_AWAY}: {self._socket}") from None
        if not isinstance(answer, dict) or "error" in answer:
            raise KeysNotReady(_REFUSED)
        return answer

    async def _exchange(self, line: bytes) -> bytes:
        reader, writer = await asyncio.open_unix_connection(self._socket, limit=LONGEST_LINE)
        try:
            writer.write(line)
            await writer.drain()
            return await reader.readuntil(b"\n")
        finally:
            writer.close()


def _text(value: bytes) -> str:
    return b64encode(value).decode()


def _bytes(value: object) -> bytes:
    try:
        return b64decode(str(value), validate=True)
    except ValueError:
        raise KeysNotReady(_REFUSED) from None


def _batch(answer: dict[str, Any], count: int) -> list[bytes]:
    """An answer of another length could give one person the key of another."""
    found = answer.get("keys")
    if not isinstance(found, list) or len(found) != count:
        raise KeysNotReady(_REFUSED)
    return [_bytes(each) for each in found]
