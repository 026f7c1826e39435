"""The counts of a period from touches: 場次 人次 人數 家次 家數, new and returning, whole and by one word.

Every count is computed anew from the facts. Names for keys are the matter of `reach/wording.py`, what may be shown that
of `reach/masking.py`.
"""

from dataclasses import dataclass
from typing import Literal, get_args

from foundation.database import transaction
from reach.period import Period
from reach.shares import Share, share

Dimension = Literal["month", "county", "township", "industry", "size", "kind", "channel", "source", "partner"]
DIMENSIONS: tuple[Dimension, ...] = get_args(Dimension)

# The fewest enterprises there can be, would every open suggestion of a merge be right: a provisional row whose name
# another row bears is that other. Pairs that a person has parted stay apart.
_BOUNDS = """
with touched as (select distinct unit from reach_touches($1, $2) where unit is not null),
merged as (
    select t.unit, (
        select o.id from enterprise o join enterprise_unit u on u.enterprise = o.id
        where o.name_key = e.name_key and e.name_key <> '' and u.unit = o.id
            and not exists (
                select from enterprise_merge m
                where m.undone_on is not null and (m.source, m.target) in ((e.id, o.id), (o.id, e.id))
            )
        order by o.confirmed desc, o.id limit 1
    ) as other
    from touched t join enterprise e on e.id = t.unit where not e.confirmed
)
select count(distinct coalesce(m.other, t.unit)) as least from touched t left join merged m on m.unit = t.unit
"""


@dataclass(frozen=True, slots=True)
class Line:
    """One row of counts. `key` None: not known. `new` are enterprises never touched before the period."""

    key: str | None
    sessions: int
    events: int
    person_times: int
    persons: int
    firm_times: int
    confirmed: int
    provisional: int
    new: int
    visits: int

    @property
    def firms(self) -> int:
        return self.confirmed + self.provisional

    @property
    def returning(self) -> int:
        return self.firms - self.new


@dataclass(frozen=True, slots=True)
class Totals:
    """`least` and `line.firms` are the bounds of 家數; `unplaced` enterprises are of unknown county (未歸戶)."""

    period: Period
    line: Line
    least: int
    unplaced: int

    @property
    def first_time(self) -> Share:
        return share(self.line.new, self.line.firms)

    @property
    def depth(self) -> float | None:
        """Touches per enterprise."""
        return self.line.firm_times / self.line.firms if self.line.firms else None


async def totals(period: Period) -> Totals:
    async with transaction() as c:
        [line] = await _lines(period, "total") or [_nothing("total")]
        least = await c.fetchval(_BOUNDS, period.since, period.until)
        unplaced = sum(each.firms for each in await _lines(period, "county") if each.key is None)
    return Totals(period, line, least, unplaced)


async def breakdown(period: Period, by: Dimension) -> list[Line]:
    """One line per key that occurs, the unknown one last."""
    async with transaction():
        lines = await _lines(period, by)
    return sorted(lines, key=lambda line: (line.key is None, line.key or ""))


async def _lines(period: Period, by: str) -> list[Line]:
    async with transaction() as c:
        touched = await c.fetch("select * from reach_breakdown($1, $2, $3)", period.since, period.until, by)
        held = await c.fetch("select * from reach_sessions($1, $2, $3)", period.since, period.until, by)
    sessions = {row["key"]: (row["sessions"], row["events"]) for row in held}
    lines = {
        row["key"]: Line(
            row["key"], *sessions.get(row["key"], (0, 0)), row["person_times"], row["persons"], row["firm_times"],
            row["confirmed"], row["provisional"], row["new_firms"], row["visits"],
        )
        for row in touched
    }  # fmt: skip
    for key, (n, events) in sessions.items():
        lines.setdefault(key, _nothing(key, n, events))
    return list(lines.values())


def _nothing(key: str | None, sessions: int = 0, events: int = 0) -> Line:
    return Line(key, sessions, events, 0, 0, 0, 0, 0, 0, 0)
