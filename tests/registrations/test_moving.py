"""An event that moves takes the last day of everything kept of its people along, later and earlier."""

from datetime import timedelta

import asyncpg
import pytest

from foundation import clock
from foundation.actor import PUBLIC
from foundation.clock import day_of
from foundation.database import acting_as
from lianfu.personal_data import DECLARED
from privacy import retention
from registrations.admission import admit
from registrations.cancelling import cancel
from registrations.jobs import tell_moved
from tests.registrations.conftest import NOW, STARTS, OpenEvent, count, open_event, person

pytestmark = pytest.mark.usefixtures("vault_keys")
Connection = asyncpg.Connection


async def move(db: Connection, event: OpenEvent, days: int) -> None:
    """As a changed event does: new times, then the job."""
    by = timedelta(days=days)
    await db.execute(
        "update session set starts_at = starts_at + $2, ends_at = ends_at + $2 where event = $1", event.id, by
    )
    with acting_as("worker"), clock.freeze(NOW):
        await tell_moved({"event": str(event.id)})


async def last_days(db: Connection, table: str, where: str = "true") -> list[int]:
    """In days after the first planned day of the event."""
    rows = await db.fetch(f"select distinct expires_on from {table} where {where} order by 1")
    return [(row["expires_on"] - day_of(STARTS)).days for row in rows]


async def test_an_event_moved_by_200_days_keeps_its_people_and_their_tickets(db: Connection) -> None:
    event = await open_event(db, 1)
    await admit(person(event, "甲", needs={"meal": "vegetarian"}), NOW)
    await admit(person(event, "乙"), NOW)
    await move(db, event, 200)
    with acting_as("worker"):
        await retention.run(DECLARED, STARTS + timedelta(days=199))
    tables = ("registration", "ticket", "consent_state", "known_person", "waiting_entry")
    assert {table: await count(db, table) for table in tables} == {
        "registration": 2, "ticket": 2, "consent_state": 2, "known_person": 2, "waiting_entry": 1,
    }  # fmt: skip
    assert await last_days(db, "identity", "level = 'P3'") == [207]
    assert await last_days(db, "ticket") == [230, 290]
    assert await last_days(db, "waiting_entry") == [230]
    assert await last_days(db, "outgoing_mail", "state = 'waiting'") == [230, 290]


async def test_an_event_held_earlier_lets_its_people_go_earlier(db: Connection) -> None:
    event = await open_event(db, 2)
    await admit(person(event, "甲"), NOW)
    gone = await admit(person(event, "乙"), NOW)
    await cancel(gone.registration, PUBLIC, NOW, link_version=1)
    await move(db, event, -10)
    for table in ("registration", "ticket", "identity", "consent_state"):
        assert await last_days(db, table) == [20, 80], table


async def test_a_person_of_two_events_stays_known_until_the_later_one(db: Connection) -> None:
    events = [await open_event(db, 2), await open_event(db, 2)]
    for event in events:
        await admit(person(event, "甲"), NOW)
    await move(db, events[0], -10)
    assert await last_days(db, "known_person") == [90]
    await move(db, events[1], 30)
    assert await last_days(db, "known_person") == [120]
