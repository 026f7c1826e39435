"""The evidence of what was told and decided: a chain that outlives the people and names none of them.

The worker appends in shuffled batches, never the admission, so the order tells nothing about who came when. The hash of
an entry can be met only by the receipt that the person holds; see `receipt_nonce`.
"""

import hashlib
import hmac
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from random import SystemRandom
from typing import Any, Literal
from uuid import UUID, uuid4

from foundation.database import transaction
from privacy.notice_text import canonical

Done = Literal["shown", "told", "given", "refused", "withdrawn"]
_LOCK = 7423005
_INSERT = (
    "insert into consent_evidence (id, seq, receipt_hash, notice, language, purpose, act, channel, on_day, chain)"
    " values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10)"
)
_FIRST = bytes(32)
_shuffle = SystemRandom().shuffle


@dataclass(frozen=True, slots=True)
class Act:
    """One decision, or that the notice was shown (to the person) or told (by mail, whose data somebody else gave).

    `subject` is the row it stands in; it is hashed, not kept. `channel` is the way it came to us.
    """

    subject: UUID
    notice: UUID
    notice_sha256: str
    language: str
    purpose: str
    act: Done
    channel: str
    on_day: date


def receipt_nonce(person_key: bytes, act: Act) -> bytes:
    """Goes into the receipt. Only the person's key makes it: when the key is gone, only the receipt can prove."""
    return hmac.digest(
        person_key, b"lianfu/receipt/1" + act.subject.bytes + f"{act.purpose}/{act.act}".encode(), "sha256"
    )


def receipt_hash(nonce: bytes, act: Act) -> bytes:
    told = {
        "notice": act.notice_sha256,
        "language": act.language,
        "purpose": act.purpose,
        "act": act.act,
        "channel": act.channel,
        "on": act.on_day.isoformat(),
    }
    return hashlib.sha256(nonce + canonical(told)).digest()


async def append(acts: Sequence[tuple[Act, bytes]]) -> dict[UUID, UUID]:
    """Chains the acts, each with the key of its person, and gives the evidence by subject. Repeating adds nothing."""
    mixed = [(act, receipt_hash(receipt_nonce(person_key, act), act)) for act, person_key in acts]
    _shuffle(mixed)
    async with transaction() as c:
        await c.execute("select pg_advisory_xact_lock($1)", _LOCK)
        last = await c.fetchrow("select seq, chain from consent_evidence order by seq desc limit 1")
        seq, chain = (last["seq"], last["chain"]) if last else (0, _FIRST)
        rows = await c.fetch(
            "select receipt_hash, id from consent_evidence where receipt_hash = any ($1)", [each for _, each in mixed]
        )
        known: dict[bytes, UUID] = {row["receipt_hash"]: row["id"] for row in rows}
        fresh: list[tuple[Any, ...]] = []
        for act, receipt in mixed:
            if receipt in known:
                continue
            known[receipt], seq = uuid4(), seq + 1
            fields = (
                known[receipt], seq, receipt, act.notice, act.language, act.purpose, act.act, act.channel, act.on_day
            )  # fmt: skip
            chain = _next(chain, fields)
            fresh.append((*fields, chain))
        await c.executemany(_INSERT, fresh)
    return {act.subject: known[receipt] for act, receipt in mixed}


@dataclass(frozen=True, slots=True)
class Entry:
    """What stands of one act. `follows` says that it joins on to the entry before it, unchanged."""

    id: UUID
    seq: int
    notice: UUID
    follows: bool


async def look_up(receipts: Sequence[bytes]) -> list[Entry | None]:
    """The entries that these hashes meet, in the order asked. Who has no receipt finds nothing."""
    async with transaction() as c:
        rows = {row["receipt_hash"]: row for row in await c.fetch("select * from evidence_of($1)", list(receipts))}
    return [_entry(rows[each]) if each in rows else None for each in receipts]


def _entry(row: Any) -> Entry:
    return Entry(row["id"], row["seq"], row["notice"], row["chain"] == _next(row["before"] or _FIRST, _fields(row)))


def _fields(row: Any) -> tuple[Any, ...]:
    return (
        row["id"], row["seq"], row["receipt_hash"], row["notice"], row["language"], row["purpose"], row["act"],
        row["channel"], row["on_day"],
    )  # fmt: skip


async def verify() -> int | None:
    """The number of the first entry that does not follow from the one before; None when the chain is whole.
    What left at its front after its years is spoken for by the last cut."""
    async with transaction() as c:
        cut = await c.fetchrow("select last, chain from evidence_cut order by last desc limit 1")
        seq, chain = (cut["last"], cut["chain"]) if cut else (0, _FIRST)
        async for row in c.cursor("select * from consent_evidence order by seq"):
            if row["seq"] != seq + 1 or row["chain"] != _next(chain, _fields(row)):
                return seq + 1
            seq, chain = row["seq"], row["chain"]
    return None


def _next(chain: bytes, fields: tuple[Any, ...]) -> bytes:
    line = "|".join(part.hex() if isinstance(part, bytes) else str(part) for part in fields)
    return hashlib.sha256(chain + line.encode()).digest()
