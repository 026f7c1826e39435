"""Two officers bring in lists at once, and a database that goes away in the middle: nobody twice, nothing half."""

import asyncio
from typing import Any
from uuid import UUID

import asyncpg
import pytest

from events.facts import EventFacts, event_facts
from events.makers import make_event, make_officer
from foundation.actor import Actor
from foundation.database import acting_as, connection, transaction
from foundation.refusals import Conflict
from imports import committing
from imports.committing import commit
from tests.imports.conftest import NOW, csv_list, person, upload

pytestmark = [pytest.mark.race, pytest.mark.usefixtures("keys_db")]
WRITTEN = ("registration", "participation", "identity", "seat", "import_entry", "outgoing_mail")


async def commits(event: EventFacts, batches: list[UUID], by: Actor) -> list[Any]:
    with acting_as("staff"):
        facts = await event_facts(event.slug)
        return await asyncio.gather(*(commit(facts, each, by, NOW) for each in batches), return_exceptions=True)


async def count(table: str) -> int:
    async with transaction("owner") as c:
        return int(await c.fetchval(f"select count(*) from {table}"))


async def two_lists() -> tuple[EventFacts, list[UUID], Actor]:
    event, by = await make_event(NOW), await make_officer()
    people = [person(n) for n in range(1, 6)]
    return event, [await upload(event, csv_list(*rows), by) for rows in (people, people[::-1])], by


async def test_two_lists_with_the_same_people_at_once(fresh_db: str) -> None:
    event, lists, by = await two_lists()
    first, second = await commits(event, lists, by)
    assert first.added + second.added == 5
    assert await count("registration") == await count("import_entry") == 5, "each is one list's to take back"
    async with transaction("owner") as c:
        assert await c.fetchval("select places_taken from session where event = $1", event.id) == 5


async def test_control_without_the_lock_both_lists_claim_the_same_people(
    fresh_db: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The tokens still keep everybody from coming twice, but each list would take back whom the other brought in."""
    both, real = asyncio.Barrier(2), committing.preview

    async def looked(facts: EventFacts, batch: UUID) -> Any:
        found = await real(facts, batch)
        await both.wait()
        return found

    monkeypatch.setattr(committing, "_ALONE", "select $1::text")
    monkeypatch.setattr(committing, "preview", looked)
    event, lists, by = await two_lists()
    first, second = await commits(event, lists, by)
    assert await count("registration") == 5
    assert first.added + second.added > 5


async def test_one_list_written_by_two_at_once(fresh_db: str) -> None:
    event, [batch, _], by = await two_lists()
    outcomes = await commits(event, [batch, batch], by)
    assert sorted(type(each).__name__ for each in outcomes) == ["Conflict", "Written"]
    assert any(isinstance(each, Conflict) for each in outcomes)
    assert await count("registration") == 5


async def test_the_backend_is_killed_in_the_middle(fresh_db: str, monkeypatch: pytest.MonkeyPatch) -> None:
    event, [batch, _], by = await two_lists()
    real, calls = committing.admit_list, []

    async def killed(requests: Any, now: Any) -> Any:
        calls.append(1)
        done = await real(requests, now)
        if len(calls) == 2:
            pid = await connection().fetchval("select pg_backend_pid()")
            other = await asyncpg.connect(fresh_db)
            await other.execute("select pg_terminate_backend($1)", pid)
            await other.close()
            while not connection().is_closed():  # noqa: ASYNC110 - the driver learns it from its socket
                await asyncio.sleep(0.01)
        return done

    monkeypatch.setattr(committing, "CHUNK", 2)
    monkeypatch.setattr(committing, "admit_list", killed)
    with acting_as("staff"), pytest.raises((asyncpg.PostgresError, asyncpg.InterfaceError, OSError)):
        await commit(await event_facts(event.slug), batch, by, NOW)
    assert len(calls) == 2
    assert [await count(table) for table in WRITTEN] == [0] * len(WRITTEN)
    monkeypatch.setattr(committing, "admit_list", real)
    with acting_as("staff"):
        done = await commit(await event_facts(event.slug), batch, by, NOW)
    assert done.added == 5, "the list still waited, and nothing had happened"
