"""Cancelling and the line behind it."""

from datetime import date, timedelta
from uuid import uuid4

import asyncpg
import pytest

from foundation.actor import PUBLIC, Actor
from foundation.database import acting_as, transaction
from foundation.refusals import Conflict, Gone, NotFound
from registrations.admission import Admitted, admit
from registrations.cancelling import Cancelled, cancel
from registrations.links import link_hash
from registrations.waiting import promote
from tests.registrations.conftest import NOW, STARTS, count, open_event, person

pytestmark = pytest.mark.usefixtures("vault_keys")
Connection = asyncpg.Connection
OFFICER = Actor(uuid4(), "王小明", frozenset({"organiser"}))


async def status_of(db: Connection, registration: object) -> str:
    sql = "select p.status from participation p join registration r on r.participation = p.id where r.id = $1"
    return str(await db.fetchval(sql, registration))


async def meals(db: Connection, session: object) -> dict[str, int]:
    return {
        row["kind"]: row["n"] for row in await db.fetch("select kind, n from meal_count where session = $1", session)
    }


async def test_a_cancellation_frees_the_place_and_promotes_the_first_in_one_go(db: Connection) -> None:
    event = await open_event(db, 1)
    held, first, second = [await admit(person(event, name), NOW) for name in "甲乙丙"]
    done = await cancel(held.registration, PUBLIC, NOW, link_version=1)
    assert done == Cancelled(held.registration, (first.registration,))
    assert [await status_of(db, each.registration) for each in (held, first, second)] == [
        "cancelled",
        "admitted",
        "waiting",
    ]
    assert await db.fetchval("select places_taken from session where event = $1", event.id) == 1
    letters = await db.fetch("select subject, letter from outgoing_mail where letter ~ 'cancelled|promoted'")
    assert {row["letter"]: row["subject"] for row in letters} == {
        "registrations.cancelled": held.registration,
        "registrations.promoted": first.registration,
    }
    rows = {row["id"]: row["expires_on"] for row in await db.fetch("select id, expires_on from registration")}
    assert rows[held.registration] == date(2026, 5, 20) + timedelta(days=30)
    assert rows[first.registration] == date(2026, 5, 20) + timedelta(days=90)
    assert await count(db, "waiting_entry where scope = $1", event.id) == 1


async def test_nobody_cancels_or_sees_a_registration_without_its_link(db: Connection) -> None:
    event = await open_event(db, 2)
    outcome = await admit(person(event, "甲"), NOW)
    for version in (None, 2):
        with pytest.raises(NotFound):
            await cancel(outcome.registration, PUBLIC, NOW, link_version=version)
    assert await status_of(db, outcome.registration) == "admitted"
    sql, good = "select count(*) from ticket_with_link($1, $2)", link_hash(outcome.registration, 1)
    async with transaction("public") as c:
        assert [await c.fetchval(sql, outcome.registration, proof) for proof in (good, b"", None)] == [1, 0, 0]


async def test_cancelling_twice_changes_nothing_more(db: Connection) -> None:
    event = await open_event(db, 2)
    outcome = await admit(person(event, "甲"), NOW)
    await cancel(outcome.registration, PUBLIC, NOW, link_version=1)
    assert (await cancel(outcome.registration, PUBLIC, NOW, link_version=1)).before
    assert await db.fetchval("select places_taken from session where event = $1", event.id) == 0
    assert await count(db, "outgoing_mail where letter = 'registrations.cancelled'") == 1


async def test_who_cancelled_may_come_back_with_a_new_form(db: Connection) -> None:
    event = await open_event(db, 2)
    first = await admit(person(event, "甲"), NOW)
    await cancel(first.registration, PUBLIC, NOW, link_version=1)
    second = await admit(person(event, "甲"), NOW)
    assert isinstance(second, Admitted)
    assert second.registration != first.registration


async def test_the_first_that_fits_is_promoted(db: Connection) -> None:
    event = await open_event(db, 1, 1)
    morning, afternoon = event.sessions
    in_the_morning = await admit(person(event, "甲", sessions=(morning,)), NOW)
    await admit(person(event, "乙", sessions=(afternoon,)), NOW)
    both = await admit(person(event, "丙"), NOW)
    only_morning = await admit(person(event, "丁", sessions=(morning,)), NOW)
    done = await cancel(in_the_morning.registration, PUBLIC, NOW, link_version=1)
    assert done.promoted == (only_morning.registration,)
    assert await status_of(db, both.registration) == "waiting"


async def test_the_person_until_the_last_session_begins_and_staff_after(db: Connection) -> None:
    event = await open_event(db, 2)
    outcome = await admit(person(event, "甲"), NOW)
    with pytest.raises(Gone):
        await cancel(outcome.registration, PUBLIC, STARTS, link_version=1)
    assert (await cancel(outcome.registration, OFFICER, STARTS)).promoted == ()


async def test_nobody_cancels_who_has_been_there(db: Connection) -> None:
    event = await open_event(db, 2)
    outcome = await admit(person(event, "甲"), NOW)
    await db.execute(
        "insert into attendance (id, participation, session, on_day)"
        " select gen_random_uuid(), r.participation, $2, '2026-05-20' from registration r where r.id = $1",
        outcome.registration, event.sessions[0],
    )  # fmt: skip
    with pytest.raises(Conflict):
        await cancel(outcome.registration, OFFICER, STARTS)


async def test_an_unknown_registration(db: Connection) -> None:
    with pytest.raises(NotFound):
        await cancel(uuid4(), PUBLIC, NOW, link_version=1)


async def test_the_order_sheet_follows_who_has_a_place(db: Connection) -> None:
    event = await open_event(db, 1)
    held = await admit(person(event, "甲", needs={"meal": "vegetarian"}, meal="vegetarian"), NOW)
    await admit(person(event, "乙", needs={"meal": "meat"}, meal="meat"), NOW)
    assert await meals(db, event.sessions[0]) == {"vegetarian": 1}
    await cancel(held.registration, PUBLIC, NOW, link_version=1)
    assert await meals(db, event.sessions[0]) == {"vegetarian": 0, "meat": 1}


async def test_more_places_move_the_line_up_once(db: Connection) -> None:
    event = await open_event(db, 1, reserved=0)
    outcomes = [await admit(person(event, name), NOW) for name in "甲乙丙丁"]
    await db.execute("update session set places = 3 where event = $1", event.id)
    with acting_as("worker"):
        promoted = await promote(event.id, NOW)
        assert set(promoted.registrations) == {outcomes[1].registration, outcomes[2].registration}
        assert (await promote(event.id, NOW)).registrations == ()
    assert await db.fetchval("select places_taken from session where event = $1", event.id) == 3


async def test_nobody_is_promoted_into_an_event_that_is_over_or_cancelled(db: Connection) -> None:
    event = await open_event(db, 1)
    for name in "甲乙":
        await admit(person(event, name), NOW)
    await db.execute("update session set places = 3 where event = $1", event.id)
    with acting_as("worker"):
        assert (await promote(event.id, STARTS)).registrations == ()
    await db.execute("update event set status = 'cancelled' where id = $1", event.id)
    with acting_as("worker"):
        assert (await promote(event.id, NOW)).registrations == ()


async def test_promotion_leaves_the_reserved_places(db: Connection) -> None:
    event = await open_event(db, 1)
    for name in "甲乙":
        await admit(person(event, name), NOW)
    await db.execute("update session set places = 2, reserved = 1 where event = $1", event.id)
    with acting_as("worker"):
        assert (await promote(event.id, NOW)).registrations == ()
