"""The promise of the notice, played on a real registration: needs go first, then the person, and no figure moves."""

from datetime import timedelta

import asyncpg
import pytest

from foundation.database import acting_as
from lianfu.personal_data import DECLARED
from privacy import keys, retention
from registrations.admission import admit
from tests.registrations.conftest import NOW, STARTS, count, open_event, person

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
