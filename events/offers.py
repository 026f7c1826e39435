"""What the form of an event lets staff choose from: officers who work here, bodies that are known."""

from dataclasses import dataclass
from uuid import UUID

from foundation.database import transaction


@dataclass(frozen=True)
class Choice:
    id: UUID
    name: str


@dataclass(frozen=True)
class Offered:
    officers: tuple[Choice, ...]
    partners: tuple[Choice, ...]


async def offered() -> Offered:
    async with transaction() as c:
        officers = await c.fetch("select id, name from staff where disabled_on is null order by name, id")
        partners = await c.fetch("select id, name_zh as name from partner order by kind, county nulls first, name_zh")
    return Offered(
        tuple(Choice(row["id"], row["name"]) for row in officers),
        tuple(Choice(row["id"], row["name"]) for row in partners),
    )
