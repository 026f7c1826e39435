"""Everything that gives, takes or asks for places, at once and from two processes: seats, options, places held back,
codes, quotas of enterprises, offers, substitutes, cancellations, lapsing and promotion. Afterwards an independent
checker replays the log."""

import asyncio
import json
import os
import re
import sys
from collections import Counter
from pathlib import Path
from uuid import uuid4

import asyncpg
import pytest

from foundation import settings
from foundation.database import acting_as, transaction
from registrations.line_check import faults_of
from tests.registrations.conftest import OpenEvent, open_event

pytestmark = pytest.mark.race
ROOT = Path(__file__).parents[2]
SQL = ROOT / "registrations" / "sql"
TASKS, EACH = 6, 25


@pytest.fixture
async def event(fresh_db: str, keys_db: str) -> OpenEvent:
    """Two sessions with every rule: places held back, a code, a limited option, two of one enterprise."""
    async with transaction("owner") as c:
        made = await open_event(c, 9, 7, offer_hours=40, per_enterprise=4)
        for sql in (
            "insert into holdback (id, event, session, kind, county, places) values ($1, $2, $3, 'county', '10008', 3)",
            "insert into choice_limit (id, event, question, option, places) values ($1, $2, 'tour', 'a', 1)",
            "insert into invitation_code (id, event, code, most) values ($1, $2, 'SPRING', 30)",
        ):
            await c.execute(sql, uuid4(), made.id, *([made.sessions[0]] if "$3" in sql else []))
    return made


async def two_processes(event: OpenEvent, database: str, keys: str) -> tuple[Counter[str], str]:
    """What each deed came to, and what the processes said when they broke off."""
    told = {"id": event.id, "slug": event.slug, "revision": event.revision, "notice": event.notice,
            "sha256": event.sha256, "sessions": list(event.sessions)}  # fmt: skip
    environment = os.environ | {
        "DATABASE_URL": database, "KEYS_DATABASE_URL": keys, "LIANFU_DATA": str(settings.current().data_folder),
    }  # fmt: skip
    children = [
        await asyncio.create_subprocess_exec(
            sys.executable, "-m", "tests.races.deeds", json.dumps(told, default=str), str(seed), str(TASKS), str(EACH),
            env=environment, cwd=ROOT, stdout=asyncio.subprocess.PIPE, stderr=asyncio.subprocess.PIPE,
        )
        for seed in (1, 2)
    ]  # fmt: skip
    done = [await child.communicate() for child in children]
    counts: Counter[str] = Counter()
    for out, _ in done:
        counts.update(json.loads(out) if out else {})
    return counts, "".join(err.decode() for _, err in done)


async def test_no_seat_is_lost_or_sold_twice_and_the_order_is_fair(
    event: OpenEvent, fresh_db: str, keys_db: str
) -> None:
    counts, errors = await two_processes(event, fresh_db, keys_db)
    assert not errors
    assert sum(counts.values()) == 2 * TASKS * EACH
    for deed in (
        "register admitted", "register waiting", "take_back False", "answer accepted", "answer refused", "lapse True",
        "register choice_full", "register enterprise_full", "substitute substituted",
    ):  # fmt: skip
        assert counts[deed], f"{deed} never happened: {counts}"
    with acting_as("staff"):
        assert await faults_of(event.id) == []


async def test_without_the_lock_it_is_not_so(event: OpenEvent, fresh_db: str, keys_db: str) -> None:
    """The control: no lock of the event, no check of the tables. Places are sold twice, or jumped for, or both."""
    owner = await asyncpg.connect(fresh_db.replace("lianfu_tester", "lianfu_owner"))
    for name in ("admission_verdicts", "promote_waiting"):
        script = (SQL / f"{name}.sql").read_text()
        assert "for no key update" in script
        await owner.execute(
            re.sub(r"perform 1 from (event|session)[^;]*;", "", script).replace("for no key update", "")
        )
    for table, check in (("session", "session_places"), ("holdback", "holdback_places"),
                         ("choice_limit", "choice_limit_places")):  # fmt: skip
        await owner.execute(f"alter table {table} drop constraint {check}")
    await owner.close()
    _, errors = await two_processes(event, fresh_db, keys_db)
    with acting_as("staff"):
        assert errors or await faults_of(event.id) != []
