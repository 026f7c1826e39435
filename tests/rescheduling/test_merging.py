"""One class of two: seats, waits and meals go over, nobody twice, nobody into a room that is full."""

from datetime import timedelta
from uuid import UUID, uuid4

import asyncpg
import pytest

from events.makers import make_officer
from foundation.database import acting_as
from foundation.refusals import Conflict, NotFound
from registrations.admission import admit
from registrations.line_check import faults_of
from rescheduling import merging
from tests.registrations.conftest import NOW, STARTS, count, open_event, person

pytestmark = pytest.mark.usefixtures("vault_keys")
Connection = asyncpg.Connection


async def merged(slug: str, session: UUID, into: UUID) -> merging.Merged:
    by = await make_officer()
    with acting_as("staff"):
        return await merging.merge(slug, session, into, by, NOW)


async def test_everybody_goes_over_and_who_had_both_keeps_one(db: Connection) -> None:
    event = await open_event(db, 2, 9)
    small, large = event.sessions
    await admit(person(event, "甲", sessions=(small,), needs={"meal": "vegetarian"}, meal="vegetarian"), NOW)
    await admit(person(event, "乙", sessions=(small, large)), NOW)
    waits = await admit(person(event, "丙", sessions=(small,)), NOW)
    assert await merged(event.slug, small, large) == merging.Merged(moved=2, had_both=1)
    taken = await db.fetch("select id, places_taken, merged_into from session where event = $1", event.id)
    assert {row["id"]: (row["places_taken"], row["merged_into"]) for row in taken} == {
        small: (0, large), large: (2, None),
    }  # fmt: skip
    assert await db.fetchval("select session from meal_count") == large
    assert await count(db, "outgoing_mail where letter = 'registrations.moved'") == 3
    status = await db.fetchval(
        "select x.status from seat x join registration r on r.participation = x.participation where r.id = $1",
        waits.registration,
    )
    assert status == "waiting"
    with acting_as("staff"):
        assert await faults_of(event.id) == []
    with pytest.raises(NotFound):
        await merged(event.slug, small, large)


async def test_not_into_a_room_that_is_too_small(db: Connection) -> None:
    event = await open_event(db, 3, 2)
    for name in "甲乙丙":
        await admit(person(event, name, sessions=event.sessions[:1]), NOW)
    with pytest.raises(Conflict) as refused:
        await merged(event.slug, *event.sessions)
    assert refused.value.code == "short"
    assert await db.fetchval("select places_taken from session where id = $1", event.sessions[0]) == 3


async def test_nobody_into_two_rooms_at_once(db: Connection) -> None:
    event = await open_event(db, 5, 5, 5)
    await db.execute("update session set starts_at = $2, ends_at = $3 where id = $1",
                     event.sessions[2], STARTS + timedelta(hours=4), STARTS + timedelta(hours=5))  # fmt: skip
    await admit(person(event, "甲", sessions=(event.sessions[0], event.sessions[2])), NOW)
    with pytest.raises(Conflict) as refused:
        await merged(event.slug, event.sessions[0], event.sessions[1])
    assert refused.value.code == "overlap"


async def test_a_foreign_session_or_half_of_a_hybrid_class(db: Connection) -> None:
    event, other = await open_event(db, 5, 5), await open_event(db, 5)
    for wrong in (other.sessions[0], uuid4(), event.sessions[0]):
        with pytest.raises(NotFound):
            await merged(event.slug, event.sessions[0], wrong)
    await db.execute("update session set twin = $2 where id = $1", event.sessions[1], event.sessions[0])
    with pytest.raises(Conflict) as refused:
        await merged(event.slug, *event.sessions)
    assert refused.value.code == "twin"


async def test_nobody_is_admitted_to_what_was_merged(db: Connection) -> None:
    event = await open_event(db, 5, 5)
    await merged(event.slug, *event.sessions)
    with pytest.raises(Exception, match="invalid"):
        await admit(person(event, "甲", sessions=event.sessions[:1]), NOW)


async def test_reserved_and_held_places_of_the_other_class_are_not_given_away(db: Connection) -> None:
    event = await open_event(db, 2, 2, reserved=1)
    await admit(person(event, "甲", sessions=event.sessions[:1]), NOW)
    await db.execute("insert into holdback (id, event, session, kind, county, places) values ($1, $2, $3, 'county',"
                     " '10008', 1)", uuid4(), event.id, event.sessions[1])  # fmt: skip
    with pytest.raises(Conflict) as refused:
        await merged(event.slug, *event.sessions)
    assert refused.value.code == "short"
