"""Places held back while somebody registers: one of the two comes first, and the sum stays right; what happens without
the lock."""

import asyncio
from collections.abc import AsyncIterator
from contextvars import copy_context
from datetime import timedelta

import asyncpg
import pytest

from events import holding_back
from events.holdback_plans import HoldbackPlan
from foundation.database import acting_as, transaction
from foundation.refusals import Invalid
from registrations.admission import Admitted, admit
from tests.registrations.conftest import NOW, OpenEvent, open_event, person

pytestmark = [pytest.mark.race, pytest.mark.usefixtures("keys_db", "fresh_db")]
LOCK = "for no key update"


@pytest.fixture
async def event() -> AsyncIterator[OpenEvent]:
    async with transaction("owner") as c:
        opened = await open_event(c, 2, waiting_list=False)
    with acting_as("staff"):
        yield opened


async def hold_all(event: OpenEvent) -> None:
    plan = HoldbackPlan(session=event.sessions[0], kind="county", county="10008", places=2)
    await holding_back.hold_back(event.slug, plan, NOW)


async def promised(event: OpenEvent) -> int:
    """Places given away twice over count twice."""
    async with transaction("owner") as c:
        taken: int = await c.fetchval("select places_taken from session where event = $1", event.id)
        held: int = await c.fetchval("select coalesce(sum(places - places_taken), 0) from holdback")
    return taken + held


async def register_meanwhile(event: OpenEvent) -> tuple[bool, object]:
    """Somebody asks while the places are held back but not committed: whether they waited, and their answer."""
    outside = copy_context()
    async with transaction("staff"):
        await hold_all(event)
        asking = asyncio.create_task(admit(person(event, "甲"), NOW), context=outside)
        done, _ = await asyncio.wait([asking], timeout=0.4)
    answer = (await asyncio.gather(asking, return_exceptions=True))[0]
    return not done, answer


async def test_who_registers_meanwhile_waits_and_finds_the_places_kept(event: OpenEvent) -> None:
    waited, answer = await register_meanwhile(event)
    assert waited
    assert getattr(answer, "code", "") == "full"
    assert await promised(event) == 2


async def test_what_was_taken_meanwhile_is_not_held_back(event: OpenEvent) -> None:
    assert isinstance(await admit(person(event, "甲"), NOW), Admitted)
    with pytest.raises(Invalid):
        await hold_all(event)
    assert await promised(event) == 1


async def test_without_the_lock_a_place_is_promised_twice(event: OpenEvent, monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("_EVENT", "_SESSIONS", "_HELD"):
        statement = getattr(holding_back, name)
        assert LOCK in statement
        monkeypatch.setattr(holding_back, name, statement.replace(LOCK, ""))
    waited, answer = await register_meanwhile(event)
    assert not waited
    assert isinstance(answer, Admitted)
    assert await promised(event) == 3


async def test_holding_back_and_registering_in_any_order_never_lock_each_other_out(event: OpenEvent) -> None:
    async with transaction("owner") as c:
        await c.execute("update session set places = 30 where event = $1", event.id)
    plan = HoldbackPlan(session=event.sessions[0], kind="county", county="10008", places=1,
                        release_at=NOW + timedelta(days=1))  # fmt: skip
    deeds = [
        admit(person(event, f"人{n}"), NOW) if n % 2 else holding_back.hold_back(event.slug, plan, NOW)
        for n in range(24)
    ]
    answers = await asyncio.gather(*deeds, return_exceptions=True)
    assert not [answer for answer in answers if isinstance(answer, asyncpg.PostgresError)]
    assert await promised(event) == 24
