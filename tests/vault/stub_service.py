"""A key service as an installation may run one, small enough to read: the whole protocol of
docs/key-service.md over a Unix socket. `spoil` lets a test answer wrongly."""

import asyncio
import json
import os
from base64 import b64decode, b64encode
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from cryptography.hazmat.primitives.ciphers.aead import AESGCM

from vault.key_files import Wrapped, secret_fingerprint, unwrap_under, wrap_under

Answer = dict[str, Any]


@dataclass
class StubService:
    socket: Path
    secrets: dict[int, bytes] = field(default_factory=dict)
    asked: list[str] = field(default_factory=list)
    spoil: Callable[[Answer], object] = lambda answer: answer
    server: asyncio.Server | None = None

    async def start(self) -> None:
        self.server = await asyncio.start_unix_server(self._serve, self.socket, limit=2**25)

    async def stop(self) -> None:
        if self.server:
            self.server.close()
            self.server = None
            self.socket.unlink(missing_ok=True)

    async def _serve(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        with suppress(ConnectionError):
            asked = json.loads(await reader.readuntil(b"\n"))
            self.asked.append(asked["do"])
            answer = self.spoil(self._answer(asked))
            if answer is not None:
                writer.write(json.dumps(answer).encode() + b"\n")
                await writer.drain()
        writer.close()

    def _answer(self, asked: Answer) -> Answer:
        try:
            return getattr(self, f"_{asked['do']}")(asked)
        except Exception as error:  # noqa: BLE001 - a service tells no more than that it will not
            return {"error": type(error).__name__}

    def _create(self, asked: Answer) -> Answer:
        self.secrets.setdefault(asked["epoch"], os.urandom(32))
        return {}

    def _fingerprint(self, asked: Answer) -> Answer:
        return {"fingerprint": b64encode(secret_fingerprint(self.secrets[asked["epoch"]])).decode()}

    def _wrap(self, asked: Answer) -> Answer:
        given = [(b64decode(each["key"]), b64decode(each["bound"])) for each in asked["keys"]]
        wrapped = wrap_under(AESGCM(self.secrets[asked["epoch"]]), given)
        return {"keys": [b64encode(each).decode() for each in wrapped]}

    def _unwrap(self, asked: Answer) -> Answer:
        found = []
        for each in asked["keys"]:
            wrapped = Wrapped(each["epoch"], b64decode(each["wrapped"]), b64decode(each["bound"]))
            found.append(b64encode(unwrap_under(AESGCM(self.secrets[wrapped.epoch]), wrapped)).decode())
        return {"keys": found}

    def _destroy(self, asked: Answer) -> Answer:
        self.secrets.pop(asked["epoch"], None)
        return {}

    def _holds(self, asked: Answer) -> Answer:
        return {"holds": asked["epoch"] in self.secrets}
