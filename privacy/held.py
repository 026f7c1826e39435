"""Opens the sealed rows of persons for the copy they are owed: columns as they stand, words as they were typed.

Nobody but the person, or staff who record it, is shown what this returns; that is the matter of the caller.
"""

from collections.abc import Callable, Sequence
from uuid import UUID

from foundation.personal import Held, Read, Row, held_of, rows_of
from privacy.reveal import Sealed, open_sealed
from vault.sealing import Context

_BLOB = "blob"
ContextOf = Callable[[Row], Context]


def sealed(table: str, context: ContextOf | None = None, *, without: Sequence[str] = ()) -> Read:
    """`context` says where the blob of a row belongs; by default to its own table, id and level (P2 without one)."""
    place = context or (lambda row: Context(table, UUID(row["id"]), row.get("level", "P2")))

    async def read(persons: Sequence[UUID]) -> list[Held]:
        rows = await rows_of(table, persons)
        closed = [row for row in rows if row.get(_BLOB) and row.get("scope")]
        opened = await open_sealed([_sealed(row, place(row)) for row in closed])
        words = {row["id"]: found for row, found in zip(closed, opened, strict=True)}
        return [held_of(_without_blob(row), without, words.get(row["id"])) for row in rows]

    return read


def _sealed(row: Row, context: Context) -> Sealed:
    blob = bytes.fromhex(str(row[_BLOB]).removeprefix("\\x"))
    return Sealed(UUID(row["id"]), context, UUID(row["person"]), UUID(row["scope"]), blob)


def _without_blob(row: Row) -> Row:
    return {name: value for name, value in row.items() if name != _BLOB}
