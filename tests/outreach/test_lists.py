"""Lists cost as many queries for one row as for three; the first screen names what is due and whose it is."""

from collections.abc import Awaitable, Callable
from datetime import date, timedelta
from typing import Any
from uuid import uuid4

import asyncpg
import pytest

from foundation.actor import Actor
from outreach import enterprise_lists, needs, partners, today, visit_lists
from outreach.makers import make_enterprise, make_partner, make_visit

TODAY = date(2026, 5, 4)
pytestmark = pytest.mark.usefixtures("keys_db")


async def queries_of(db: asyncpg.Connection, read: Callable[[], Awaitable[Any]]) -> int:
    seen: list[str] = []
    with db._con.query_logger(lambda record: seen.append(record.query)):
        await read()
    return len([query for query in seen if query.lstrip().startswith(("select", "with"))])


async def _firm_with_everything(number: int, officer: Actor, now: Any) -> None:
    firm = await make_enterprise(f"0009{number:04d}", f"第{number}有限公司")
    await make_partner(f"第{number}工業會")
    await make_visit(firm, officer.staff_id, TODAY, now, client=uuid4(), need="tax", next_on=TODAY + timedelta(days=1))


async def test_the_number_of_queries_does_not_grow(db, officer, now):
    reads = (
        enterprise_lists.search, partners.partners, visit_lists.visits, lambda: needs.needs(TODAY),
        lambda: visit_lists.promised(TODAY + timedelta(days=9)),
    )  # fmt: skip
    await _firm_with_everything(1, officer, now)
    one = [await queries_of(db, read) for read in reads]
    for number in (17, 23):
        await _firm_with_everything(number, officer, now)
    assert [await queries_of(db, read) for read in reads] == one == [1] * len(reads)


async def test_today_names_ones_own_and_nobody_elses(db, officer, now):
    await _firm_with_everything(1, officer, now)
    assert await today.items(officer, now, "zh-Hant") == []
    tomorrow, later = now + timedelta(days=1), now + timedelta(days=3)
    assert [(item.title, item.tone) for item in await today.items(officer, tomorrow, "zh-Hant")] == [
        ("第1有限公司", "soon"), ("第1有限公司", "soon"),
    ]  # fmt: skip
    overdue, contact = await today.items(officer, later, "en")
    assert (overdue.tone, overdue.url.startswith("/staff/outreach/needs/")) == ("now", True)
    assert (contact.tone, "visits/new?enterprise=" in contact.url) == ("now", True)
    assert await today.items(Actor(uuid4(), "別人", frozenset({"outreach"})), later, "zh-Hant") == []
    assert await today.items(Actor(officer.staff_id, "", frozenset({"door"})), later, "zh-Hant") == []


async def test_today_names_the_first_few_and_counts_the_rest(db, officer, now):
    for number in (1, 17, 23, 38, 6, 12):
        await _firm_with_everything(number, officer, now)
    items = await today.items(officer, now + timedelta(days=1), "zh-Hant")
    assert (len(items), items[-1].count) == (11, 2)
