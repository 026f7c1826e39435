"""R-01: a nightly run that ends at any statement is finished by the next, and no figure moves."""

from contextlib import suppress
from datetime import timedelta
from itertools import count as counting

import asyncpg
import pytest

from foundation import personal
from foundation.database import acting_as
from lianfu.drills.erase_killed import Ended, Point, ending_at
from lianfu.personal_data import DECLARED
from privacy import erasure, retention
from reach.digest import digest
from registrations.admission import admit
from tests.registrations.conftest import NOW, STARTS, count, open_event, person
from vault import keys

NIGHT = STARTS + timedelta(days=91, hours=17)
STRIDE = 7
"""Between two statements at which a run is ended; no divisor of how many a table takes, so that all kinds are met."""


@pytest.mark.race
async def test_a_retention_run_ended_anywhere_is_finished_by_the_next(
    fresh_db: str, keys_db: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(personal, "DECLARED", list(DECLARED))
    owner = await asyncpg.connect(fresh_db)
    ended = 0
    for n in counting(1, STRIDE):
        event = await open_event(owner, 5)
        who = []
        for name in "甲乙":
            made = await admit(person(event, f"{name}{n}", needs={"meal": "vegetarian"}, meal="vegetarian"), NOW)
            who.append(await owner.fetchval("select person from registration where id = $1", made.registration))
        before, point = await digest(), Point(n, kill=False)
        with acting_as("worker"):
            with suppress(Ended), ending_at(point):
                await retention.run(DECLARED, NIGHT)
            report = await retention.run(DECLARED, NIGHT + timedelta(minutes=1))
            assert report.overdue == 0, (n, point.reached)
            assert await count(owner, "registration") == 0, (n, point.reached)
            assert [await erasure.is_over(each) for each in who] == [True, True], (n, point.reached)
        assert await keys.open_scopes([event.id], "P2") == {}, (n, point.reached)
        assert await digest() == before, (n, point.reached)
        if not point.reached:
            break
        ended += 1
    await owner.close()
    assert ended > 10
