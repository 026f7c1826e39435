"""The line: whole groups in order, asked during office hours, passed over with a reason, never passed by newcomers."""

from datetime import UTC, datetime, timedelta
from uuid import UUID, uuid4

import asyncpg
import pytest

from foundation.actor import PUBLIC, Actor
from foundation.clock import day_of
from foundation.database import acting_as
from foundation.refusals import Conflict, Gone, NotFound
from foundation.workdays import add_working_hours
from registrations import offers
from registrations.admission import Admitted, Waiting, admit, admit_party
from registrations.admission_rows import Projection
from registrations.cancelling import cancel
from registrations.line import Act, acts_of, chance_of, line_of, standing
from registrations.waiting import office_days, promote
from tests.registrations.conftest import NOW, OpenEvent, count, open_event, person

pytestmark = pytest.mark.usefixtures("vault_keys")
Connection = asyncpg.Connection
OFFICER = Actor(uuid4(), "承辦人", frozenset(), "session")
LATER = NOW + timedelta(hours=2)  # those who wait have not just asked


async def party(event: OpenEvent, *names: str, together: bool = True, now: datetime = NOW) -> list[UUID]:
    token = uuid4()
    requests = [
        person(event, name, party=token, is_contact=place == 0, consents={}) for place, name in enumerate(names)
    ]
    answers = await admit_party(requests, now, together=together)
    return [answer.registration for answer in answers if not isinstance(answer, Conflict)]


async def statuses(db: Connection, *registrations: UUID) -> list[str]:
    rows = await db.fetch(
        "select r.id, p.status from registration r join participation p on p.id = r.participation where r.id = any($1)",
        list(registrations),
    )
    found = {row["id"]: row["status"] for row in rows}
    return [found[each] for each in registrations]


async def taken(db: Connection, event: OpenEvent) -> list[int]:
    return [await db.fetchval("select places_taken from session where id = $1", s) for s in event.sessions]


async def told(registration: UUID) -> list[Act]:
    with acting_as("staff"):
        return (await acts_of([registration]))[registration]


async def test_a_freed_place_is_offered_and_kept_from_newcomers(db: Connection) -> None:
    event = await open_event(db, 1)
    first = await admit(person(event, "甲"), NOW)
    waits = await admit(person(event, "乙"), NOW)
    done = await cancel(first.registration, OFFICER, LATER)
    assert (done.promoted, done.offered) == ((), (waits.registration,))
    assert await statuses(db, waits.registration) == ["offered"]
    assert await taken(db, event) == [1]
    passer_by = await admit(person(event, "丙"), LATER)
    assert isinstance(passer_by, Waiting)
    answered = await offers.accept(waits.registration, OFFICER, LATER)
    assert answered.registrations == (waits.registration,)
    assert await statuses(db, waits.registration) == ["admitted"]
    assert (await offers.accept(waits.registration, OFFICER, LATER)).before
    letters = await db.fetch("select letter from outgoing_mail where subject = $1 order by run_at", waits.registration)
    assert [row["letter"] for row in letters][1:] == ["registrations.offered", "registrations.promoted"]


async def test_an_offer_lapses_after_office_hours_once_to_the_end_then_for_good(db: Connection) -> None:
    event = await open_event(db, 1, offer_hours=4)
    first = await admit(person(event, "甲"), NOW)
    slow, next_ = await admit(person(event, "乙"), NOW), await admit(person(event, "丙"), NOW)
    await cancel(first.registration, OFFICER, LATER)
    until = await db.fetchval("select offered_until from waiting_entry where registration = $1", slow.registration)
    assert until == add_working_hours(LATER, 4)
    with acting_as("worker"):
        assert await offers.lapse_due(until - timedelta(seconds=1)) == 0
        assert await offers.lapse_due(until) == 1
    assert await statuses(db, slow.registration, next_.registration) == ["waiting", "offered"]
    with pytest.raises(Gone):
        await offers.accept(slow.registration, OFFICER, until)
    await offers.refuse(next_.registration, OFFICER, until)
    assert await statuses(db, slow.registration, next_.registration) == ["offered", "cancelled"]
    again = await db.fetchval("select offered_until from waiting_entry where registration = $1", slow.registration)
    with acting_as("worker"):
        assert await offers.lapse_due(again) == 1
    assert await statuses(db, slow.registration) == ["cancelled"]
    why = await db.fetchval(
        "select cancelled_why from participation p join registration r on r.participation = p.id where r.id = $1",
        slow.registration,
    )
    assert (why, await taken(db, event)) == ("lapsed", [0])


