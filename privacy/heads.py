"""Signs where the audit's chain stands, hour by hour, into a file that is meant to be kept elsewhere.

A chain alone does not stop whoever owns the database: they could write all of it anew. A head that was signed and
shipped before cannot be taken back, so edits, cut tails and rebuilt chains show against it. The signing key is a file
of the key folder and of nothing else.
"""

import fcntl
import hashlib
import os
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path

import msgspec
from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey, Ed25519PublicKey

from foundation.database import transaction
from foundation.settings import current
from foundation.tokens import read_or_make_secret
from privacy import audit
from privacy.audit import Link

FILE, KEY_FILE, PUBLIC_FILE = "audit-heads.jsonl", "audit-heads-1.key", "audit-heads.pub"
_NOTHING = bytes(32).hex()
_GONE = "there are entries and no heads; where none were ever signed: lianfu audit sign --first"
_TORN = "the last line of the heads is torn; keep the file as evidence and begin another: lianfu audit sign --first"
_BATCH = 2000
LATE = timedelta(hours=2)
"""Heads are signed every hour: what is older than this and not under a head shows that signing stopped."""


class Head(msgspec.Struct, frozen=True):
    """One line of the file. `prev` is the SHA-256 of the line before, so that no line goes unnoticed."""

    seq: int
    hash: str
    at: str
    prev: str
    signature: str = ""

    @property
    def message(self) -> bytes:
        return f"lianfu/audit-head/1\n{self.seq}\n{self.hash}\n{self.at}\n{self.prev}\n".encode()


class ChainBroken(Exception):
    """The audit does not follow from the head before, so nothing was signed. `seq` is the first such entry; None where
    the heads themselves are gone or torn."""

    def __init__(self, seq: int | None, why: str = "") -> None:
        super().__init__(why or f"the audit is broken at entry {seq}")
        self.seq = seq


@dataclass(frozen=True, slots=True)
class Checked:
    """`wrong` says in a few words what does not hold, or is empty; `heads` is how many lines held."""

    heads: int
    wrong: str = ""

    @property
    def whole(self) -> bool:
        return not self.wrong


def heads_file() -> Path:
    return current().heads_folder / FILE


def public_key() -> bytes:
    return _private_key().public_key().public_bytes_raw()


async def sign(now: datetime, *, first: bool = False) -> Head:
    """Appends a head for the chain as it stands. Raises ChainBroken where it does not go on from the last head.

    A file is begun while the audit is young; later only when somebody says that this is the `first`, since a file that
    is gone would hide what was cut.
    """
    place = heads_file()
    place.parent.mkdir(mode=0o750, parents=True, exist_ok=True)
    (place.parent / PUBLIC_FILE).write_text(f"{public_key().hex()}\n", encoding="ascii")
    last = _last_line(place)
    if not last and not first and await _unsigned(0, now):
        raise ChainBroken(None, _GONE)
    link = await _known(last)
    verdict = await audit.verify(after=link)
    if verdict.broken_at is not None:
        raise ChainBroken(verdict.broken_at)
    with place.open("ab") as file:
        fcntl.flock(file, fcntl.LOCK_EX)
        line = _last_line(place)
        head = Head(verdict.entries, verdict.head, now.isoformat(), _digest(line) if line else _NOTHING)
        signed = msgspec.structs.replace(head, signature=_private_key().sign(head.message).hex())
        file.write(msgspec.json.encode(signed) + b"\n")
        file.flush()
        os.fsync(file.fileno())
    return signed


def signature_of(message: bytes) -> bytes:
    """For files that leave the house beside the heads, such as archives of old entries."""
    return _private_key().sign(message)


def latest() -> Head | None:
    """For showing; None also where the file cannot be read, of which `standing` and the signing tell."""
    try:
        return _decoded(_last_line(heads_file()))
    except (ChainBroken, OSError):
        return None


