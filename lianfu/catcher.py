"""The mail server of the demo: takes what is sent on this machine, forwards nothing, keeps the last five hundred."""

import asyncio
import os
import secrets
import signal
import time
from pathlib import Path

from aiosmtpd.smtp import SMTP, Envelope, Session

from foundation.settings import Settings

KEPT = 500
LARGEST = 10 * 1024 * 1024


def folder_of(settings: Settings) -> Path:
    """Where the mails lie; the pages of the demo read here."""
    return settings.data_folder / "demo-mail"


class Keeper:
    """Writes each mail into a file of its own that only this user can read."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        folder.mkdir(mode=0o700, parents=True, exist_ok=True)

    async def handle_DATA(  # noqa: N802 - aiosmtpd's own name
        self, _server: SMTP, _session: Session, envelope: Envelope
    ) -> str:
        content = envelope.content or b""
        self.keep(content if isinstance(content, bytes) else content.encode())
        return "250 kept"

    def keep(self, mail: bytes) -> None:
        """The name sorts by arrival and cannot be guessed; a reader never sees half a mail."""
        name = f"{time.time_ns():020d}-{secrets.token_hex(6)}"
        draft = self.folder / f".{name}"
        with os.fdopen(os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "wb") as file:
            file.write(mail)
        draft.rename(self.folder / f"{name}.eml")
        for old in sorted(self.folder.glob("*.eml"))[:-KEPT]:
            old.unlink(missing_ok=True)


async def listen(folder: Path, port: int) -> asyncio.Server:
    """Answers on loopback only."""
    loop, keeper = asyncio.get_running_loop(), Keeper(folder)

    def answer() -> SMTP:
        return SMTP(keeper, data_size_limit=LARGEST, enable_SMTPUTF8=True, hostname="catcher.localhost", loop=loop)

    return await loop.create_server(answer, "127.0.0.1", port)


async def run(settings: Settings) -> None:
    """The whole process: until SIGTERM or SIGINT."""
    stopping = asyncio.Event()
    for number in (signal.SIGTERM, signal.SIGINT):
        asyncio.get_running_loop().add_signal_handler(number, stopping.set)
    server = await listen(folder_of(settings), settings.smtp_port)
    await stopping.wait()
    server.close()
