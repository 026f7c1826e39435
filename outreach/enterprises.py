"""Enterprises: found by the ladder of `outreach/identity.py` or made; joined and parted by rows that can be undone."""

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

import asyncpg

from foundation.actor import Actor
from foundation.clock import day_of
from foundation.database import connection, transaction
from foundation.industries import SCHEME
from foundation.languages import N_
from foundation.refusals import Conflict, NotFound
from outreach.identity import EnterpriseIdentity, identify
from privacy import audit

# What is known stays; what was missing is filled in. A name typed on a public form never renames an enterprise.
_MAKE = """
insert into enterprise
    (id, ubn, name, name_key, scope_code, county, township, industry_scheme, industry, size, confirmed)
values (gen_random_uuid(), $1, $2, $3, $4, $5, $6, $7, $8, $9, $10)
"""
_FILL = """do update set
    county = coalesce(enterprise.county, excluded.county),
    township = coalesce(enterprise.township, excluded.township),
    industry = coalesce(enterprise.industry, excluded.industry),
    size = coalesce(enterprise.size, excluded.size)
returning id, (xmax = 0) as made
"""
_BY_NUMBER = f"{_MAKE} on conflict (ubn) {_FILL}"
_BY_NAME = f"{_MAKE} on conflict (name_key, scope_code) where ubn is null {_FILL}"


@dataclass(frozen=True)
class NewEnterprise:
    """What somebody wrote of an enterprise that is not known yet, enough to make it."""

    ubn: str | None
    name: str
    county: str | None
    township: str | None


@dataclass(frozen=True)
class Found:
    id: UUID
    made: bool


async def find_or_make(
    ubn: str | None,
    name: str,
    *,
    county: str | None = None,
    township: str | None = None,
    industry: str | None = None,
    size: str | None = None,
) -> Found | None:
    """None when what was written names no enterprise. `ubn` has passed its check or was confirmed by a person."""
    known = identify(ubn, name, county=county, township=township)
    if known is None:
        return None
    async with transaction() as c:
        row = await c.fetchrow(_statement(known), *_values(known, county, township, industry, size))
    return Found(row["id"], row["made"])


def _statement(known: EnterpriseIdentity) -> str:
    return _BY_NUMBER if known.ubn else _BY_NAME


def _values(
    known: EnterpriseIdentity, county: str | None, township: str | None, industry: str | None, size: str | None
) -> tuple[object, ...]:
    return (
        known.ubn, known.name[:200], known.name_key[:200], known.scope_code, county, township, SCHEME, industry, size,
        known.confirmed,
    )  # fmt: skip


async def describe(
    enterprise: UUID,
    *,
    name: str,
    county: str | None,
    township: str | None,
    industry: str | None,
    size: str | None,
) -> None:
    """An officer corrects what is known of an enterprise. Facts already written keep what was true at their time."""
    async with transaction() as c:
        row = await c.fetchrow("select ubn from enterprise where id = $1 for update", enterprise)
        if row is None:
            raise NotFound
        known = identify(row["ubn"], name, county=county, township=township)
        if known is None:
            raise Conflict(N_("沒有統一編號時，名稱要寫出公司或行號，行號還要有縣市。"))
        await _rewrite(enterprise, known, county, township, industry, size)


async def _rewrite(
    enterprise: UUID,
    known: EnterpriseIdentity,
    county: str | None,
    township: str | None,
    industry: str | None,
    size: str | None,
) -> None:
    try:
        async with transaction() as c:
            await c.execute(
                "update enterprise set name = $2, name_key = $3, scope_code = $4, county = $5, township = $6,"
                " industry = $7, size = $8 where id = $1",
                enterprise, known.name[:200], known.name_key[:200], known.scope_code, county, township, industry, size,
            )  # fmt: skip
    except asyncpg.UniqueViolationError:
        raise Conflict(N_("已經有同名的企業；如果是同一家，請在它的頁面合併。")) from None


async def merge(source: UUID, target: UUID, *, by: Actor, now: datetime) -> None:
    """Everything of `source` counts as `target` from now on, the past too; no fact is rewritten. `part` undoes it."""
    async with transaction() as c:
        # Both rows locked, in one order, before anything is asked: two officers cannot join the same pair twice or in
        # opposite directions.
        both = await c.fetch("select id from enterprise where id = any ($1) order by id for update", [source, target])
        if {row["id"] for row in both} != {source, target}:
            raise NotFound
        if await c.fetchval("select 1 from enterprise_merge where source = $1 and undone_on is null", source):
            raise Conflict(N_("這家企業已經併入另一家。"))
        await _refuse_circle(source, target)
        await c.execute(
            "insert into enterprise_merge (id, source, target, merged_on) values (gen_random_uuid(), $1, $2, $3)",
            source, target, day_of(now),
        )  # fmt: skip
        await audit.append(by, "enterprise.merge", source, (), "", reason=str(target), now=now)


async def part(source: UUID, *, by: Actor, now: datetime) -> None:
    """Undoes the standing merge. The row stays, so the pair is not suggested again."""
    async with transaction() as c:
        done = await c.execute(
            "update enterprise_merge set undone_on = $2 where source = $1 and undone_on is null", source, day_of(now)
        )
        if done == "UPDATE 0":
            raise Conflict(N_("這家企業沒有併入別家，不需要還原。"))
        await audit.append(by, "enterprise.part", source, (), "", now=now)


async def _refuse_circle(source: UUID, target: UUID) -> None:
    """Merges and head offices are one chain; whoever already counts as `source` cannot lead it."""
    unit = await connection().fetchval("select unit from enterprise_unit where enterprise = $1", target)
    if unit == source:
        raise Conflict(N_("另一家已經併入這一家，請從那一頁還原後再合併。"))
