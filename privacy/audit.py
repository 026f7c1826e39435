"""The record of who read or changed personal data: ids, field names and reasons, never a value.

Appending is the database's own deed (`sql/audit_append.sql`): in the transaction of the reading, chained by hashes.
Whether the data may be shown at all is decided by the caller; without an entry they are not shown.
"""

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any
from uuid import UUID

import asyncpg

from foundation.actor import Actor
from foundation.database import connection, transaction
from privacy.audit_notes import SealedNote, open_notes
from privacy.free_text import masked

_FIRST = bytes(32)
_BATCH = 5000


@dataclass(frozen=True, slots=True)
class Entry:
    seq: int
    at: datetime
    actor: UUID | None
    actor_name: str
    action: str
    object: UUID | None
    fields: tuple[str, ...]
    purpose: str
    reason: str


@dataclass(frozen=True, slots=True)
class Verdict:
    """`broken_at` is the number of the first entry that does not follow from the one before, or None."""

    entries: int
    broken_at: int | None
    head: str

    @property
    def whole(self) -> bool:
        return self.broken_at is None


async def append(
    by: Actor,
    action: str,
    object_id: UUID | None,
    fields: Sequence[str],
    purpose: str,
    *,
    reason: str = "",
    now: datetime,
) -> int:
    """Adds an entry to the running transaction and gives its number. Append last: others wait for this commit.

    The entry outlives the people: what somebody typed is sealed before (`audit_notes.py`), and in any other reason
    contacts and titled names are covered.
    """
    return int(
        await connection().fetchval(
            "select audit_append($1, $2, $3, $4, $5, $6, $7)",
            by.staff_id,
            action,
            object_id,
            list(fields),
            purpose,
            reason if isinstance(reason, SealedNote) else masked(reason),
            now,
        )
    )


async def entries(
    *, before: int | None = None, object_id: UUID | None = None, actor: UUID | None = None, limit: int = 50
) -> list[Entry]:
    """The newest first; `before` is the number of the last one already seen."""
    async with transaction() as c:
        rows = await c.fetch(
            "select a.*, coalesce(s.name, '') as actor_name from audit_entry a left join staff s on s.id = a.actor"
            " where ($1::bigint is null or a.seq < $1) and ($2::uuid is null or a.object = $2)"
            " and ($4::uuid is null or a.actor = $4) order by a.seq desc limit $3",
            before,
            object_id,
            limit,
            actor,
        )
    told = await open_notes([(row["object"], row["reason"]) for row in rows])
    return [
        Entry(
            row["seq"], row["at"], row["actor"], row["actor_name"], row["action"], row["object"], tuple(row["fields"]),
            row["purpose"], reason,
        )
        for row, reason in zip(rows, told, strict=True)
    ]  # fmt: skip


async def has_since(by: Actor, action: str, object_id: UUID, since: datetime) -> bool:
    """Whether this person left such an entry since then: what was shown once is not shown by a reload."""
    async with transaction() as c:
        found = "select true from audit_entry where object = $1 and actor = $2 and action = $3 and at >= $4 limit 1"
        return await c.fetchval(found, object_id, by.staff_id, action, since) is True


@dataclass(frozen=True, slots=True)
class Link:
    """A place in the chain: the number of an entry and its hash. Entries after it can be checked from here."""

    seq: int
    hash: bytes


async def verify(last: int | None = None, *, after: Link | None = None) -> Verdict:
    """Computes the chain anew, apart from the database's own function; with `last` only that many entries at its end.

    Begins after `after`, else where the archive ends. A tail that was cut off shows only against a head that was kept
    elsewhere (`privacy/heads.py`).
    """
    async with transaction() as c:
        start = after or await _start(c, last)
        seq, prev = start.seq, start.hash
        while rows := await c.fetch("select * from audit_entry where seq > $1 order by seq limit $2", seq, _BATCH):
            for row in rows:
                if row["seq"] != seq + 1 or row["prev"] != prev or row["hash"] != entry_hash(prev, row):
                    return Verdict(seq, seq + 1, prev.hex())
                seq, prev = row["seq"], row["hash"]
    return Verdict(seq, None, prev.hex())


async def _start(c: asyncpg.Connection, last: int | None) -> Link:
    if last is not None:
        row = await c.fetchrow("select seq, hash from audit_entry order by seq desc offset $1 limit 1", last)
        if row:
            return Link(row["seq"], row["hash"])
    row = await c.fetchrow("select seq, hash from audit_anchor order by seq desc limit 1")
    return Link(row["seq"], row["hash"]) if row else Link(0, _FIRST)


def entry_hash(prev: bytes, row: Any) -> bytes:
    """As `audit_hash` of the database says it, over the columns by their names."""
    at = row["at"].astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%S.%f")
    parts = (
        str(row["seq"]), at, row["actor"], row["action"], row["object"], ",".join(row["fields"]), row["purpose"],
        row["reason"],
    )  # fmt: skip
    line = "|".join("-" if part is None else f"{len(str(part).encode())}:{part}" for part in parts)
    return hashlib.sha256(prev + line.encode()).digest()
