"""A real SMTP server for tests that can be told to be down, to refuse, or to hang up."""

import asyncio
import socket
from dataclasses import dataclass, field
from email import message_from_bytes, policy
from email.message import EmailMessage

from aiosmtpd.smtp import SMTP, Envelope, Session


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


@dataclass
class PostOffice:
    """`rcpt` and `data` are answers to give instead of taking the mail; `received` is what was taken."""

    port: int = field(default_factory=free_port)
    rcpt: str = ""
    data: str = ""
    received: list[EmailMessage] = field(default_factory=list)
    raw: list[bytes] = field(default_factory=list)
    envelopes: list[tuple[str, list[str]]] = field(default_factory=list)
    connections: int = 0
    slow: float = 0
    _server: asyncio.Server | None = None
    _open: set[asyncio.BaseTransport] = field(default_factory=set)

    async def handle_RCPT(  # noqa: N802 - aiosmtpd's own name
        self, server: SMTP, session: Session, envelope: Envelope, address: str, options: list[str]
    ) -> str:
        if self.rcpt:
            return self.rcpt
        envelope.rcpt_tos.append(address)
        return "250 OK"

    async def handle_DATA(self, server: SMTP, session: Session, envelope: Envelope) -> str:  # noqa: N802 - the same
        await asyncio.sleep(self.slow)
        if self.data == "hang up":
            for transport in self._open:
                transport.abort()
            return "421 gone"
        if self.data:
            return self.data
        self.received.append(message_from_bytes(envelope.content, policy=policy.default))
        self.raw.append(bytes(envelope.content))
        self.envelopes.append((envelope.mail_from, envelope.rcpt_tos))
        return "250 taken"

    async def open(self) -> "PostOffice":
        office = self

        class Counted(SMTP):
            def connection_made(self, transport):
                office.connections += 1
                office._open.add(transport)
                super().connection_made(transport)

        loop = asyncio.get_running_loop()
        self._server = await loop.create_server(
            lambda: Counted(self, loop=loop, enable_SMTPUTF8=False), "127.0.0.1", self.port
        )
        return self

    async def close(self) -> None:
        if self._server:
            self._server.close()
            for transport in self._open:
                transport.abort()
            self._open.clear()
            await self._server.wait_closed()
            self._server = None

    def ids(self) -> list[str]:
        return [str(mail["Message-ID"]) for mail in self.received]
