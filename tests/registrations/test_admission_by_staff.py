"""Admission by staff: outside the window, at the door, and never by the public role."""

from datetime import date, timedelta

import asyncpg
import pytest

from foundation.database import transaction
from foundation.refusals import Gone
from registrations import admission
from registrations.admission import Admitted, Already, Waiting, admit, admit_by_staff
from registrations.admission_rows import columns_of
from tests.registrations.conftest import NOW, STARTS, count, open_event, person
from vault import keys

pytestmark = pytest.mark.usefixtures("vault_keys")
Connection = asyncpg.Connection


async def test_staff_register_outside_the_window_and_the_public_cannot(db: Connection) -> None:
    event = await open_event(db, 5, closes_at=NOW)
    assert isinstance(await admit_by_staff(person(event, "甲", channel="phone"), NOW), Admitted)
    with pytest.raises(Gone):
        await admit(person(event, "乙", channel="phone"), NOW)


async def test_the_public_role_cannot_claim_to_be_staff(db: Connection) -> None:
    event = await open_event(db, 5, closes_at=NOW)
    scope = await keys.scope_keys(event.id, NOW)
    request = person(event, "甲")
    [who] = await keys.upsert_persons([request.mark], NOW)
    columns = columns_of([request], [who], scope)
    async with admission.transaction("public") as c:
        row = await c.fetchrow(
            admission._STATEMENT, event.id, NOW, NOW.date(), True, True, admission.KEEP, "example.org", *columns
        )
    assert row["outcome"] == "closed"


async def test_a_walk_in_passes_the_line_and_stands_in_when_all_is_taken(db: Connection) -> None:
    event = await open_event(db, 2, reserved=1)
    await admit(person(event, "甲"), NOW)
    await admit(person(event, "乙"), NOW)
    assert isinstance(await admit_by_staff(person(event, "丙"), NOW, walk_in=True), Admitted)
    fourth = await admit_by_staff(person(event, "丁"), NOW, walk_in=True)
    assert isinstance(fourth, Admitted)
    assert await db.fetchval("select places_taken from session where event = $1", event.id) == 2
    held = "seat s join participation p on p.id = s.participation where p.event = $1 and s.status = 'held'"
    assert await count(db, held, event.id) == 2


async def test_who_waits_comes_in_at_the_door_and_leaves_the_line(db: Connection) -> None:
    event = await open_event(db, 1)
    await admit(person(event, "甲"), NOW)
    waits = await admit(person(event, "乙", needs={"meal": "vegetarian"}, meal="vegetarian"), NOW)
    assert isinstance(waits, Waiting)
    assert await admit_by_staff(person(event, "乙"), STARTS, walk_in=True) == Admitted(waits.registration, waits.ticket)
    row = await db.fetchrow(
        "select p.status, p.walk_in, s.status as seat, r.expires_on, t.expires_on as ticket from registration r"
        " join participation p on p.id = r.participation join seat s on s.participation = p.id"
        " join ticket t on t.registration = r.id where r.id = $1",
        waits.registration,
    )
    kept = date(2026, 5, 20) + timedelta(days=90)
    assert tuple(row) == ("admitted", True, "released", kept, kept)
    assert await count(db, "waiting_entry where scope = $1", event.id) == 0
    assert await db.fetchval("select places_taken from session where event = $1", event.id) == 1
    assert await admit_by_staff(person(event, "乙"), STARTS, walk_in=True) == Already(waits.registration)


async def test_who_has_a_place_in_one_session_comes_into_another_at_the_door(db: Connection) -> None:
    event = await open_event(db, 2, 1)
    morning, afternoon = event.sessions
    names = {name: await admit(person(event, name, sessions=(morning,)), NOW) for name in "甲乙"}
    for name, registered in names.items():
        again = await admit_by_staff(person(event, name, sessions=(afternoon,)), STARTS, walk_in=True)
        assert again == Already(registered.registration)
    rows = await db.fetch(
        "select r.id, p.walk_in, count(s.id) as held from registration r join participation p on p.id = r.participation"
        " join seat s on s.participation = p.id and s.status = 'held' group by r.id, p.walk_in"
    )
    held = {row["id"]: (row["walk_in"], row["held"]) for row in rows}
    assert held == {names["甲"].registration: (False, 2), names["乙"].registration: (True, 1)}
    assert await db.fetchval("select places_taken from session where id = $1", afternoon) == 1


async def test_the_public_can_read_none_of_it(db: Connection) -> None:
    await open_event(db, 5)
    for table in ("registration", "identity", "ticket", "participation", "known_person", "enterprise"):
        with pytest.raises(asyncpg.InsufficientPrivilegeError):
            async with transaction("public") as c:
                await c.fetch(f"select * from {table}")
