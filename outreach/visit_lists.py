"""Readings of visits: one visit, those of an enterprise, and the follow-ups that somebody promised."""

from dataclasses import dataclass
from datetime import date
from typing import Any
from uuid import UUID

from foundation.database import transaction
from foundation.refusals import NotFound
from privacy.reveal import Sealed
from vault.sealing import Context

PAGE = 50
_LISTED = """
select v.id, v.enterprise, e.name, v.mode, v.outcome, v.on_day, v.follow_up_on, v.officer, s.name as officer_name,
    v.partner, p.name_zh as partner_zh, p.name_en as partner_en, n.id as need, n.category as category,
    exists (select from visit_note w where w.visit = v.id) as has_note,
    exists (select from visit_contact w where w.visit = v.id) as has_contact
from visit v
join enterprise e on e.id = v.enterprise
join staff s on s.id = v.officer
left join partner p on p.id = v.partner
left join need n on n.visit = v.id
"""
_PAGED = (
    _LISTED.replace(" as category,", " as category, count(*) over () as total,")
    + "where ($1::uuid is null or v.officer = $1) order by v.on_day desc, v.id limit $2 offset $3"
)
# A promise is kept by any later visit to the same enterprise, by whomever; a failed attempt with a new date moves it.
_PROMISED = """
where v.follow_up_on is not null and ($1::uuid is null or v.officer = $1) and v.follow_up_on <= $2
    and not exists (
        select from visit later where later.enterprise = v.enterprise and later.id <> v.id
            and (later.on_day > v.on_day or (later.on_day = v.on_day and later.follow_up_on > v.follow_up_on))
    )
order by v.follow_up_on, v.id limit 100
"""


@dataclass(frozen=True)
class VisitLine:
    id: UUID
    enterprise: UUID
    name: str
    mode: str
    outcome: str
    on_day: date
    follow_up_on: date | None
    officer: UUID
    officer_name: str
    partner: UUID | None
    partner_zh: str | None
    partner_en: str | None
    need: UUID | None
    category: str | None
    has_note: bool
    has_contact: bool


@dataclass(frozen=True)
class VisitPage:
    lines: list[VisitLine]
    total: int
    page: int

    @property
    def pages(self) -> int:
        return max(1, -(-self.total // PAGE))


async def visit(id: UUID) -> VisitLine:
    async with transaction() as c:
        row = await c.fetchrow(_LISTED + "where v.id = $1", id)
    if row is None:
        raise NotFound
    return _line(row)


async def visits(*, officer: UUID | None = None, page: int = 1, size: int = PAGE) -> VisitPage:
    """The latest first."""
    async with transaction() as c:
        rows = await c.fetch(_PAGED, officer, size, (page - 1) * size)
    lines = [VisitLine(*(row[name] for name in VisitLine.__dataclass_fields__)) for row in rows]
    return VisitPage(lines, rows[0]["total"] if rows else 0, page)


async def promised(until: date, *, officer: UUID | None = None) -> list[VisitLine]:
    """Visits whose next contact is due by `until` and has not happened, the longest waiting first."""
    async with transaction() as c:
        return [_line(row) for row in await c.fetch(_LISTED + _PROMISED, officer, until)]


async def sealed_words(visit: UUID) -> list[Sealed]:
    """The sealed rows of a visit; opening them is the matter of `privacy.reveal`."""
    async with transaction() as c:
        rows = await c.fetch(
            "select 'visit_contact' as place, id, person, scope, blob from visit_contact where visit = $1"
            " union all select 'visit_note', id, person, scope, blob from visit_note where visit = $1 order by 1",
            visit,
        )
    return [
        Sealed(visit, Context(row["place"], row["id"], "P2"), row["person"], row["scope"], row["blob"]) for row in rows
    ]


def _line(row: Any) -> VisitLine:
    return VisitLine(**dict(row))
