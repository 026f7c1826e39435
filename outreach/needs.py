"""Needs of enterprises and their follow-up: opened, owned, dated, closed with an outcome. Words stay sealed."""

from dataclasses import dataclass
from datetime import date, datetime
from typing import Any
from uuid import UUID, uuid4

from foundation.clock import day_of
from foundation.database import connection, transaction
from foundation.faults import Fault
from foundation.languages import N_
from foundation.refusals import Conflict, Invalid, NotFound
from outreach.kinds import NEED_CATEGORIES, NEED_OUTCOMES, NEED_STATUSES
from privacy import periods

_LISTED = """
select n.id, n.enterprise, e.name, n.category, n.status, n.owner, s.name as owner_name, n.opened_on, n.due_on,
    n.closed_on, n.outcome, n.visit
from need n
join enterprise e on e.id = n.enterprise
join staff s on s.id = n.owner
"""
# The next one to act on comes first: open before closed, then by due day, undated last.
_ORDER = " order by n.status = 'closed', n.due_on nulls last, n.opened_on, n.id"
_WANTED = """
where ($1::uuid is null or n.owner = $1) and ($2::uuid is null or n.enterprise = $2)
    and case $3::text when 'open' then n.status <> 'closed' when 'closed' then n.status = 'closed'
        when 'overdue' then n.status <> 'closed' and n.due_on < $4 else true end
"""
_PAGED = _LISTED.replace("n.visit\n", "n.visit, count(*) over () as total\n") + _WANTED + _ORDER + " limit $5 offset $6"
PAGE = 50


@dataclass(frozen=True)
class NeedLine:
    id: UUID
    enterprise: UUID
    name: str
    category: str
    status: str
    owner: UUID
    owner_name: str
    opened_on: date
    due_on: date | None
    closed_on: date | None
    outcome: str | None
    visit: UUID | None

    def overdue(self, today: date) -> bool:
        return self.status != "closed" and self.due_on is not None and self.due_on < today


@dataclass(frozen=True)
class NeedPage:
    lines: list[NeedLine]
    total: int
    page: int

    @property
    def pages(self) -> int:
        return max(1, -(-self.total // PAGE))


async def open_need(enterprise: UUID, category: str, *, owner: UUID, due_on: date | None, now: datetime) -> UUID:
    """A need that came without a visit (a call, a form)."""
    if category not in {code.key for code in NEED_CATEGORIES}:
        raise Invalid([Fault("category", N_("請從清單選擇需求類別。"))])
    need = uuid4()
    async with transaction() as c:
        if not await c.fetchval("select 1 from enterprise where id = $1", enterprise):
            raise NotFound
        await _refuse_stranger(owner)
        await c.execute(
            "insert into need (id, visit, enterprise, category, status, owner, opened_on, due_on)"
            " values ($1, null, $2, $3, 'open', $4, $5, $6)",
            need, enterprise, category, owner, day_of(now), due_on,
        )  # fmt: skip
    return need


async def follow_up(need: UUID, *, status: str, owner: UUID, due_on: date | None) -> None:
    """Moves an open need on: who looks after it, until when, in which state."""
    if status not in {code.key for code in NEED_STATUSES} - {"closed"}:
        raise Invalid([Fault("status", N_("請選擇需求的狀態。"))])
    async with transaction() as c:
        await _lock_open(need)
        await _refuse_stranger(owner)
        await c.execute(
            "update need set status = $2, owner = $3, due_on = $4 where id = $1", need, status, owner, due_on
        )


async def close_need(need: UUID, outcome: str, *, now: datetime) -> None:
    """From the close the words are kept for their period and no longer."""
    if outcome not in {code.key for code in NEED_OUTCOMES}:
        raise Invalid([Fault("outcome", N_("請選擇結案結果。"))])
    today = day_of(now)
    async with transaction() as c:
        await _lock_open(need)
        await c.execute(
            "update need set status = 'closed', closed_on = $2, outcome = $3 where id = $1", need, today, outcome
        )
        await c.execute(
            "update visit_note set expires_on = $2 where need = $1", need, periods.expires_on("visit_contact", today)
        )


async def reopen(need: UUID, *, due_on: date | None) -> None:
    """重啟: closed too early."""
    async with transaction() as c:
        done = await c.execute(
            "update need set status = 'open', closed_on = null, outcome = null, due_on = $2"
            " where id = $1 and status = 'closed'",
            need, due_on,
        )  # fmt: skip
        if done == "UPDATE 0":
            raise Conflict(N_("這件需求沒有結案，不需要重啟。"))


async def _refuse_stranger(owner: UUID) -> None:
    if not await connection().fetchval("select true from staff where id = $1 and disabled_on is null", owner):
        raise Invalid([Fault("owner", N_("請選擇負責人。"))])


async def _lock_open(need: UUID) -> None:
    status = await connection().fetchval("select status from need where id = $1 for update", need)
    if status is None:
        raise NotFound
    if status == "closed":
        raise Conflict(N_("這件需求已經結案；要繼續處理請先重啟。"))


async def needs(
    today: date, *, owner: UUID | None = None, which: str = "open", enterprise: UUID | None = None
) -> list[NeedLine]:
    """`which`: open, overdue, closed or all. All of somebody's or of an enterprise; for everybody's see `need_page`."""
    async with transaction() as c:
        rows = await c.fetch(_LISTED + _WANTED + _ORDER, owner, enterprise, which, today)
    return [_line(row) for row in rows]


async def need_page(today: date, *, owner: UUID | None, which: str, page: int) -> NeedPage:
    async with transaction() as c:
        rows = await c.fetch(_PAGED, owner, None, which, today, PAGE, (page - 1) * PAGE)
    lines = [NeedLine(*(row[name] for name in NeedLine.__dataclass_fields__)) for row in rows]
    return NeedPage(lines, rows[0]["total"] if rows else 0, page)


async def need(id: UUID) -> NeedLine:
    async with transaction() as c:
        row = await c.fetchrow(_LISTED + "where n.id = $1", id)
    if row is None:
        raise NotFound
    return _line(row)


async def officers() -> list[tuple[str, str]]:
    """Who may own a need: id and name of those who do outreach or lead."""
    async with transaction() as c:
        rows = await c.fetch(
            "select id, name from staff where disabled_on is null"
            " and roles && array['outreach', 'organiser', 'manager']::varchar[] order by name, id"
        )
    return [(str(row["id"]), row["name"]) for row in rows]


def _line(row: Any) -> NeedLine:
    return NeedLine(**dict(row))
