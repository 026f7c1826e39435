"""`retention … --clock`: ahead of time only where nothing is real; and what the commands say and answer."""

import argparse
from datetime import UTC, date, datetime, timedelta

import asyncpg
import pytest

from foundation import clock
from foundation.actor import SYSTEM
from foundation.database import acting_as
from lianfu.commands import upkeep
from lianfu.scratch import NotThrowAway
from registrations.admission import admit
from subjects import erasing, naming
from tests.registrations.conftest import NOW, open_event, person

pytestmark = pytest.mark.usefixtures("keys_db")


async def test_to_run_ahead_of_time_is_refused_where_data_are_real(db: asyncpg.Connection) -> None:
    with pytest.raises(NotThrowAway) as refused:
        await upkeep._night(date(2099, 1, 1))
    assert "leaves real data alone" in str(refused.value)
    assert await upkeep._night(date(2026, 1, 2)) == datetime(2026, 1, 1, 18, 30, tzinfo=UTC)
    with clock.freeze(NOW):
        assert await upkeep._night(None) == NOW


async def test_on_a_day_to_come_nothing_is_lifted_without_the_refusal(
    db: asyncpg.Connection, monkeypatch: pytest.MonkeyPatch
) -> None:
    async def played() -> None: ...

    monkeypatch.setattr("lianfu.scratch.refuse_real", played)
    ahead = clock.day_of(clock.now() + timedelta(days=400))
    assert clock.day_of(await upkeep._night(ahead)) == ahead


async def test_a_day_is_written_as_a_date() -> None:
    parser = argparse.ArgumentParser()
    upkeep.add(parser.add_subparsers())
    assert parser.parse_args(["retention", "overdue", "--clock", "2030-01-01"]).clock == date(2030, 1, 1)
    with pytest.raises(SystemExit):
        parser.parse_args(["retention", "run", "--clock", "tomorrow"])


async def test_what_was_erased_is_named_no_more(db: asyncpg.Connection) -> None:
    """`dsr erase` names the person the same way before; afterwards there is nobody."""
    event = await open_event(db, 1)
    made = await admit(person(event, "甲"), NOW)
    with acting_as("worker"):
        found = await naming.named(str(made.registration))
        assert found
        over = NOW - timedelta(days=1)
        await db.execute("update session set starts_at = $1, ends_at = $2", over, over + timedelta(hours=1))
        await erasing.erase(found.person, SYSTEM, NOW)
        assert await naming.named(str(made.registration)) is None
