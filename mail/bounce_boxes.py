"""The mailbox to which mail comes back, wherever it is: a Maildir, an mbox file, or behind IMAP. All by the standard
library, in a thread of its own."""

import asyncio
import imaplib
import mailbox
from collections.abc import AsyncIterator, Callable, Iterator
from contextlib import asynccontextmanager
from typing import Any, Protocol, TypeVar
from urllib.parse import unquote, urlsplit

# What is longer is no report; reports quote the mail at most.
LARGEST = 2_000_000
# At one go; the rest is there at the next.
MOST = 500
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
    def __init__(self, path: str) -> None:
        self._box = mailbox.Maildir(path, create=False)

    def unread(self) -> Iterator[tuple[str, bytes]]:
        for key in sorted(self._box.keys()):
            found = self._box[key]
            if "S" not in found.get_flags():
                yield key, bytes(found)[:LARGEST]

    def take_out(self, key: str) -> None:
        self._box.discard(key)

    def leave(self, key: str) -> None:
        found = self._box[key]
        found.set_subdir("cur")
        found.add_flag("S")
        self._box[key] = found

    def close(self) -> None:
        self._box.close()


class MboxBox:
    """Locked while it is open, as mail servers and readers agreed."""

    def __init__(self, path: str) -> None:
        # Its keys are numbers, whatever the stubs say.
        self._box: Any = mailbox.mbox(path, create=False)
        self._box.lock()

    def unread(self) -> Iterator[tuple[str, bytes]]:
        for key in self._box.keys():  # noqa: SIM118 - no dictionary
            found = self._box[key]
            if "R" not in found.get_flags():
                yield str(key), bytes(found)[:LARGEST]

    def take_out(self, key: str) -> None:
        self._box.discard(int(key))

    def leave(self, key: str) -> None:
        found = self._box[int(key)]
        found.add_flag("R")
        self._box[int(key)] = found

    def close(self) -> None:
        self._box.flush()
        self._box.unlock()
        self._box.close()


class ImapBox:
    def __init__(self, address: str, password: str) -> None:
        parts = urlsplit(address)
        opener: Any = imaplib.IMAP4_SSL if parts.scheme == "imaps" else imaplib.IMAP4
        ports = {"port": parts.port} if parts.port else {}
        self._line: imaplib.IMAP4 = opener(parts.hostname or "", timeout=30, **ports)
        self._line.login(unquote(parts.username or ""), password)
        self._line.select(unquote(parts.path.lstrip("/")) or "INBOX")

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
