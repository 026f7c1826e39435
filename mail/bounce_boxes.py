"""The mailbox to which mail comes back, wherever it is: a Maildir, an mbox file, or behind IMAP. All by the standard
library, in a thread of its own."""

import asyncio
import imaplib
import mailbox
import ssl
from collections.abc import AsyncIterator, Callable, Iterator
from contextlib import asynccontextmanager
from email.parser import BytesParser
from pathlib import Path
from typing import Any, Protocol, TypeVar
from urllib.parse import unquote, urlsplit

# What is longer is no report; reports quote the mail at most.
LARGEST = 2_000_000
# At one go; the rest is there at the next.
MOST = 500
_HERE = ("localhost", "127.0.0.1", "::1")
T = TypeVar("T")


class BoxAway(OSError):
    """The mailbox cannot be read at the moment; the text is ours and holds no password."""


class Box(Protocol):
    """Blocking. `unread` gives each message once; then it is taken out, or left and marked."""

    def unread(self) -> Iterator[tuple[str, bytes]]: ...
    def take_out(self, key: str) -> None: ...
    def leave(self, key: str) -> None: ...
    def close(self) -> None: ...


class MaildirBox:
    """Read by the names of its files, which hold the flags: nothing is parsed, what was left is not opened again."""

    def __init__(self, path: str) -> None:
        self._path = Path(path)

    def unread(self) -> Iterator[tuple[str, bytes]]:
        files = [path for folder in ("new", "cur") for path in (self._path / folder).iterdir()]
        for path in sorted(files, key=lambda each: each.name):
            if not path.name.startswith(".") and "S" not in _flags(path):
                with path.open("rb") as message:
                    yield f"{path.parent.name}/{path.name}", message.read(LARGEST)

    def take_out(self, key: str) -> None:
        (self._path / key).unlink(missing_ok=True)

    def leave(self, key: str) -> None:
        path = self._path / key
        path.rename(self._path / "cur" / f"{path.name.partition(':')[0]}:2,{''.join(sorted(_flags(path) + 'S'))}")

    def close(self) -> None:
        """Nothing is held open."""


def _flags(path: Path) -> str:
    return path.name.partition(":2,")[2]


class MboxBox:
    """Locked while it is open, as mail servers and readers agreed. Of a message only the head is parsed."""

    def __init__(self, path: str) -> None:
        # Its keys are numbers, whatever the stubs say.
        self._box: Any = mailbox.mbox(path, create=False)
        self._box.lock()

    def unread(self) -> Iterator[tuple[str, bytes]]:
        for key in self._box.keys():  # noqa: SIM118 - no dictionary
            raw = self._box.get_bytes(key)[:LARGEST]
            if "R" not in "".join(map(str, BytesParser().parsebytes(raw, headersonly=True).get_all("status", []))):
                yield str(key), raw

    def take_out(self, key: str) -> None:
        self._box.discard(int(key))

    def leave(self, key: str) -> None:
        opening, _, rest = self._box.get_bytes(int(key), from_=True).partition(b"\n")
        self._box[int(key)] = opening + b"\nStatus: R\n" + rest

    def close(self) -> None:
        self._box.flush()
        self._box.unlock()
        self._box.close()


class ImapBox:
    """The password goes through TLS to whoever the certificate names; in the clear only to this very machine."""

    def __init__(self, address: str, password: str) -> None:
        parts = urlsplit(address)
        host = parts.hostname or ""
        ports: Any = {"port": parts.port} if parts.port else {}
        safely = ssl.create_default_context()
        self._line: imaplib.IMAP4
        if parts.scheme == "imaps":
            self._line = imaplib.IMAP4_SSL(host, timeout=30, ssl_context=safely, **ports)
        else:
            self._line = imaplib.IMAP4(host, timeout=30, **ports)
        try:
            if parts.scheme != "imaps" and host not in _HERE:
                self._line.starttls(safely)
            self._line.login(unquote(parts.username or ""), password)
            self._line.select(unquote(parts.path.lstrip("/")) or "INBOX")
        except BaseException:
            self._line.shutdown()
            raise

    def unread(self) -> Iterator[tuple[str, bytes]]:
        _, found = self._line.uid("SEARCH", "UNSEEN")
        for key in (found[0] or b"").decode().split()[:MOST]:
            _, answer = self._line.uid("FETCH", key, f"(BODY.PEEK[]<0.{LARGEST}>)")
            for item in answer:
                if isinstance(item, tuple):
                    yield key, item[1]

    def take_out(self, key: str) -> None:
        self._line.uid("STORE", key, "+FLAGS", r"(\Seen \Deleted)")

    def leave(self, key: str) -> None:
        self._line.uid("STORE", key, "+FLAGS", r"(\Seen)")

    def close(self) -> None:
        self._line.expunge()
        self._line.logout()


class Opened:
    """A box for the event loop: each step in the one thread that may touch it."""

    def __init__(self, box: Box) -> None:
        self._box = box

    async def unread(self) -> list[tuple[str, bytes]]:
        def some() -> list[tuple[str, bytes]]:
            return [pair for pair, _ in zip(self._box.unread(), range(MOST), strict=False)]

        return await _aside(some)

    async def take_out(self, key: str) -> None:
        await _aside(lambda: self._box.take_out(key))

    async def leave(self, key: str) -> None:
        await _aside(lambda: self._box.leave(key))


@asynccontextmanager
async def opened(address: str, password: str = "") -> AsyncIterator[Opened]:
    """Raises BoxAway."""
    box = await _aside(lambda: _open(address, password))
    try:
        yield Opened(box)
    finally:
        await _aside(box.close)


def _open(address: str, password: str) -> Box:
    kind, _, path = address.partition(":")
    if kind == "maildir":
        return MaildirBox(path)
    return MboxBox(path) if kind == "mbox" else ImapBox(address, password)


async def _aside(step: Callable[[], T]) -> T:
    try:
        return await asyncio.to_thread(step)
    except (OSError, mailbox.Error, imaplib.IMAP4.error) as trouble:
        raise BoxAway(f"the mailbox of returned mail cannot be read: {type(trouble).__name__}") from None
