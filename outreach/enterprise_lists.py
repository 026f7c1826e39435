"""Readings of enterprises: search, one page of facts, and which rows may be one enterprise."""

import re
from dataclasses import dataclass
from datetime import date
from typing import Any
from uuid import UUID

from foundation.database import transaction
from outreach.names import name_key

PAGE = 30

_LISTED = """
select e.id, e.ubn, e.name, e.county, e.township, e.industry, e.size, e.confirmed, u.unit,
    (select max(v.on_day) from visit v where v.enterprise = e.id and v.outcome = 'met') as visited_on,
    (select count(*) from need n where n.enterprise = e.id and n.status <> 'closed') as needs,
    count(*) over () as total
from enterprise e
join enterprise_unit u on u.enterprise = e.id
where ($1::text is null or e.ubn like $1 || '%')
    and ($2::text is null or e.name_key like '%' || $2 || '%' or lower(e.name) like '%' || lower($2) || '%')
    and ($3::text is null or e.county = $3)
    and ($4::text is null or e.township = $4)
    and ($5::text is null or e.industry = $5)
    and ($6::boolean is null or e.confirmed = $6)
order by e.name, e.id
limit $7 offset $8
"""
_SUGGESTED = """
select o.id, o.ubn, o.name, o.county, o.township, o.industry, o.size, o.confirmed, u.unit,
    null::date as visited_on, 0 as needs, count(*) over () as total
from enterprise e
join enterprise o on o.name_key = e.name_key and o.id <> e.id
join enterprise_unit u on u.enterprise = o.id
join enterprise_unit own on own.enterprise = e.id
where e.id = $1 and e.name_key <> '' and u.unit <> own.unit
    -- Two different numbers are two enterprises however alike they sound.
    and (e.ubn is null or o.ubn is null)
    and not exists (
        select from enterprise_merge m
        where m.undone_on is not null and (m.source, m.target) in ((e.id, o.id), (o.id, e.id))
    )
order by o.confirmed desc, o.name, o.id
limit 10
"""


@dataclass(frozen=True)
class EnterpriseLine:
    id: UUID
    ubn: str | None
    name: str
    county: str | None
    township: str | None
    industry: str | None
    size: str | None
    confirmed: bool
    unit: UUID
    visited_on: date | None
    needs: int


@dataclass(frozen=True)
class EnterprisePage:
    lines: list[EnterpriseLine]
    total: int
    page: int

    @property
    def pages(self) -> int:
        return max(1, -(-self.total // PAGE))


@dataclass(frozen=True)
class Merge:
    """A standing or undone merge seen from one side."""

    source: UUID
    target: UUID
    other_name: str
    merged_on: date
    undone_on: date | None


def _line(row: Any) -> EnterpriseLine:
    return EnterpriseLine(*(row[name] for name in EnterpriseLine.__dataclass_fields__))


async def search(
    words: str = "",
    *,
    county: str | None = None,
    township: str | None = None,
    industry: str | None = None,
    confirmed: bool | None = None,
    page: int = 1,
) -> EnterprisePage:
    """`words` are a number (or its beginning) or part of a name, whatever its spelling."""
    number = words if re.fullmatch(r"[0-9]{3,8}", words) else None
    name = None if number or not words else _like(name_key(words) or words)
    page = max(1, page)
    async with transaction() as c:
        rows = await c.fetch(
            _LISTED,
            number,
            name,
            county or None,
            township or None,
            industry or None,
            confirmed,
            PAGE,
            (page - 1) * PAGE,
        )
    return EnterprisePage([_line(row) for row in rows], rows[0]["total"] if rows else 0, page)


def _like(words: str) -> str:
    """Per cent signs and underscores of the reader are letters like any other."""
    return words.replace("\\", "\\\\").replace("%", "\\%").replace("_", "\\_")


async def enterprise(id: UUID) -> EnterpriseLine | None:
    async with transaction() as c:
        row = await c.fetchrow(
            "select e.id, e.ubn, e.name, e.county, e.township, e.industry, e.size, e.confirmed, u.unit,"
            " null::date as visited_on, 0 as needs"
            " from enterprise e join enterprise_unit u on u.enterprise = e.id where e.id = $1",
            id,
        )
    return _line(row) if row else None


async def suggestions(id: UUID) -> list[EnterpriseLine]:
    """Rows of the same name that may be the same enterprise; a person decides. Pairs that were parted are left out."""
    async with transaction() as c:
        return [_line(row) for row in await c.fetch(_SUGGESTED, id)]


async def merges(id: UUID) -> list[Merge]:
    async with transaction() as c:
        rows = await c.fetch(
            "select m.source, m.target, o.name as other_name, m.merged_on, m.undone_on from enterprise_merge m"
            " join enterprise o on o.id = case when m.source = $1 then m.target else m.source end"
            " where $1 in (m.source, m.target) order by m.merged_on desc, m.id",
            id,
        )
    return [Merge(**dict(row)) for row in rows]
