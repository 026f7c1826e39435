"""What the form of an event lets staff choose from: officers who work here, bodies that are known, series, forms."""

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
    series: tuple[Choice, ...] = ()
    designs: tuple[Choice, ...] = ()


async def offered(design: UUID | None = None) -> Offered:
    """`design` is the form the event has already, offered beside the templates."""
    async with transaction() as c:
        officers = await c.fetch("select id, name from staff where disabled_on is null order by name, id")
        partners = await c.fetch("select id, name_zh as name from partner order by kind, county nulls first, name_zh")
        series = await c.fetch("select id, title_zh as name from series order by title_zh, id")
        designs = await c.fetch(
            "select id, name_zh as name from form_design where kind = 'registration' and (is_template or id = $1)"
            " order by is_template, name_zh, id",
            design,
        )
    return Offered(
        tuple(Choice(row["id"], row["name"]) for row in officers),
        tuple(Choice(row["id"], row["name"]) for row in partners),
        tuple(Choice(row["id"], row["name"]) for row in series),
        tuple(Choice(row["id"], row["name"]) for row in designs),
    )
