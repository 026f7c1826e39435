"""Reads the mails that the catcher kept: what a person would see of them in their mail program."""

import re
from dataclasses import dataclass
from email import message_from_bytes, policy
from email.message import EmailMessage
from functools import lru_cache
from pathlib import Path

from mail.markup import safe

_NAME = re.compile(r"^\d{20}-[0-9a-f]{12}$")


@dataclass(frozen=True)
class CaughtPart:
    """A file of the mail; `cid` is empty unless it is a picture inside the text."""

    n: int
    name: str
    kind: str
    size: int
    cid: str
    content: bytes


@dataclass(frozen=True)
class CaughtMail:
    name: str
    to: str
    sender: str
    title: str
    date: str
    message_id: str
    language: str
    text: str
    html: str
    parts: tuple[CaughtPart, ...]

    @property
    def pictures(self) -> tuple[CaughtPart, ...]:
        return tuple(part for part in self.parts if part.kind.startswith("image/"))

    def shown(self, address: str) -> str:
        """The HTML part with nothing in it that could run or call elsewhere; pictures are read below `address`."""
        return safe(self.html, {part.cid: f"{address}/{part.n}" for part in self.parts if part.cid})


def names(folder: Path) -> list[str]:
    """The newest first."""
    return sorted((path.stem for path in folder.glob("*.eml")), reverse=True)


def one(folder: Path, name: str) -> CaughtMail | None:
    """None for a name that the catcher never gave, or a mail that is gone."""
    path = folder / f"{name}.eml"
    return _read(path) if _NAME.match(name) and path.is_file() else None


def latest(folder: Path, limit: int) -> list[CaughtMail]:
    found = [one(folder, name) for name in names(folder)[:limit]]
    return [mail for mail in found if mail]


@lru_cache(maxsize=200)
def _read(path: Path) -> CaughtMail:
    """A kept mail never changes under its name."""
    mail = message_from_bytes(path.read_bytes(), policy=policy.default)
    return CaughtMail(
        name=path.stem,
        to=str(mail["To"] or ""),
        sender=str(mail["From"] or ""),
        title=str(mail["Subject"] or ""),
        date=str(mail["Date"] or ""),
        message_id=str(mail["Message-ID"] or ""),
        language="en" if mail["Content-Language"] == "en" else "zh-Hant-TW",
        text=_body(mail, "plain"),
        html=_body(mail, "html"),
        parts=tuple(_parts(mail)),
    )


def _body(mail: EmailMessage, kind: str) -> str:
    body = mail.get_body((kind,))
    return str(body.get_content()) if body else ""


def _parts(mail: EmailMessage) -> list[CaughtPart]:
    found: list[CaughtPart] = []
    for part in mail.walk():
        if part.is_multipart() or part.get_filename() is None:
            continue
        content = part.get_payload(decode=True)
        if isinstance(content, bytes):
            cid = str(part["Content-ID"] or "").strip("<> ")
            name = part.get_filename() or "file"
            found.append(CaughtPart(len(found), name, part.get_content_type(), len(content), cid, content))
    return found
