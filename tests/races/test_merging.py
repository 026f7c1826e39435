"""Two officers join the same enterprise with two others at once: one is first, the other is told in words."""

import asyncio
from datetime import UTC, datetime
from uuid import UUID, uuid4

import pytest

from foundation.actor import Actor
from foundation.database import acting_as, transaction
from foundation.refusals import Conflict
from outreach import enterprises
from outreach.makers import make_enterprise
from staff.makers import make_staff

NOW = datetime(2026, 5, 4, 2, 0, tzinfo=UTC)
pytestmark = pytest.mark.race


async def test_one_of_two_officers_joins_and_the_other_hears_why(fresh_db: str) -> None:
    with acting_as("staff"):
        staff = await make_staff(f"{uuid4()}@example.org", ["outreach"], NOW, password=None)
        officer = Actor(staff, "張訪視員", frozenset({"outreach"}))
        for turn in range(10):
            source, *targets = [await make_enterprise(None, f"第{turn}{n}有限公司") for n in "甲乙丙"]

            async def join(target: UUID, source: UUID = source) -> str:
                try:
                    await enterprises.merge(source, target, by=officer, now=NOW)
                except Conflict:
                    return "told"
                return "joined"

            done = await asyncio.gather(*(join(target) for target in targets))
            assert sorted(done) == ["joined", "told"]
            async with transaction() as c:
                assert await c.fetchval("select count(*) from enterprise_merge where source = $1", source) == 1
