"""Whoever stands at a door sees today's doors first, and only then."""

from datetime import timedelta

import asyncpg

from foundation.actor import Actor
from foundation.database import acting_as
from registrations.today import items
from tests.registrations.conftest import STARTS, open_event

Connection = asyncpg.Connection
AT_THE_DOOR = Actor(None, "陳報到", frozenset({"door"}))


async def test_the_door_of_today_is_the_first_thing_to_do(db: Connection) -> None:
    await open_event(db, 5)
    with acting_as("staff"):
        [item] = await items(AT_THE_DOOR, STARTS, "en")
        assert item.url.endswith("/door")
        assert item.tone == "now"
        assert await items(AT_THE_DOOR, STARTS - timedelta(days=2), "en") == []


async def test_those_who_see_events_are_told_by_the_events(db: Connection) -> None:
    await open_event(db, 5)
    with acting_as("staff"):
        assert await items(Actor(None, "林承辦", frozenset({"organiser", "door"})), STARTS, "en") == []
        assert await items(Actor(None, "張訪視", frozenset({"outreach"})), STARTS, "en") == []
