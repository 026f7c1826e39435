"""Checks a copy package against the database, without the declarations that made it.

Every table with a person column is found by the catalogue of the database, every blob is opened by trial, and what the
copy does not tell is named.
"""

from collections.abc import Iterator
from typing import Any
from uuid import UUID

import msgspec

from foundation.database import transaction
from privacy.reveal import Sealed, open_sealed
from vault.sealing import Context

_TABLES = """
select c.table_name::text as name from information_schema.columns c join information_schema.tables t
  on t.table_schema = c.table_schema and t.table_name = c.table_name and t.table_type = 'BASE TABLE'
where c.table_schema = 'public' and c.column_name = 'person' order by 1
"""
_BYTES = """
select table_name || '.' || column_name as name from information_schema.columns
where table_schema = 'public' and udt_name in ('bytea', '_bytea')
"""


class NoCopy(ValueError):
    """What was given is no copy package of ours."""


async def missing(package: dict[str, Any]) -> tuple[list[str], int]:
    """The `table.column` that the copy lacks or tells otherwise, sorted; and how many values were compared."""
    try:
        person = UUID(package["person"])
        told = {(kind["table"], row["id"]): row["columns"] for kind in package["kinds"] for row in kind["rows"]}
    except (KeyError, TypeError, ValueError) as wrong:
        raise NoCopy from wrong
    lacking, compared = set(), 0
    hidden = await _bytes()
    for table, row in await _rows(person):
        copy = told.get((table, str(row["id"])), {})
        for column, value in [*_plain(row), *await _opened(table, person, row)]:
            compared += 1
            # Of bytes that are no words (hashes, a token on its way) the copy may say no more than that they are there.
            if copy.get(column) != value and not (copy.get(column) is True and f"{table}.{column}" in hidden):
                lacking.add(f"{table}.{column}")
    return sorted(lacking), compared


async def _rows(person: UUID) -> list[tuple[str, dict[str, Any]]]:
    """As the owner would see them: the role that runs this may read every personal table, or it fails here."""
    found = []
    async with transaction() as c:
        for table in await c.fetch(_TABLES):
            # Names come from the database's own catalogue; the value goes apart.
            quoted = await c.fetchval("select quote_ident($1)", table["name"])
            sql = f"select to_jsonb(t) as row from {quoted} t where person = $1"  # noqa: S608 - see above
            rows = await c.fetch(sql, person)
            found += [(table["name"], msgspec.json.decode(each["row"])) for each in rows]
    return found


async def _bytes() -> set[str]:
    async with transaction() as c:
        return {row["name"] for row in await c.fetch(_BYTES)}


def _plain(row: dict[str, Any]) -> Iterator[tuple[str, Any]]:
    return ((column, value) for column, value in row.items() if column != "blob" and value is not None)


async def _opened(table: str, person: UUID, row: dict[str, Any]) -> list[tuple[str, Any]]:
    """The words of the blob, in whichever place of this row it was bound to; itself where none opens it."""
    if row.get("blob") is None:
        return []
    blob, scope = bytes.fromhex(row["blob"].removeprefix("\\x")), UUID(row["scope"])
    places = [Context(table, UUID(value), level) for value in _ids(row) for level in ("P2", "P3")]
    tried = await open_sealed([Sealed(person, place, person, scope, blob) for place in places])
    words = next((found for found in tried if found is not None), None)
    return [("blob", "unreadable")] if words is None else list(words.items())


def _ids(row: dict[str, Any]) -> Iterator[str]:
    for value in row.values():
        try:
            yield str(UUID(value))
        except (TypeError, ValueError, AttributeError):
            continue
