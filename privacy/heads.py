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
from datetime import datetime
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
_BATCH = 2000


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
    """The audit does not follow from the head before, so nothing was signed. `seq` is the first such entry."""

    def __init__(self, seq: int) -> None:
        super().__init__(f"the audit is broken at entry {seq}")
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


async def sign(now: datetime) -> Head:
    """Appends a head for the chain as it stands. Raises ChainBroken where it does not go on from the last head."""
    place = heads_file()
    place.parent.mkdir(mode=0o750, parents=True, exist_ok=True)
    (place.parent / PUBLIC_FILE).write_text(f"{public_key().hex()}\n", encoding="ascii")
    last = _last_line(place)
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
    line = _last_line(heads_file())
    return msgspec.json.decode(line, type=Head) if line else None


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
    if not line:
        return None
    head = msgspec.json.decode(line, type=Head)
    if await _missed([head]):
        raise ChainBroken(head.seq)
    async with transaction() as c:
        prev = await c.fetchval("select prev from audit_entry where seq = $1", head.seq)
    return Link(head.seq - 1, prev) if prev is not None else None


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
    """Read from the end: the file grows for years."""
    if not place.exists():
        return b""
    with place.open("rb") as file:
        file.seek(max(0, place.stat().st_size - 4096))
        lines = [line for line in file.read().split(b"\n") if line.strip()]
    return lines[-1] if lines else b""
