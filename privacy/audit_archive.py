"""Entries older than five years leave the database for a signed file; the chain goes on from the anchor they leave.

The file is complete and signed before the database lets anything go, and the database alone decides what is old enough.
"""

import hashlib
import os
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

import asyncpg
import msgspec

from foundation.database import transaction
from foundation.settings import current
from privacy import heads
from privacy.audit import Link, entry_hash

KEPT = timedelta(days=5 * 366)  # a little more than the five years below which the database refuses
_COLUMNS = ("seq", "at", "actor", "action", "object", "fields", "purpose", "reason", "prev", "hash")


async def roll(now: datetime) -> Path | None:
    """The file that was written, or None where nothing is old enough. Repeated after a kill, it goes on."""
    async with transaction() as c:
        rows = await _old(c, now - KEPT)
        if not rows:
            return None
        content = b"".join(_line(row) for row in rows)
        place = _write(f"audit-{rows[0]['seq']}-{rows[-1]['seq']}.jsonl", content)
        # The entries and their file: a crash between the two leaves a file too many, never an entry too few.
        await c.fetchval("select audit_roll($1, $2)", rows[-1]["seq"], hashlib.sha256(content).digest())
    return place


async def check(content: bytes) -> str:
    """What does not hold of an archive file, in a few words; empty when it is the one the anchor names, unchanged."""
    async with transaction() as c:
        anchor = await c.fetchrow(
            "select seq, hash from audit_anchor where archive = $1", hashlib.sha256(content).digest()
        )
    if anchor is None:
        return "no anchor names this file"
    link: Link | None = None
    for line in content.splitlines():
        row = _read(line)
        if link and (row["seq"] != link.seq + 1 or row["prev"] != link.hash):
            return f"entry {row['seq']} does not follow"
        if row["hash"] != entry_hash(row["prev"], row):
            return f"entry {row['seq']} was changed"
        link = Link(row["seq"], row["hash"])
    if link is None or (link.seq, link.hash) != (anchor["seq"], anchor["hash"]):
        return "the file does not end at its anchor"
    return ""


async def _old(c: asyncpg.Connection, before: datetime) -> list[asyncpg.Record]:
    """From the beginning up to the first entry that is younger."""
    rows: list[asyncpg.Record] = await c.fetch(
        "select * from audit_entry where seq < coalesce("
        "(select min(seq) from audit_entry where at >= $1), (select max(seq) + 1 from audit_entry)) order by seq",
        before,
    )
    return rows


def _write(name: str, content: bytes) -> Path:
    folder = current().heads_folder / "archive"
    folder.mkdir(mode=0o750, parents=True, exist_ok=True)
    for place, written in (
        (folder / name, content),
        (folder / f"{name}.sig", heads.signature_of(content).hex().encode()),
    ):
        draft = place.with_name(f".{place.name}")
        with draft.open("wb") as file:
            file.write(written)
            file.flush()
            os.fsync(file.fileno())
        draft.replace(place)
    return folder / name


def _line(row: asyncpg.Record) -> bytes:
    told: dict[str, Any] = {name: row[name] for name in _COLUMNS}
    told |= {name: row[name] and str(row[name]) for name in ("actor", "object")}
    told |= {"prev": row["prev"].hex(), "hash": row["hash"].hex()}
    return msgspec.json.encode(told) + b"\n"


def _read(line: bytes) -> dict[str, Any]:
    row: dict[str, Any] = msgspec.json.decode(line)
    return row | {
        "at": datetime.fromisoformat(row["at"]),
        "prev": bytes.fromhex(row["prev"]),
        "hash": bytes.fromhex(row["hash"]),
    }
