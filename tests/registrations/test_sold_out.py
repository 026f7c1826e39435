"""A full event says so without its lock, and still knows its people, its places and when one becomes free."""

from dataclasses import replace
from datetime import timedelta

import asyncpg
import pytest

from foundation.refusals import Conflict
from registrations import admission, sold_out
from registrations.admission import Admitted, Already, admit, admit_party
from registrations.cancelling import cancel
from tests.registrations.conftest import NOW, OpenEvent, count, open_event, person
from tests.registrations.test_line import OFFICER
from vault import keys

pytestmark = pytest.mark.usefixtures("vault_keys")
Connection = asyncpg.Connection


async def full_event(db: Connection) -> OpenEvent:
    event = await open_event(db, 1, waiting_list=False)
    await admit(person(event, "甲"), NOW)
    with pytest.raises(Conflict):
        await admit(person(event, "乙"), NOW)
    assert sold_out.suspected(event.id)
    return event


async def refused(event: OpenEvent, name: str) -> str:
    with pytest.raises(Conflict) as no:
        await admit(person(event, name), NOW)
    return no.value.code


async def test_strangers_are_told_without_the_admission(db: Connection, monkeypatch: pytest.MonkeyPatch) -> None:
    event = await full_event(db)
    stranger = f"丙{event.slug}"

    async def never(*_: object, **__: object) -> None:
        raise AssertionError("the lock was taken")

    with monkeypatch.context() as patched:
        patched.setattr(admission, "_admit_batch", never)
        assert await refused(event, stranger) == "full"
        answers = await admit_party([person(event, name) for name in "丁戊"], NOW, together=True)
        assert [getattr(answer, "code", "") for answer in answers] == ["full", "full"]
    assert await keys.known_persons([person(event, stranger).mark]) == [None], "no key is made for nothing"


async def test_known_people_are_still_recognised(db: Connection) -> None:
    event = await full_event(db)
    first = await db.fetchval("select id from registration where event = $1", event.id)
    assert await admit(person(event, "甲"), NOW) == Already(first)
    token = await db.fetchval("select post_token from registration where event = $1", event.id)
    again = await admit(replace(person(event, "甲"), post_token=token), NOW)
    assert isinstance(again, Admitted)
    assert again.registration == first
    assert await refused(event, "丙") == "full"


async def test_a_place_that_becomes_free_is_sold_at_once(db: Connection) -> None:
    event = await full_event(db)
    first = await db.fetchval("select id from registration where event = $1", event.id)
    await cancel(first, OFFICER, NOW)
    assert isinstance(await admit(person(event, "丙"), NOW), Admitted)
    assert await count(db, "seat where status = 'held'") == 1


async def test_what_else_is_said_of_an_event_comes_first(db: Connection) -> None:
    event = await full_event(db)
    await db.execute("update event set waiting_list = true where id = $1", event.id)
    assert (await admit(person(event, "丙"), NOW)).name == "waiting"
    other = await full_event(db)
    await db.execute("update event set status = 'cancelled' where id = $1", other.id)
    with pytest.raises(Exception, match="closed"):
        await admit(person(other, "丙"), NOW)
    late = await full_event(db)
    with pytest.raises(Exception, match="closed"):
        await admit(person(late, "丙"), NOW + timedelta(days=60))


async def test_places_held_back_are_no_reason_to_say_full(db: Connection) -> None:
    event = await open_event(db, 2, waiting_list=False)
    sql = "insert into holdback (id, event, session, kind, county, places)"
    sql += " values (gen_random_uuid(), $1, $2, 'county', '10008', 1)"
    await db.execute(sql, event.id, event.sessions[0])
    await admit(person(event, "甲"), NOW)
    assert await refused(event, "乙") == "full"
    far = replace(person(event, "丙").projection, county="10008")
    assert isinstance(await admit(person(event, "丙", projection=far), NOW), Admitted)


async def test_the_known_do_not_make_it_forgotten(db: Connection) -> None:
    """They are decided under the lock, and the strangers after them still without it."""
    event = await full_event(db)
    await admit(person(event, "甲"), NOW)
    assert sold_out.suspected(event.id)
    first = await db.fetchval("select post_token from registration where event = $1", event.id)
    batch = [
        admission._Asked((person(event, "丙"),), NOW),
        admission._Asked((replace(person(event, "甲"), post_token=first),), NOW),
    ]
    [[no], [known]] = await admission._admit_asked(event.id, batch)
    assert (no.outcome, known.outcome) == ("full", "admitted")
    assert sold_out.suspected(event.id)
