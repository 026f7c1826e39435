"""Writes what an auditor asks to see into a folder: each item as ODS and JSON, and an index with the hash of each file.

Reads only. What the items are stands in `assurance/evidence_tables.py`; what only the roof knows (routes, declarations)
is handed in as further sheets.
"""

import hashlib
import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from pathlib import Path
from typing import Any
from uuid import UUID

from assurance.evidence_tables import ON_PAPER, TABLES, EvidenceTable
from foundation.clock import local
from foundation.database import connection, transaction
from foundation.dates import show_date
from foundation.odt import Field, Odt
from foundation.settings import current
from foundation.tabular import Cell, Sheet, ods_bytes
from registrations.links import reference_of
from vault import epochs


@dataclass(frozen=True, slots=True)
class Item:
    """One item: `rows` hold JSON values in the order of `keys`, under the `headings` of the sheet."""

    key: str
    title: str
    keys: Sequence[str]
    headings: Sequence[str]
    rows: Sequence[Sequence[Any]]

    def sheet(self) -> Sheet:
        return Sheet(self.title, list(self.headings), [[_cell(value) for value in row] for row in self.rows])

    def json(self) -> bytes:
        told = [dict(zip(self.keys, (_plain(value) for value in row), strict=True)) for row in self.rows]
        return json.dumps({"title": self.title, "rows": told}, ensure_ascii=False, indent=1).encode()


async def items(further: Sequence[Item] = ()) -> list[Item]:
    """Every item of the installation that this process is connected to."""
    found = [await read(table) for table in TABLES]
    return [*found, await _keys(), *further, _on_paper()]


async def read(table: EvidenceTable, event: UUID | None = None) -> Item:
    async with transaction():
        rows = await connection().fetch(table.query, *([event] if table.of_event else []))
    told = [[reference_of(row[key]) if key == "reference" else row[key] for key in table.keys] for row in rows]
    return Item(table.key, table.title, table.keys, table.headings, told)


def write(folder: Path, found: Sequence[Item], now: datetime, more: Mapping[str, bytes] | None = None) -> list[str]:
    """The files with their index, in a folder that is made if need be; gives their names. OSError when it cannot."""
    folder.mkdir(parents=True, exist_ok=True)
    files = dict(more or {})
    for item in found:
        files[f"{item.key}.ods"], files[f"{item.key}.json"] = ods_bytes(item.sheet()), item.json()
    hashes = {name: hashlib.sha256(content).hexdigest() for name, content in sorted(files.items())}
    files["index.odt"] = _index(found, hashes, now)
    files["index.json"] = json.dumps({"made_at": now.isoformat(), "sha256": hashes}, indent=1).encode()
    for name, content in files.items():
        (folder / name).write_bytes(content)
    return sorted(files)


def _index(found: Sequence[Item], hashes: Mapping[str, str], now: datetime) -> bytes:
    paper = Odt("稽核資料", now)
    paper.title("個人資料保護稽核資料")
    paper.facts([("機關", current().centre_name_zh), ("製作日", show_date(now, "zh-Hant"))], name="facts")
    fields = [Field("項目", 60), Field("檔名", 50), Field("筆數", 20, "Number"), Field("雜湊值（前 12 碼）", 50)]
    rows = [(item.title, f"{item.key}.ods", str(len(item.rows)), hashes[f"{item.key}.ods"][:12]) for item in found]
    paper.table(fields, rows, name="items")
    return paper.content()


async def _keys() -> Item:
    rows = [
        (each.n, each.state, each.fingerprint.hex(), each.made_at, each.emptied_at, each.destroyed_at, each.keys)
        for each in await epochs.listing()
    ]
    keys = ("epoch", "state", "fingerprint", "made_at", "emptied_at", "destroyed_at", "keys")
    return Item(
        "keys", "主鑰匙的清冊與更換", keys, ("世代", "狀態", "指紋", "製作", "清空", "銷毀", "鎖住的鑰匙"), rows
    )


def _on_paper() -> Item:
    rows = [(what, "紙本", who) for what, who in ON_PAPER]
    return Item("on-paper", "系統以外的資料", ("what", "kept", "keeper"), ("資料", "保存方式", "由誰保管"), rows)


def _cell(value: Any) -> Cell:
    if isinstance(value, bool):
        return "是" if value else "否"
    if isinstance(value, datetime):
        return local(value).strftime("%Y-%m-%d %H:%M")
    return value if value is None or isinstance(value, str | int | float | Decimal | date) else str(value)


def _plain(value: Any) -> Any:
    if isinstance(value, datetime | date):
        return value.isoformat()
    return value if value is None or isinstance(value, str | int | float | bool) else str(value)
