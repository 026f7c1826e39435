"""R-02: no figure moves when one person is erased, when an event's retention runs, or when everybody is erased."""

from collections.abc import AsyncIterator, Awaitable, Callable
from datetime import datetime, timedelta
from uuid import UUID, uuid4

import asyncpg
import pytest

from foundation import personal
from foundation.actor import PUBLIC
from foundation.database import acting_as
from lianfu.personal_data import DECLARED
from privacy import erasure, retention
from reach.digest import digest
from registrations.admission import admit
from registrations.cancelling import cancel
from registrations.check_in import ScanIn, record_scans
from subjects.erasing import erase
from subjects.naming import named
from tests.registrations.conftest import NOW, STARTS, OpenEvent, count, open_event, person

AFTER = STARTS + timedelta(days=1)
NAMES = "甲乙丙丁戊"


@pytest.fixture(autouse=True)
async def roof(keys_db: str, monkeypatch: pytest.MonkeyPatch) -> AsyncIterator[None]:
    monkeypatch.setattr(personal, "DECLARED", list(DECLARED))
    with acting_as("worker"):
        yield


@pytest.fixture
async def event(db: asyncpg.Connection) -> OpenEvent:
    """Five people with meals, one of them cancelled, one on the waiting list."""
    made = await open_event(db, 4, waiting_list=True)
    for name in NAMES:
        await admit(person(made, name, needs={"meal": "vegetarian"}, meal="vegetarian"), NOW)
    gone = await db.fetchval("select id from registration order by post_token limit 1")
    await cancel(gone, PUBLIC, NOW, link_version=1)
    return made


async def everybody(db: asyncpg.Connection) -> list[UUID]:
    return [row["person"] for row in await db.fetch("select distinct person from registration")]


async def one(db: asyncpg.Connection) -> None:
    await erase((await everybody(db))[0], PUBLIC, AFTER)


async def all_of_them(db: asyncpg.Connection) -> None:
    for who in await everybody(db):
        await erase(who, PUBLIC, AFTER)
        assert await erasure.is_over(who)
    assert await count(db, "registration") == 0


async def retention_of_the_event(db: asyncpg.Connection) -> None:
    await retention.run(DECLARED, STARTS + timedelta(days=91))
    assert await count(db, "registration") == 0


@pytest.mark.parametrize("deed", [one, all_of_them, retention_of_the_event], ids=lambda deed: deed.__name__)
async def test_the_digest_stays(
    db: asyncpg.Connection, event: OpenEvent, deed: Callable[[asyncpg.Connection], Awaitable[None]]
) -> None:
    before = await digest()
    await deed(db)
    assert await digest() == before


async def test_the_digest_moves_by_cancelling_which_is_another_deed(db: asyncpg.Connection, event: OpenEvent) -> None:
    before = await digest()
    live = await db.fetchval("select id from registration where state = 'live' limit 1")
    await cancel(live, PUBLIC, NOW, link_version=1)
    assert await digest() != before


async def test_the_door_knows_no_ticket_of_somebody_erased(db: asyncpg.Connection, event: OpenEvent) -> None:
    ticket = await db.fetchrow("select short_code, person, registration from ticket where revoked_at is null limit 1")
    assert (await named(ticket["short_code"])).person == ticket["person"]
    over = NOW - timedelta(hours=1)
    await db.execute("update session set starts_at = $1, ends_at = $2", over - timedelta(hours=2), over)
    await erase(ticket["person"], PUBLIC, NOW)
    assert await named(ticket["short_code"]) is None
    [verdict] = await _scanned(ticket["short_code"], event, NOW)
    assert verdict == "unknown"


async def _scanned(code: str, event: OpenEvent, at: datetime) -> list[str]:
    from events.makers import make_officer

    with acting_as("staff"):
        door = await make_officer(roles=("door",))
        scan = ScanIn(id=uuid4(), code=code, scanned_at=at)
        return [each.verdict for each in await record_scans([scan], door, at, event=event.id)]