async def test_a_group_that_does_not_fit_keeps_its_place_and_the_reason_is_written_down(db: Connection) -> None:
    event = await open_event(db, 3)
    seats = [await admit(person(event, name), NOW) for name in "甲乙丙"]
    group = await party(event, "林一", "林二")
    single = await admit(person(event, "丁"), NOW)
    assert await statuses(db, *group, single.registration) == ["waiting"] * 3
    await cancel(seats[0].registration, OFFICER, LATER)
    assert await statuses(db, *group, single.registration) == ["waiting", "waiting", "offered"]
    skipped = (await told(group[0]))[-1]
    assert (skipped.act, skipped.reason, skipped.left, skipped.needed) == ("skipped", "full", 1, 2)
    with acting_as("staff"):
        assert (await line_of(event.id))[0].registrations == tuple(group)
    await cancel(seats[1].registration, OFFICER, LATER)
    await cancel(seats[2].registration, OFFICER, LATER)
    assert await statuses(db, *group) == ["offered", "offered"]
    answered = await offers.accept(group[1], OFFICER, LATER)
    assert set(answered.registrations) == set(group)
    assert await taken(db, event) == [3]


async def test_nobody_is_written_down_as_passed_over_when_nothing_was_given(db: Connection) -> None:
    event = await open_event(db, 3)
    seats = [await admit(person(event, name), NOW) for name in "甲乙丙"]
    group = await party(event, "林一", "林二")
    await cancel(seats[0].registration, OFFICER, LATER)
    assert [act.act for act in await told(group[0])] == ["joined"]


async def test_the_contact_refuses_for_the_group_a_member_only_for_themselves(db: Connection) -> None:
    event = await open_event(db, 2)
    seats = [await admit(person(event, name), NOW) for name in "甲乙"]
    group = await party(event, "林一", "林二")
    for seat in seats:
        await cancel(seat.registration, OFFICER, LATER)
    await offers.refuse(group[1], OFFICER, LATER)
    assert await statuses(db, *group) == ["offered", "cancelled"]
    await offers.refuse(group[0], OFFICER, LATER)
    assert (await statuses(db, *group), await taken(db, event)) == (["cancelled", "cancelled"], [0])


async def test_an_offer_taken_back_after_accepting_goes_to_the_next(db: Connection) -> None:
    event = await open_event(db, 1)
    first = await admit(person(event, "甲"), NOW)
    second, third = await admit(person(event, "乙"), NOW), await admit(person(event, "丙"), NOW)
    await cancel(first.registration, OFFICER, LATER)
    await offers.accept(second.registration, OFFICER, LATER)
    done = await cancel(second.registration, OFFICER, LATER)
    assert done.offered == (third.registration,)
    with pytest.raises(Conflict):
        await offers.accept(second.registration, OFFICER, LATER)


async def test_an_answer_needs_the_link(db: Connection) -> None:
    event = await open_event(db, 1)
    first, waits = await admit(person(event, "甲"), NOW), await admit(person(event, "乙"), NOW)
    await cancel(first.registration, OFFICER, LATER)
    for wrong in (None, 2):
        with pytest.raises(NotFound):
            await offers.accept(waits.registration, PUBLIC, LATER, link_version=wrong)
    assert (await offers.accept(waits.registration, PUBLIC, LATER, link_version=1)).answer == "accepted"


async def test_shortly_before_the_event_nobody_is_asked(db: Connection) -> None:
    event = await open_event(db, 1)
    first, waits = await admit(person(event, "甲"), NOW), await admit(person(event, "乙"), NOW)
    starts = await db.fetchval("select starts_at from session where event = $1", event.id)
    done = await cancel(first.registration, OFFICER, starts - timedelta(minutes=50))
    assert done.promoted == (waits.registration,)


async def test_what_is_held_back_goes_to_those_it_is_for(db: Connection) -> None:
    event = await open_event(db, 2)
    await db.execute(
        "insert into holdback (id, event, session, kind, county, places) values ($1, $2, $3, 'county', '10008', 1)",
        uuid4(), event.id, event.sessions[0],
    )  # fmt: skip
    near, far = Projection(county="66000"), Projection(county="10008")
    one = await admit(person(event, "甲", projection=near), NOW)
    two = await admit(person(event, "乙", projection=near), NOW)
    three = await admit(person(event, "丙", projection=far), NOW)
    assert [type(each) for each in (one, two, three)] == [Admitted, Waiting, Admitted]
    four = await admit(person(event, "丁", projection=far), NOW)
    assert isinstance(four, Waiting)
    # The place for those of 10008 goes to the one of them, although the other waits longer.
    done = await cancel(three.registration, OFFICER, LATER)
    assert done.offered == (four.registration,)
    assert [act.act for act in await told(two.registration)] == ["joined", "skipped"]
    # From its day on it is everybody's, without any job.
    await offers.refuse(four.registration, OFFICER, LATER)
    await db.execute("update holdback set release_at = $1", LATER)
    with acting_as("worker"):
        assert (await promote(event.id, LATER)).offered == (two.registration,)


