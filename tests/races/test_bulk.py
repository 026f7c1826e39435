"""A deed on many against somebody who cancels at the same moment: one after the other, and nobody's place twice."""

import asyncio
from datetime import timedelta
from pathlib import Path
from uuid import UUID

import asyncpg
import pytest

from events.makers import make_officer
from foundation.actor import PUBLIC, Actor
from foundation.database import acting_as, transaction
from registrations import admission
from registrations.admission import admit
from registrations.bulk import Deed, do
from registrations.bulk_undo import act_of, undo
from registrations.cancelling import cancel
from tests.registrations.conftest import NOW, OpenEvent, open_event, person

pytestmark = [pytest.mark.race, pytest.mark.usefixtures("keys_db")]
SQL = Path(admission.__file__).parent / "sql"


async def filled(*places: int, people: int) -> tuple[OpenEvent, list[UUID], Actor]:
    async with transaction("owner") as c:
        event = await open_event(c, *places, offer_hours=0)
    made = [await admit(person(event, f"人{n}", sessions=event.sessions[:1]), NOW) for n in range(people)]
    return event, [one.registration for one in made], await make_officer()


async def true_counts(event: OpenEvent) -> bool:
    async with transaction("owner") as c:
        return not await c.fetchval(
            "select exists (select 1 from session s where s.event = $1 and s.places_taken <> (select count(*) from seat"
            " x where x.session = s.id and x.status in ('held', 'offered')))",
            event.id,
        )


async def held(event: OpenEvent) -> int:
    async with transaction("owner") as c:
        sql = "select count(*) from seat x join session s on s.id = x.session where s.event = $1 and x.status = 'held'"
        return int(await c.fetchval(sql, event.id))


async def staff_do(event: OpenEvent, ids: list[UUID], deed: Deed, by: Actor) -> UUID:
    with acting_as("staff"):
        return await do(event.id, ids, deed, by, NOW)


@pytest.mark.parametrize("act", ["cancel", "move"])
async def test_everybody_cancels_while_staff_do_something_with_all(fresh_db: str, act: str) -> None:
    event, ids, by = await filled(6, 6, people=8)
    first, second = event.sessions
    deed = Deed(act=act, session=first, target=second)
    own = [cancel(one, PUBLIC, NOW, link_version=1) for one in ids[:6]]
    made, *_ = await asyncio.gather(staff_do(event, ids, deed, by), *own)
    assert await true_counts(event)
    with acting_as("staff"):
        await asyncio.gather(
            *(undo(event.id, made, by, NOW + timedelta(minutes=1)) for _ in range(2)),
            *(admit(person(event, f"新{n}", sessions=(first,)), NOW) for n in range(4)),
            return_exceptions=True,
        )
        rows = (await act_of(event.id, made)).rows
    assert {row.undone for row in rows} <= {"", "undone", "full", "changed"}
    assert await true_counts(event)
    assert await held(event) <= 12


async def test_two_undo_it_once(fresh_db: str) -> None:
    event, ids, by = await filled(2, people=2)
    made = await staff_do(event, ids, Deed(act="cancel"), by)

    async def once() -> str:
        try:
            with acting_as("staff"):
                await undo(event.id, made, by, NOW)
        except Exception as refusal:  # noqa: BLE001 - told by its name
            return type(refusal).__name__
        return "done"

    assert sorted(await asyncio.gather(once(), once())) == ["Conflict", "done"]
    assert await true_counts(event)
    assert await held(event) == 2


async def test_without_the_lock_two_are_put_on_the_last_place_and_only_the_check_refuses(fresh_db: str) -> None:
    """The control: `change_seats` without its lock lets both see the place free."""
    event, ids, by = await filled(4, 1, people=2)
    first, second = event.sessions
    script = (SQL / "change_seats.sql").read_text()
    assert script.count("perform lock_event(v.event);") == 1
    async with transaction("owner") as c:
        await c.execute(script.replace("perform lock_event(v.event);", "perform pg_sleep(0.2);"))
    call = "select outcome from change_seats($1, $2, $3, null, $4, '{}', '{1,1,1}', 'example.org')"

    async def move(one: UUID) -> str:
        async with transaction("staff") as c:
            word = await c.fetchval(call, one, first, second, NOW)
            await asyncio.sleep(0.3)
        return str(word)

    words = await asyncio.gather(*(move(one) for one in ids), return_exceptions=True)
    assert sum(isinstance(word, asyncpg.CheckViolationError) for word in words) == 1, words
    assert by
