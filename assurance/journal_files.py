"""Copies of the journal of erasures outside of the database: one line a destroyed key, appended at each backup.

Each run ends with a stamp that tells until when the copy knows of erasures, also where there were none. Ids of keys
that are no more, and nothing else; a copy may lie anywhere and should lie far away.
"""

import os
from collections.abc import Iterable
from datetime import datetime
from pathlib import Path
from uuid import UUID

import asyncpg
import msgspec

from assurance.programs import BackupError

NAME = "journal.jsonl"


class Line(msgspec.Struct, frozen=True, kw_only=True):
    """As in `erasure_journal`; the number of the row is not kept, since a restored database counts anew."""

    key: UUID
    kind: str
    at: datetime


class Stamp(msgspec.Struct, frozen=True, kw_only=True):
    """All lines of a house until a moment stand above. `since`, when its database was first installed, tells the lost
    database from one that was set up in its place; `house` as in the manifests of its dumps."""

    until: datetime
    since: datetime
    house: str


async def lines_of(c: asyncpg.Connection) -> list[Line]:
    rows = await c.fetch("select key, kind, at from public.erasure_journal order by seq")
    return [Line(key=row["key"], kind=row["kind"], at=row["at"]) for row in rows]


def append(folder: Path, lines: Iterable[Line], stamp: Stamp) -> int:
    """Adds those that the file has not got, and the stamp; how many. What a killed run left of a line is cut off."""
    path = folder / NAME
    try:
        with os.fdopen(os.open(path, os.O_RDWR | os.O_CREAT, 0o600), "r+b") as file:
            whole = file.read()
            kept = whole[: whole.rfind(b"\n") + 1]
            known = {line for line in _read(kept, path) if isinstance(line, Line)}
            new = [line for line in lines if line not in known]
            file.seek(len(kept))
            file.truncate()
            file.write(b"".join(msgspec.json.encode(line) + b"\n" for line in [*new, stamp]))
            file.flush()
            os.fsync(file.fileno())
    except OSError as error:
        raise BackupError(
            f"刪除紀錄寫不進去：{error.strerror} · the journal of erasures could not be written: {error.strerror}:"
            f" {path}"
        ) from None
    return len(new)


def read(path: Path) -> list[Line | Stamp]:
    """A folder stands for the journal in it. A half line at the end is what a killed run leaves; others are damage."""
    file = path / NAME if path.is_dir() else path
    try:
        whole = file.read_bytes()
    except OSError as error:
        raise BackupError(
            f"讀不到刪除紀錄：{file} · the journal of erasures cannot be read: {error.strerror}: {file}"
        ) from None
    return _read(whole[: whole.rfind(b"\n") + 1], file)


def _read(whole: bytes, path: Path) -> list[Line | Stamp]:
    try:
        return [_read_line(line) for line in whole.splitlines()]
    except msgspec.MsgspecError:
        raise BackupError(f"刪除紀錄已損壞：{path} · the journal of erasures is damaged: {path}") from None


def _read_line(line: bytes) -> Line | Stamp:
    return msgspec.json.decode(line, type=Stamp) if b'"until":' in line else msgspec.json.decode(line, type=Line)
