"""When an event moves or is called off, everybody who holds or waits for a place is told, and nobody twice."""

from datetime import timedelta

import asyncpg
import pytest

from events.cancelling import cancel_event
from events.copying import plan_of
from events.makers import make_event, make_officer
from events.planning import change_event
from foundation import clock, jobs
from foundation.actor import PUBLIC
from foundation.database import acting_as
from registrations.admission import admit
from registrations.cancelling import cancel
from registrations.jobs import tell_cancelled
from registrations.telling import MOVED, tell
from tests.registrations.conftest import NOW, open_event, person

pytestmark = pytest.mark.usefixtures("vault_keys")
Connection = asyncpg.Connection


async def told(db: Connection, letter: str) -> set[object]:
    rows = await db.fetch("select subject from outgoing_mail where letter = $1", letter)
    assert len(rows) == len({row["subject"] for row in rows})
    return {row["subject"] for row in rows}


async def test_holders_and_waiters_are_told_but_not_those_who_cancelled(db: Connection) -> None:
    event = await open_event(db, 2)
    people = [await admit(person(event, name), NOW) for name in "甲乙丙丁"]
    await cancel(people[3].registration, PUBLIC, NOW, link_version=1)
    with acting_as("worker"):
        assert await tell(event.id, MOVED, NOW) == 3
    assert await told(db, MOVED) == {each.registration for each in people[:3]}


async def test_a_job_that_runs_twice_tells_once(db: Connection) -> None:
    event = await open_event(db, 2)
    await admit(person(event, "甲"), NOW)
    with acting_as("worker"), clock.freeze(NOW):
        await tell_cancelled({"event": str(event.id)})
        await db.execute("update outgoing_mail set state = 'sent' where letter = 'registrations.event_cancelled'")
        await tell_cancelled({"event": str(event.id)})
    assert len(await told(db, "registrations.event_cancelled")) == 1


async def test_a_second_move_is_told_again_once_the_first_letter_left(db: Connection) -> None:
    event = await open_event(db, 2)
    await admit(person(event, "甲"), NOW)
    with acting_as("worker"):
        assert [await tell(event.id, MOVED, NOW), await tell(event.id, MOVED, NOW)] == [1, 0]
        await db.execute("update outgoing_mail set state = 'sent' where letter = $1", MOVED)
        assert await tell(event.id, MOVED, NOW + timedelta(hours=1)) == 1


async def test_the_deeds_of_events_ask_for_jobs_that_exist(db: Connection) -> None:
    officer = await make_officer()
    facts = await make_event(NOW, officer)
    plan = plan_of(facts)
    later = [
        type(session)(**vars(session) | {"ends_at": session.ends_at + timedelta(hours=1)}) for session in plan.sessions
    ]
    with acting_as("staff"):
        await change_event(facts.slug, type(plan)(**vars(plan) | {"sessions": tuple(later)}), officer, NOW)
        await cancel_event(facts.slug, "颱風", "", officer, NOW)
    asked = {row["entrypoint"] for row in await db.fetch("select entrypoint from jobs.pgqueuer")}
    assert asked >= {"registrations.promote", "registrations.tell_moved", "registrations.tell_cancelled"}
    assert asked <= set(jobs.HANDLERS) | {"mail.deliver"}
