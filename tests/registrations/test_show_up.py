"""Who had a place and came: only of doors that are closed, walk-ins and those who cancelled aside."""

from datetime import timedelta
from uuid import UUID, uuid4

import asyncpg

from foundation.database import acting_as, transaction
from registrations.show_up import past
from tests.registrations.conftest import NOW, OpenEvent, open_event

Connection = asyncpg.Connection


async def had_a_place(
    db: Connection, event: OpenEvent, *, came: bool, walk_in: bool = False, seat: str = "held"
) -> None:
    attendee, participation = uuid4(), uuid4()
    await db.execute("insert into attendee (id, year) values ($1, 2026)", attendee)
    await db.execute(
        "insert into participation (id, event, attendee, status, registered_on, walk_in)"
        " values ($1, $2, $3, $4, $5, $6)",
        participation, event.id, attendee, "admitted" if seat == "held" else "cancelled", NOW.date(), walk_in,
    )  # fmt: skip
    await db.execute(
        "insert into seat (id, participation, session, status) values ($1, $2, $3, $4)",
        uuid4(), participation, event.sessions[0], seat,
    )  # fmt: skip
    if came:
        await db.execute(
            "insert into attendance (id, participation, session, on_day) values ($1, $2, $3, $4)",
            uuid4(), participation, event.sessions[0], NOW.date(),
        )  # fmt: skip


async def over(db: Connection, session: UUID, *, days: int = 7, mode: str = "onsite", closed: bool = True) -> None:
    starts = NOW - timedelta(days=days)
    await db.execute(
        "update session set starts_at = $2, ends_at = $3, mode = $4, door_closed_on = $5 where id = $1",
        session, starts, starts + timedelta(hours=3), mode, starts.date() if closed else None,
    )  # fmt: skip


async def read(county: str | None = None, *, online: bool = False) -> list[tuple[int, int]]:
    with acting_as("staff"):
        async with transaction():
            return [(each.admitted, each.came) for each in await past("seminar", county, online, NOW)]


async def test_places_and_people(db: Connection) -> None:
    event = await open_event(db, 50, county="66000")
    for came in (True, True, False):
        await had_a_place(db, event, came=came)
    await had_a_place(db, event, came=True, walk_in=True)
    await had_a_place(db, event, came=False, seat="released")
    await over(db, event.sessions[0])
    assert await read("66000") == await read() == [(3, 2)]
    assert await read("10008") == await read(online=True) == []


async def test_what_does_not_count(db: Connection) -> None:
    for how in ({"closed": False}, {"days": 800}, {"days": -7}):
        event = await open_event(db, 50)
        await had_a_place(db, event, came=True)
        await over(db, event.sessions[0], **how)
    cancelled = await open_event(db, 50, status="cancelled")
    await had_a_place(db, cancelled, came=True)
    await over(db, cancelled.sessions[0])
    other_kind = await open_event(db, 50, kind="briefing")
    await had_a_place(db, other_kind, came=True)
    await over(db, other_kind.sessions[0])
    assert await read() == []