async def standing(now: datetime) -> Checked:
    """The house's own file: whether its heads hold, and whether signing goes on. A file that is not there is one that
    holds nothing."""
    place = heads_file()
    checked = await check(place, public_key()) if place.exists() else Checked(0)
    if checked.wrong:
        return checked
    try:
        head = _decoded(_last_line(place))
    except ChainBroken as broken:
        return Checked(checked.heads, str(broken))
    if at := await _unsigned(head.seq if head else 0, now):
        return Checked(checked.heads, f"nothing is signed since {at.isoformat()}" if head else _GONE)
    return checked


async def check(place: Path, key: bytes) -> Checked:
    """Whether each line is signed and follows from the one before, and whether the chain went through each of them."""
    held, prev = 0, _NOTHING
    batch: list[Head] = []
    try:
        for line in _lines(place):
            head = msgspec.json.decode(line, type=Head)
            Ed25519PublicKey.from_public_bytes(key).verify(bytes.fromhex(head.signature), head.message)
            if head.prev != prev:
                return Checked(held, f"a line is missing before line {held + 1}")
            held, prev = held + 1, _digest(line)
            batch.append(head)
            if len(batch) == _BATCH:
                if wrong := await _missed(batch):
                    return Checked(held, wrong)
                batch.clear()
    except OSError:
        return Checked(held, "the file of heads cannot be read")
    except (InvalidSignature, msgspec.DecodeError, ValueError):
        return Checked(held, f"line {held + 1} is not signed by this key")
    return Checked(held, await _missed(batch))


async def _missed(heads: Iterable[Head]) -> str:
    """The first head that the chain does not go through; those in the archive are proven by its anchor."""
    wanted = [head for head in heads if head.seq]
    async with transaction() as c:
        anchor = await c.fetchrow("select seq, hash from audit_anchor order by seq desc limit 1")
        rows = await c.fetch("select seq, hash from audit_entry where seq = any ($1)", [head.seq for head in wanted])
    known = {row["seq"]: row["hash"].hex() for row in rows}
    archived = anchor["seq"] if anchor else 0
    if anchor:
        known[archived] = anchor["hash"].hex()
    for head in wanted:
        if head.seq in known and known[head.seq] != head.hash:
            return f"entry {head.seq} is not the one signed at {head.at}"
        if head.seq not in known and head.seq > archived:
            return f"entry {head.seq}, signed at {head.at}, is gone"
    return ""


async def _known(line: bytes) -> Link | None:
    """Where to go on from: before the entry of the last head, so that it is looked at again. Raises ChainBroken."""
    head = _decoded(line)
    if head is None:
        return None
    if await _missed([head]):
        raise ChainBroken(head.seq)
    async with transaction() as c:
        prev = await c.fetchval("select prev from audit_entry where seq = $1", head.seq)
    return Link(head.seq - 1, prev) if prev is not None else None


async def _unsigned(seq: int, now: datetime) -> datetime | None:
    """When the first entry after this one was made, where a head ought to stand over it by now. What went to the
    archive was under one."""
    async with transaction() as c:
        at: datetime | None = await c.fetchval(
            "select least((select at from audit_entry where seq > $1 order by seq limit 1),"
            " (select min(rolled_at) from audit_anchor where $1 = 0))",
            seq,
        )
    return at if at and at < now - LATE else None


def _decoded(line: bytes) -> Head | None:
    try:
        return msgspec.json.decode(line, type=Head) if line else None
    except msgspec.DecodeError:
        raise ChainBroken(None, _TORN) from None


def _private_key() -> Ed25519PrivateKey:
    return Ed25519PrivateKey.from_private_bytes(read_or_make_secret(current().keys_folder / KEY_FILE))


def _digest(line: bytes) -> str:
    return hashlib.sha256(line).hexdigest()


def _lines(place: Path) -> Iterator[bytes]:
    with place.open("rb") as file:
        for line in file:
            if line.strip():
                yield line.rstrip(b"\n")


def _last_line(place: Path) -> bytes:
    """Read from the end: the file grows for years. Raises ChainBroken where a write was cut short."""
    if not place.exists():
        return b""
    with place.open("rb") as file:
        file.seek(max(0, place.stat().st_size - 4096))
        content = file.read()
    if content and not content.endswith(b"\n"):
        raise ChainBroken(None, _TORN)
    lines = [line for line in content.split(b"\n") if line.strip()]
    return lines[-1] if lines else b""
