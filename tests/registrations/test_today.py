"""Whoever stands at a door sees today's doors first, and only then."""

from datetime import timedelta

import asyncpg

from foundation.actor import Actor
from foundation.database import acting_as
from registrations import roster_today
from registrations.admission import admit
from registrations.today import items
from tests.registrations.conftest import NOW, STARTS, Desk, open_event, person

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


async def test_who_waits_for_a_decision_is_told_to_those_who_decide(db: Connection, vault_keys: None) -> None:
    event = await open_event(db, 5, approval=True)
    for name in ("甲", "乙"):
        await admit(person(event, name), NOW)
    with acting_as("staff"):
        [item] = await roster_today.items(Actor(None, "林承辦", frozenset({"organiser"})), NOW, "en")
        assert (item.count, item.tone) == (2, "now")
        assert item.url.endswith("/registrations?needs=pending")
        assert await roster_today.items(Actor(None, "高主任", frozenset({"manager", "door"})), NOW, "en") == []
        assert (
            await roster_today.items(Actor(None, "林承辦", frozenset({"organiser"})), STARTS + timedelta(9), "en") == []
        )


async def test_places_without_a_name_are_told_in_the_last_week(db: Connection, vault_keys: None) -> None:
    event = await open_event(db, 5)
    await admit(person(event, "甲", named=False), NOW)
    organiser = Actor(None, "林承辦", frozenset({"organiser"}))
    with acting_as("staff"):
        assert await roster_today.items(organiser, STARTS - timedelta(days=8), "zh-Hant") == []
        [item] = await roster_today.items(organiser, STARTS - timedelta(days=6), "zh-Hant")
    assert (item.count, item.tone) == (1, "soon")


async def test_what_today_says_is_what_the_list_shows(desk: Desk, db: Connection) -> None:
    event = await open_event(db, 5, approval=True)
    await admit(person(event, "甲"), NOW)
    client = await desk("organiser")
    today = (await client.get("/zh-tw/staff/")).text
    place = f"/zh-tw/staff/events/{event.slug}/registrations?needs=pending"
    assert place in today
    assert (await client.get(place)).text.count('form="bulk" name="pick"') == 1
