"""Which registration is meant by what somebody quotes: its id, its reference R-XXXXXXXX, or the code of a ticket."""

from dataclasses import dataclass
from uuid import UUID

from foundation.database import transaction
from foundation.form_fields import uuid_of
from foundation.tokens import read_short_code
from registrations.links import ids_of_reference


@dataclass(frozen=True)
class Named:
    registration: UUID
    person: UUID


async def named(text: str) -> Named | None:
    """None where nothing is meant, or more than one registration."""
    typed = text.strip().upper()
    if typed.startswith("R-"):
        rows = await _by_reference(typed)
    elif registration := uuid_of(typed):
        rows = await _rows("select id, person from registration where id = $1", registration)
    else:
        code = read_short_code(typed) or ""
        rows = await _rows("select registration as id, person from ticket where short_code = $1", code)
    return rows[0] if len(rows) == 1 else None


async def _by_reference(typed: str) -> list[Named]:
    between = ids_of_reference(typed)
    return await _rows("select id, person from registration where id between $1 and $2", *between) if between else []


async def _rows(sql: str, *values: object) -> list[Named]:
    async with transaction() as c:
        return [Named(row["id"], row["person"]) for row in await c.fetch(sql, *values)]
