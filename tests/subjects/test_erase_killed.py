"""An erasure ended at every statement, in one process: the fast sibling of `lianfu drill erase-killed`."""

from collections.abc import Iterator
from contextlib import suppress
from datetime import timedelta
from itertools import count

import asyncpg
import pytest

from foundation import clock, personal
from foundation.actor import PUBLIC
from lianfu.drills.erase_killed import Ended, Point, ending_at, gone, resumed
from lianfu.personal_data import DECLARED
from reach.digest import digest
from registrations.admission import admit
from subjects import erasing
from tests.registrations.conftest import NOW, STARTS, open_event, person

pytestmark = pytest.mark.usefixtures("keys_db")


AFTER = STARTS + timedelta(days=1)


@pytest.fixture(autouse=True)
def roof(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    monkeypatch.setattr(personal, "DECLARED", list(DECLARED))
    with clock.freeze(AFTER):
        yield


@pytest.mark.race
async def test_an_erasure_ended_at_any_statement_is_finished_or_has_not_begun(fresh_db: str) -> None:
    owner = await asyncpg.connect(fresh_db)
    event = await open_event(owner, 200)
    for n in count(1):
        admitted = await admit(person(event, f"人{n}"), NOW)
        who = await owner.fetchval("select person from registration where id = $1", admitted.registration)
        before, point = await digest(), Point(n, kill=False)
        with suppress(Ended), ending_at(point):
            await erasing.erase(who, PUBLIC, AFTER)
        assert await resumed(who), (n, point.reached)
        assert await digest() == before, (n, point.reached)
        if not point.reached:
            break
    await owner.close()
    assert n > 20


@pytest.mark.race
async def test_the_control_without_a_journal_leaves_somebody_half_gone(
    fresh_db: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Were nothing noted before the key goes, a kill would leave rows behind: the check above would see it."""
    owner = await asyncpg.connect(fresh_db)
    event = await open_event(owner, 5)
    admitted = await admit(person(event, "沒有紀錄的人"), NOW)
    who = await owner.fetchval("select person from registration where id = $1", admitted.registration)
    monkeypatch.setattr(erasing.erasure, "_journal", _noted_nowhere)
    with pytest.raises(Ended), ending_at(Point(40, kill=False)):
        await erasing.erase(who, PUBLIC, AFTER)
    await owner.close()
    assert not await gone(who)


async def _noted_nowhere(*_: object) -> None:
    return None
