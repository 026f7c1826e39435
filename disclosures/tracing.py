"""From a leaked piece back to the download it was taken from, the likeliest first: by the file itself, by the number on
its first line, or by fingerprints of its lines. Nothing of the piece is kept."""

import asyncio
import hashlib
import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from disclosures import fingerprints
from disclosures.fragments import Lines, lines_of, sample
from foundation.actor import Actor
from foundation.database import transaction
from privacy.periods import PERIODS
from privacy.reveal import record

AT_ONCE = 100  # downloads whose fingerprints are computed together
MOST = 20
_CODE = re.compile(r"\b(X-[0-9A-HJKMNP-TV-Z]{8})-(\d{1,2})\b")


@dataclass(frozen=True, slots=True, kw_only=True)
class Match:
    """`lines` of the piece's `of` lines stood in this download. `by_code` is only a claim of the piece itself."""

    export: UUID
    code: str
    n: int
    slug: str
    title_zh: str
    at: datetime
    staff: str
    purpose: str
    recipient: str
    same_file: bool
    by_code: bool
    lines: int
    of: int

    @property
    def rank(self) -> tuple[bool, int, bool, datetime]:
        return self.same_file, self.lines, self.by_code, self.at


_DOWNLOADS = """
select l.id, l.n, l.at, l.sha256, x.id as export, x.code, x.purpose, e.slug, e.title_zh, s.name as staff,
  coalesce(q.name_zh, '') as recipient
from export_download l join export x on x.id = l.export join event e on e.id = x.event join staff s on s.id = l.staff
left join partner q on q.id = x.recipient
where l.at >= $1 order by l.at desc
"""
_HITS = "select download, prints from export_mark where download = any ($1) and prints && $2::bigint[]"


async def trace(raw: bytes, by: Actor, now: datetime) -> list[Match]:
    """Raises Invalid for a file that cannot be read. The look-up itself is recorded: it tells who stood in a list."""
    lines = sample(await asyncio.to_thread(lines_of, raw))
    tokens = await asyncio.to_thread(_tokens, lines)
    since = now - timedelta(days=PERIODS["export_mark"].keep_days + 1)
    async with transaction() as c:
        downloads = await c.fetch(_DOWNLOADS, since)
    hits = await _hits([row["id"] for row in downloads], tokens)
    digest, codes = hashlib.sha256(raw).digest(), _codes(raw, lines)
    found = [
        _match(row, hits.get(row["id"], 0), len(lines), row["sha256"] == digest, (row["code"], row["n"]) in codes)
        for row in downloads
    ]
    await record(by, "export.traced", None, (), "trace", now=now)
    matched = [one for one in found if one.same_file or one.by_code or one.lines]
    return sorted(matched, key=lambda one: one.rank, reverse=True)[:MOST]


async def _hits(downloads: Sequence[UUID], tokens: Sequence[frozenset[str]]) -> dict[UUID, int]:
    """How many lines of the piece each download knows."""
    hits: dict[UUID, int] = {}
    for start in range(0, len(downloads), AT_ONCE):
        batch = downloads[start : start + AT_ONCE]
        printed = await asyncio.to_thread(_printed, batch, tokens)
        wanted = [one for lines in printed.values() for line in lines for one in line]
        async with transaction() as c:
            rows = await c.fetch(_HITS, batch, wanted)
        for download in {row["download"] for row in rows}:
            known = {one for row in rows if row["download"] == download for one in row["prints"]}
            hits[download] = sum(1 for line in printed[download] if known & line)
    return hits


def _printed(downloads: Iterable[UUID], tokens: Sequence[frozenset[str]]) -> dict[UUID, list[set[int]]]:
    keys = {download: fingerprints.key_of(download) for download in downloads}
    return {download: [set(fingerprints.prints(key, line)) for line in tokens] for download, key in keys.items()}


def _tokens(lines: Lines) -> list[frozenset[str]]:
    return [frozenset(found) for line in lines if (found := fingerprints.of_fragment(line))]


def _codes(raw: bytes, lines: Lines) -> set[tuple[str, int]]:
    text = raw[:100_000].decode("utf-8", "ignore") + "\n".join(" ".join(line) for line in [*lines[:5], *lines[-5:]])
    return {(code, int(n)) for code, n in _CODE.findall(text)}


def _match(row: Any, lines: int, of: int, same_file: bool, by_code: bool) -> Match:
    told = ("export", "code", "n", "slug", "title_zh", "at", "staff", "purpose", "recipient")
    return Match(same_file=same_file, by_code=by_code, lines=lines, of=of, **{name: row[name] for name in told})
