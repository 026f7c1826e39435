"""What the centre did for one enterprise, over all rows that count as it: events attended, visits, needs."""

from dataclasses import dataclass
from datetime import date
from typing import Any
from uuid import UUID

from foundation.database import transaction
from foundation.languages import Text, pick

_ATTENDED = """
select e.slug, e.title_zh, e.title_en, e.kind, t.on_day, count(*) as people
from touch t join event e on e.id = t.event
where t.unit = $1 group by e.id, t.on_day order by t.on_day desc, e.slug
"""
_VISITED = """
select v.id, v.mode, v.outcome, v.on_day, v.follow_up_on, s.name as officer_name, n.category
from visit v
join enterprise_unit u on u.enterprise = v.enterprise and u.unit = $1
join staff s on s.id = v.officer
left join need n on n.visit = v.id
order by v.on_day desc, v.id
"""
_NEEDED = """
select n.id, n.category, n.status, n.outcome, n.opened_on, n.due_on, n.closed_on, s.name as owner_name
from need n
join enterprise_unit u on u.enterprise = n.enterprise and u.unit = $1
join staff s on s.id = n.owner
order by n.status = 'closed', n.due_on nulls last, n.opened_on desc, n.id
"""


@dataclass(frozen=True)
class Attended:
    slug: str
    title_zh: str
    title_en: str
    kind: str
    on_day: date
    people: int

    def title(self, language: str) -> Text:
        return pick(self.title_zh, self.title_en, language)


@dataclass(frozen=True)
class Visited:
    id: UUID
    mode: str
    outcome: str
    on_day: date
    follow_up_on: date | None
    officer_name: str
    category: str | None


@dataclass(frozen=True)
class Needed:
    id: UUID
    category: str
    status: str
    outcome: str | None
    opened_on: date
    due_on: date | None
    closed_on: date | None
    owner_name: str

    def overdue(self, today: date) -> bool:
        return self.status != "closed" and self.due_on is not None and self.due_on < today


@dataclass(frozen=True)
class History:
    """`person_times` are people times days at events; `touches` count a day at an event or a visit once (家次)."""

    attended: list[Attended]
    visits: list[Visited]
    needs: list[Needed]

    @property
    def person_times(self) -> int:
        return sum(each.people for each in self.attended)

    @property
    def met(self) -> int:
        return sum(each.outcome == "met" for each in self.visits)

    @property
    def touches(self) -> int:
        return len(self.attended) + self.met

    @property
    def first_on(self) -> date | None:
        days = [each.on_day for each in self.attended] + [each.on_day for each in self.visits if each.outcome == "met"]
        return min(days) if days else None


async def history(unit: UUID) -> History:
    """`unit` is the row that the others count as. Three queries however long the history is."""
    async with transaction() as c:
        return History(
            [Attended(**_plain(row)) for row in await c.fetch(_ATTENDED, unit)],
            [Visited(**_plain(row)) for row in await c.fetch(_VISITED, unit)],
            [Needed(**_plain(row)) for row in await c.fetch(_NEEDED, unit)],
        )


def _plain(row: Any) -> dict[str, Any]:
    return dict(row)
