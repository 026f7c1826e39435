"""What `keys rotate --check` holds a rotation to: every key opens, sealed rows read as before, no other row was
touched, and no key-encryption key is left that should be gone."""

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

import msgspec

from foundation import clock, ledgers
from foundation.database import transaction
from foundation.personal import Held
from lianfu.personal_data import DECLARED
from vault import epochs, keys
from vault.key_files import KeysNotReady

PEOPLE = 1000
"""Whose sealed rows are read before and after."""
# The server writes the statement, so that it quotes the name. Rows that others add meanwhile are left out both times.
_FINGERPRINT = (
    "select format('select count(*), coalesce(sum(hashtextextended(t::text, 0)::numeric), 0) from %I t"
    " where age(t.xmin) >= age($1::text::xid)', $1::text) where has_table_privilege($1::text, 'select')"
)
_SINCE = "select (pg_snapshot_xmin(pg_current_snapshot())::text::numeric % 4294967296)::text"


@dataclass(frozen=True, slots=True)
class Before:
    since: str
    tables: dict[str, tuple[int, int]]
    people: tuple[UUID, ...]
    words: bytes
    sealed: int


@dataclass(frozen=True, slots=True)
class Finding:
    holds: bool
    zh: str
    en: str


async def before() -> Before:
    async with transaction() as c:
        since = str(await c.fetchval(_SINCE))
    people = tuple(await epochs.some_people(PEOPLE))
    words, sealed = await _words(people)
    return Before(since, await _tables(since), people, words, sealed)


async def findings(seen: Before, now: datetime, keep_days: int) -> list[Finding]:
    return [await _every_key(), await _same_words(seen), await _same_rows(seen), *await _epochs(now, keep_days)]


async def _every_key() -> Finding:
    try:
        count = await epochs.open_all()
    except KeysNotReady as error:
        return Finding(False, "有金鑰打不開", f"a key does not open: {error}")
    return Finding(True, f"{count:,} 把金鑰都能打開", f"all {count:,} keys open")


async def _same_words(seen: Before) -> Finding:
    try:
        words, sealed = await _words(seen.people)
    except KeysNotReady:
        words, sealed = b"", 0
    same = words == seen.words and sealed == seen.sealed
    zh, en = (
        f"{len(seen.people):,} 人的 {sealed:,} 列加密資料",
        f"{sealed:,} sealed rows of {len(seen.people):,} people",
    )
    if same:
        return Finding(True, f"{zh}讀來與輪替前相同", f"{en} read as before")
    return Finding(False, f"{zh}與輪替前不同", f"{en} read otherwise than before")


async def _same_rows(seen: Before) -> Finding:
    found = await _tables(seen.since)
    moved = [name for name, known in seen.tables.items() if found.get(name) != known]
    rows = sum(count for count, _ in seen.tables.values())
    if not moved:
        return Finding(
            True, f"主資料庫 {len(found)} 個資料表的 {rows:,} 列沒有變動",
            f"none of the {rows:,} rows in {len(found)} tables of the main database has changed",
        )  # fmt: skip
    return Finding(
        False, f"這些資料表同時有變動，請在沒有人使用時再試：{'、'.join(moved)}",
        f"these tables changed meanwhile, try again while nobody works: {', '.join(moved)}",
    )  # fmt: skip


async def _epochs(now: datetime, keep_days: int) -> list[Finding]:
    source, told = keys.keyring().source, []
    for epoch in await epochs.listing():
        if epoch.state == "destroyed":
            gone = not await source.holds(epoch.n) and epoch.keys == 0
            what = ("已銷毀", "destroyed") if gone else ("應已銷毀卻還在", "should be gone and is not")
            told.append(Finding(gone, f"第 {epoch.n} 期{what[0]}", f"epoch {epoch.n} {what[1]}"))
        elif until := epoch.kept_until(keep_days):
            day = clock.day_of(until).isoformat()
            told.append(
                Finding(
                    epoch.keys == 0 and until > now,
                    f"第 {epoch.n} 期已無金鑰，為了備份保留到 {day}",
                    f"epoch {epoch.n} is empty and kept until {day} for backups of the keys (--at-once: gone now)",
                )
            )
    return told


async def _tables(since: str) -> dict[str, tuple[int, int]]:
    """Rows and a fingerprint of their contents, for every table of the personal and the service ledger."""
    found = {}
    async with transaction() as c:
        for name, ledger in ledgers.ledgers().items():
            if ledger != "system" and (query := await c.fetchval(_FINGERPRINT, name)):
                count, total = await c.fetchrow(query, since)
                found[name] = (int(count), int(total))
    return found


async def _words(people: Sequence[UUID]) -> tuple[bytes, int]:
    """A fingerprint of everything that opens, and how many rows that were sealed."""
    told, opened = hashlib.sha256(), 0
    for declaration in DECLARED:
        if declaration.read is None:
            continue
        columns = {column._meta.name for column in declaration.table._meta.columns}
        held = sorted(await declaration.read(people), key=lambda each: (each.row, str(each.person)))
        opened += sum(_was_sealed(each, columns) for each in held)
        told.update(msgspec.json.encode([declaration.name, held], order="deterministic"))
    return told.digest(), opened


def _was_sealed(held: Held, columns: set[str]) -> bool:
    return bool(held.words.keys() - columns)