async def test_where_somebody_stands(db: Connection) -> None:
    event = await open_event(db, 1)
    await admit(person(event, "甲"), NOW)
    group = await party(event, "林一", "林二")
    single = await admit(person(event, "丁"), NOW)
    told = await standing(single.registration)
    assert (told.position, told.groups_ahead, told.people_ahead, told.size, told.chance) == (2, 1, 2, 1, "unknown")
    assert (await standing(group[0])).size == 2
    with pytest.raises(NotFound):
        await standing(uuid4())


@pytest.mark.parametrize(
    ("ahead", "freed", "known", "said"),
    [(0, 10, 100, "likely"), (3, 10, 100, "possible"), (30, 10, 100, "unlikely"), (0, 10, 49, "unknown")],
)
def test_the_chance_rests_on_what_became_free_before(ahead: int, freed: int, known: int, said: str) -> None:
    assert chance_of(ahead, 1, 50, freed, known) == said


@pytest.mark.parametrize("minutes", [0, 90, 400, 700, 2000, 5000, 9999])
async def test_the_database_counts_office_hours_as_we_do(db: Connection, minutes: int) -> None:
    now = datetime(2026, 2, 10, 0, 0, tzinfo=UTC) + timedelta(minutes=minutes)
    for hours in (1, 4, 8, 30, 80):
        said = await db.fetchval("select working_deadline($1, $2, $3)", now, hours, office_days(now))
        assert said == add_working_hours(now, hours), (day_of(now), hours)


async def test_who_reads_the_line_is_staff(db: Connection) -> None:
    event = await open_event(db, 1)
    assert await count(db, "waiting_entry where scope = $1", event.id) == 0
    with acting_as("public"), pytest.raises(asyncpg.InsufficientPrivilegeError):
        await line_of(event.id)


async def test_no_offer_runs_out_while_the_event_is_put_off_or_called_off(db: Connection) -> None:
    event = await open_event(db, 1, offer_hours=4)
    first, waits = await admit(person(event, "甲"), NOW), await admit(person(event, "乙"), NOW)
    await cancel(first.registration, OFFICER, LATER)
    for column, value in (("postponed_on", NOW.date()), ("status", "cancelled")):
        await db.execute(f"update event set {column} = $2 where id = $1", event.id, value)
        with acting_as("worker"):
            assert await offers.lapse_due(NOW + timedelta(days=9)) == 0
    assert await statuses(db, waits.registration) == ["offered"]


async def test_nobody_loses_a_place_by_a_letter_that_reached_nobody(db: Connection) -> None:
    event = await open_event(db, 1, offer_hours=4)
    first, waits = await admit(person(event, "甲"), NOW), await admit(person(event, "乙"), NOW)
    await cancel(first.registration, OFFICER, LATER)
    await db.execute("update outgoing_mail set state = 'moot' where letter = 'registrations.offered'")
    with acting_as("worker"):
        assert await offers.lapse_due(NOW + timedelta(days=9)) == 0
    await db.execute("update outgoing_mail set state = 'sent' where letter = 'registrations.offered'")
    with acting_as("worker"):
        assert await offers.lapse_due(NOW + timedelta(days=9)) == 1
    assert await db.fetchval("select lapses from waiting_entry where registration = $1", waits.registration) == 1


async def test_accepting_seats_those_who_were_asked_and_nobody_else(db: Connection) -> None:
    event = await open_event(db, 2)
    seats = [await admit(person(event, name), NOW) for name in "甲乙"]
    group = await party(event, "林一", "林二")
    for seat in seats:
        await cancel(seat.registration, OFFICER, LATER)
    # As after an undo: one of the group stands in the line again, without an offer.
    await db.execute("update waiting_entry set offered_until = null where registration = $1", group[1])
    answered = await offers.accept(group[0], OFFICER, LATER)
    assert answered.registrations == (group[0],)


async def test_of_other_sessions_nobody_stands_before_anybody(db: Connection) -> None:
    event = await open_event(db, 1, 1, session_rule="one")
    for session in event.sessions:
        await admit(person(event, f"先{session}", sessions=(session,)), NOW)
    other = await admit(person(event, "甲", sessions=event.sessions[:1]), NOW)
    own = await admit(person(event, "乙", sessions=event.sessions[1:]), NOW)
    assert (await standing(own.registration)).position == 1
    assert (await standing(other.registration)).people_ahead == 0
    with acting_as("staff"):
        ahead = await db.fetchval("select ahead from ticket_of($1)", own.registration)
    assert ahead == 0
