"""The promise of the notice, played on a real registration: needs go first, then the person, and no figure moves."""

from datetime import timedelta

import asyncpg
import pytest

from foundation import clock
from foundation.actor import PUBLIC
from foundation.database import acting_as
from lianfu.personal_data import DECLARED
from mail import claims
from privacy import retention
from registrations.admission import admit
from registrations.cancelling import cancel
from registrations.resending import send_again
from registrations.telling import MOVED, tell
from tests.registrations.conftest import NOW, STARTS, count, open_event, person
from vault import keys

pytestmark = pytest.mark.usefixtures("vault_keys")


async def night(days: int) -> retention.Report:
    """The run at 02:00 in the night that ends the given day after the event."""
    with acting_as("worker"):
        return await retention.run(DECLARED, STARTS + timedelta(days=days, hours=17))


async def test_needs_go_after_a_week_the_person_after_ninety_days_and_the_figures_stay(db: asyncpg.Connection) -> None:
    event = await open_event(db, 10)
    admitted = await admit(person(event, "甲", needs={"meal": "vegetarian"}, meal="vegetarian"), NOW)
    who = await db.fetchval("select person from registration where id = $1", admitted.registration)
    figures = (
        "select (select count(*) from participation), (select count(*) from seat), (select count(*) from attendee)"
    )
    before = tuple(await db.fetchrow(figures))

    assert (await night(6)).overdue == 0
    assert [row["level"] for row in await db.fetch("select level from identity order by 1")] == ["P2", "P3"]
    await night(7)
    assert [row["level"] for row in await db.fetch("select level from identity")] == ["P2"]
    assert await keys.open_scopes([event.id], "P3") == {}
    assert event.id in await keys.open_scopes([event.id], "P2")

    await night(89)
    assert await count(db, "registration") == 1
    report = await night(90)
    assert (report.overdue, all(line.finished for line in report.lines)) == (0, True)
    for table in ("registration", "identity", "ticket", "consent_state", "known_person", "outgoing_mail"):
        assert await count(db, table) == 0, table
    assert await keys.open_scopes([event.id], "P2") == {}
    assert await keys.open_persons([who]) == {}
    assert tuple(await db.fetchrow(figures)) == before


async def test_nine_days_without_a_mail_server_lose_no_mail(db: asyncpg.Connection) -> None:
    """The outage begins with the event's last week, so every letter of it is asked for and none can go."""
    event = await open_event(db, 2)
    for name in "甲乙丙":
        await admit(person(event, name), NOW)
    with acting_as("worker"):
        await tell(event.id, MOVED, NOW)
    rows = await db.fetch("select id from registration order by id")
    await cancel(rows[0]["id"], PUBLIC, NOW, link_version=1)
    await db.execute("delete from outgoing_mail where subject = $1", rows[1]["id"])
    await send_again(rows[1]["id"], NOW, link_version=1)
    letters = await count(db, "outgoing_mail where state = 'waiting'")
    with acting_as("worker"):
        for days in range(1, 10):
            await retention.run(DECLARED, NOW + timedelta(days=days))
        await retention.run(DECLARED, STARTS + timedelta(days=9))
    assert await count(db, "outgoing_mail where state = 'waiting'") == letters > 5


async def test_a_mail_that_ended_goes_after_a_week_and_one_never_sent_is_counted(db: asyncpg.Connection) -> None:
    event = await open_event(db, 2)
    for name in "甲乙":
        await admit(person(event, name), NOW)
    mails = await db.fetch("select id, expires_on from outgoing_mail order by id")
    with acting_as("worker"):
        claimed = await claims.claim(mails[0]["id"], NOW)
        assert isinstance(claimed, claims.Claimed)
        await claims.sent(claimed, NOW)
        await retention.run(DECLARED, NOW + timedelta(days=7))
        assert await count(db, "outgoing_mail") == 2
        await retention.run(DECLARED, NOW + timedelta(days=8))
        assert [row["id"] for row in await db.fetch("select id from outgoing_mail")] == [mails[1]["id"]]
    await night(90)
    told = await db.fetch("select letter, on_day, status, n from mail_tally order by on_day")
    assert [tuple(row) for row in told] == [
        ("registrations.confirmed", clock.day_of(NOW), "sent", 1),
        ("registrations.confirmed", mails[1]["expires_on"], "expired", 1),
    ]
