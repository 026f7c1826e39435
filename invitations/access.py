"""Who may register for an event that is not open to everybody: codes to hand out, and a closed list of enterprises.

Codes and business numbers only, no person. Whether a code still lets somebody in is decided by the admission.
"""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any
from uuid import UUID

import asyncpg

from foundation.database import transaction
from foundation.faults import Fault, Faults
from foundation.languages import N_
from foundation.refusals import Conflict, Invalid, NotFound
from invitations.codes import new_code

MOST_AT_ONCE = 1000
MOST_CODES = 5000
MOST_USES = 10_000


@dataclass(frozen=True, slots=True, kw_only=True)
class CodePlan:
    """`n` codes that each let `most` registrations in. With a `holdback` they take the places it keeps."""

    n: int
    most: int
    title_zh: str = ""
    until: datetime | None = None
    holdback: UUID | None = None
    partner: UUID | None = None


@dataclass(frozen=True, slots=True)
class Code:
    """One code as staff see it; `partner_zh` is whom it was made for."""

    id: UUID
    code: str
    title_zh: str
    most: int
    used: int
    until: datetime | None
    holdback_zh: str
    partner_zh: str

    def state(self, now: datetime) -> str:
        if self.used >= self.most:
            return "spent"
        return "over" if self.until and self.until <= now else "good"


@dataclass(frozen=True, slots=True)
class HeldBack:
    """Places kept for those with a code, to choose from; `places_taken` have one already."""

    id: UUID
    title_zh: str
    places: int
    places_taken: int


@dataclass(frozen=True, slots=True)
class Access:
    """`rule` is the event's: open to everybody, to whoever has a code, or to the enterprises of a list."""

    rule: str
    codes: tuple[Code, ...]
    holdbacks: tuple[HeldBack, ...]


_CODES = """
select k.id, k.code, k.title_zh, k.most, k.used, k.until, coalesce(h.title_zh, '') as holdback_zh,
  coalesce(p.name_zh, '') as partner_zh
from invitation_code k left join holdback h on h.id = k.holdback left join partner p on p.id = k.partner
where k.event = $1 order by k.title_zh, k.until, k.code
"""
_HOLDBACKS = (
    "select id, title_zh, places, places_taken from holdback where event = $1 and kind = 'code' order by title_zh"
)
_INSERT = """
insert into invitation_code (id, event, code, title_zh, most, used, holdback, partner, until)
select gen_random_uuid(), $1, unnest($2::text[]), $3, $4, 0, $5, $6, $7 on conflict (event, code) do nothing
"""


async def access_of(event: UUID) -> Access:
    async with transaction() as c:
        rule = await c.fetchval("select access from event where id = $1", event)
        codes = await c.fetch(_CODES, event)
        holdbacks = await c.fetch(_HOLDBACKS, event)
    if rule is None:
        raise NotFound
    return Access(rule, tuple(Code(**dict(row)) for row in codes), tuple(HeldBack(**dict(row)) for row in holdbacks))


async def make_codes(event: UUID, plan: CodePlan, now: datetime) -> tuple[str, ...]:
    """All of them or, Invalid, none. Conflict beyond `MOST_CODES` of one event."""
    _refuse_faults(plan, now)
    async with transaction() as c:
        if not await c.fetchval("select true from event where id = $1 for no key update", event):
            raise NotFound
        await _refuse_strangers(c, event, plan)
        there = await c.fetchval("select count(*) from invitation_code where event = $1", event)
        if there + plan.n > MOST_CODES:
            raise Conflict(N_("一場活動最多 %(n)s 組邀請碼。"), code="too_many_codes", n=MOST_CODES)
        made: set[str] = set()
        while len(made) < plan.n:
            made |= await _insert(c, event, replace(plan, n=plan.n - len(made)))
    return tuple(sorted(made))


async def _insert(c: asyncpg.Connection, event: UUID, plan: CodePlan) -> set[str]:
    """Those that nobody of this event has yet."""
    wanted = {new_code() for _ in range(plan.n)}
    rows = await c.fetch(
        _INSERT + " returning code", event, sorted(wanted), plan.title_zh, plan.most, plan.holdback, plan.partner,
        plan.until,
    )  # fmt: skip
    return {row["code"] for row in rows}


async def withdraw_code(event: UUID, code: UUID, now: datetime) -> bool:
    """Deletes a code that nobody used; one that somebody used lets nobody else in from now on. True when it is gone."""
    async with transaction() as c:
        row = await c.fetchrow("select used from invitation_code where id = $1 and event = $2 for update", code, event)
        if row is None:
            raise NotFound
        if not row["used"]:
            try:
                async with transaction() as savepoint:
                    await savepoint.execute("delete from invitation_code where id = $1", code)
            except asyncpg.IntegrityConstraintViolationError:  # given back since, but somebody came with it
                pass
            else:
                return True
        await c.execute("update invitation_code set until = least(until, $2) where id = $1", code, now)
    return False


async def listed(event: UUID) -> tuple[str, ...]:
    """The closed list, in the order of the numbers."""
    async with transaction() as c:
        rows = await c.fetch("select ubn from invited_enterprise where event = $1 order by ubn", event)
    return tuple(row["ubn"] for row in rows)


async def add_to_list(event: UUID, ubns: Sequence[str]) -> int:
    """How many were new. The numbers were read and checked by `closed_lists`."""
    async with transaction() as c:
        rows = await c.fetch(
            "insert into invited_enterprise (id, event, ubn) select gen_random_uuid(), $1, n from unnest($2::text[]) n"
            " on conflict (event, ubn) do nothing returning 1",
            event, list(ubns),
        )  # fmt: skip
    return len(rows)


async def strike_from_list(event: UUID, ubns: Sequence[str]) -> int:
    """Those who have registered keep their places."""
    async with transaction() as c:
        done = await c.execute(
            "delete from invited_enterprise where event = $1 and ubn = any ($2::bpchar[])", event, list(ubns)
        )
    return int(done.rpartition(" ")[2])


def _refuse_faults(plan: CodePlan, now: datetime) -> None:
    faults: Faults = []
    if not 1 <= plan.n <= MOST_AT_ONCE:
        faults.append(Fault("n", N_("一次可以產生 1 到 %(n)s 組。"), {"n": MOST_AT_ONCE}))
    if not 1 <= plan.most <= MOST_USES:
        faults.append(Fault("most", N_("每組可以用 1 到 %(n)s 次。"), {"n": MOST_USES}))
    if len(plan.title_zh) > 100:
        faults.append(Fault("title_zh", N_("名稱最多 100 個字。")))
    if plan.until and plan.until <= now:
        faults.append(Fault("until", N_("期限已經過了，這些碼會一開始就不能用。")))
    if faults:
        raise Invalid(faults)


async def _refuse_strangers(c: asyncpg.Connection, event: UUID, plan: CodePlan) -> None:
    found: Any = await c.fetchrow(
        "select $1::uuid is null or exists (select from holdback"
        " where id = $1 and event = $3 and kind = 'code') as held,"
        " $2::uuid is null or exists (select from partner where id = $2) as partner",
        plan.holdback, plan.partner, event,
    )  # fmt: skip
    if not found["held"]:
        raise Invalid([Fault("holdback", N_("這裡沒有這一筆保留名額。"))])
    if not found["partner"]:
        raise Invalid([Fault("partner", N_("請選擇名單上的單位。"))])
