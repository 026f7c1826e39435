"""Which mails an admission writes: at once, once more for who is known, and none without an address."""

from datetime import timedelta
from uuid import uuid4

import asyncpg
import pytest

from foundation import jobs
from registrations.admission import admit
from tests.registrations.conftest import NOW, count, open_event, person
from vault import keys

pytestmark = pytest.mark.usefixtures("vault_keys")
Connection = asyncpg.Connection


async def test_a_known_person_gets_the_ticket_again_by_mail_but_not_twice_an_hour(db: Connection) -> None:
    event = await open_event(db, 10)
    first = await admit(person(event, "甲"), NOW)
    await db.execute("update outgoing_mail set state = 'sent'")
    for minutes in (10, 70, 75):
        await admit(person(event, "甲"), NOW + timedelta(minutes=minutes))
        await db.execute("update outgoing_mail set state = 'sent'")
    letters = await db.fetch("select letter from outgoing_mail where subject = $1 order by run_at", first.registration)
    assert [row["letter"] for row in letters] == ["registrations.confirmed", "registrations.again"]


@pytest.mark.parametrize("state", ["failed", "moot"])
async def test_a_mail_that_never_went_out_does_not_hold_the_next_one_back(db: Connection, state: str) -> None:
    event = await open_event(db, 10)
    first = await admit(person(event, "甲"), NOW)
    await db.execute("update outgoing_mail set state = $1", state)
    await admit(person(event, "甲"), NOW + timedelta(minutes=5))
    letters = await db.fetch("select letter from outgoing_mail where subject = $1 order by run_at", first.registration)
    assert [row["letter"] for row in letters] == ["registrations.confirmed", "registrations.again"]


async def test_without_an_address_no_mail_is_written(db: Connection) -> None:
    event = await open_event(db, 10)
    await admit(person(event, "甲", has_mail=False, mark=keys.mark("甲", None, "+886912345678")), NOW)
    assert await count(db, "outgoing_mail where scope = $1", event.id) == 0


async def test_a_job_is_written_as_pgqueuer_writes_it(db: Connection) -> None:
    event = await open_event(db, 5)
    await admit(person(event, "甲"), NOW)
    await jobs.enqueue("mail.deliver", {"mail": str(uuid4())})
    ours, theirs = await db.fetch("select * from jobs.pgqueuer order by id")
    varying = {"id", "created", "updated", "heartbeat", "execute_after", "payload"}
    assert {k: v for k, v in ours.items() if k not in varying} == {k: v for k, v in theirs.items() if k not in varying}
    logs = await db.fetch(
        "select status, priority, entrypoint, traceback, aggregated from jobs.pgqueuer_log order by id"
    )
    assert dict(logs[0]) == dict(logs[1])
