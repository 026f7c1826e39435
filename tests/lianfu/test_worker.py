"""Workers on a database of their own with real commits: outages, kills, two at once, and a quiet end."""

import asyncio
import signal
import sys
from contextlib import asynccontextmanager
from datetime import UTC, date, datetime, timedelta
from itertools import pairwise
from pathlib import Path
from uuid import UUID, uuid4

import asyncpg
import pytest

from foundation import clock, jobs
from foundation.database import transaction
from foundation.jobs import NotYet, enqueue
from lianfu import patience
from lianfu.schedules import SCHEDULES, Schedule
from lianfu.worker import Worker
from mail import claims, delivery
from mail.letters import Message
from mail.outbox import post

pytestmark = pytest.mark.race
SECOND = timedelta(seconds=1)


@asynccontextmanager
async def working(url, n=1, **how):
    """`n` workers, stopped as SIGTERM would stop them."""
    workers = [Worker(url, **{"schedules": (), "pause": 0.1, "abandoned": 2 * SECOND} | how) for _ in range(n)]
    tasks = [asyncio.create_task(worker.work()) for worker in workers]
    try:
        yield workers
    finally:
        for worker in workers:
            worker.stopping.set()
        await asyncio.wait_for(asyncio.gather(*tasks), 20)


async def until(condition, seconds=20):
    for _ in range(seconds * 20):
        if await condition():
            return
        await asyncio.sleep(0.05)
    raise AssertionError("did not come about in time")


async def states() -> dict[str, int]:
    async with transaction("worker") as c:
        rows = await c.fetch("select state, count(*) as n from outgoing_mail group by state")
    return {row["state"]: row["n"] for row in rows}


async def posted(n: int) -> list[UUID]:
    rest = {"person": uuid4(), "scope": uuid4(), "expires_on": date(2027, 1, 1), "now": clock.now()}
    async with transaction("staff"):
        return [await post("test.ticket", uuid4(), "en", **rest) for _ in range(n)]


@pytest.fixture
def ticket(register):
    @register("test.ticket", "票券")
    async def render(subject, language, sealed):
        return Message("ming@example.org", "Your ticket", f"Ticket {subject}")


@pytest.fixture
def quick(monkeypatch):
    """Waits that a test can wait for."""
    monkeypatch.setattr(patience, "LONGEST_WAIT", SECOND)
    monkeypatch.setattr(patience, "LONGEST_AFTER_FAILURE", timedelta(milliseconds=200))
    monkeypatch.setattr(patience, "SHORTEST", timedelta(milliseconds=100))


def all_sent(n):
    async def look():
        return await states() == {"sent": n}

    return look


async def test_mails_posted_before_and_after_the_start_arrive(fresh_db, office, ticket):
    await posted(3)
    async with working(fresh_db):
        await posted(2)
        await until(all_sent(5))
    assert len(set(office.ids())) == 5


async def test_a_server_that_is_down_loses_no_mail(fresh_db, office, ticket, quick):
    await office.close()
    await posted(20)
    async with working(fresh_db):
        await asyncio.sleep(1.5)
        assert await states() == {"waiting": 20}
        await office.open()
        await until(all_sent(20))
    assert len(office.ids()) == len(set(office.ids())) == 20


async def test_two_workers_never_send_the_same_mail_twice(fresh_db, office, ticket, quick):
    mails = await posted(60)
    async with transaction("worker"):
        for mail in mails:  # a second job for every mail makes them meet
            await enqueue("mail.deliver", {"mail": str(mail)})
    async with working(fresh_db, n=2):
        await until(all_sent(60))
        await until(no_jobs_left, 40)
    assert sorted(office.ids()) == sorted(set(office.ids()))
    assert len(office.ids()) == 60


async def test_without_the_claim_they_would(fresh_db, office, ticket, quick, monkeypatch):
    """The control: the same meeting with a claim that claims nothing sends mails twice."""

    async def careless(mail, now):
        async with transaction() as c:
            row = await c.fetchrow("select letter, subject, message_id from outgoing_mail where id = $1", mail)
        return claims.Claimed(mail, row["letter"], row["subject"], "en", row["message_id"], 0, None)

    monkeypatch.setattr(delivery.claims, "claim", careless)
    mails = await posted(10)
    async with transaction("worker"):
        for mail in mails:
            await enqueue("mail.deliver", {"mail": str(mail)})
    async with working(fresh_db, n=2):
        await until(no_jobs_left)
    assert len(office.ids()) > len(set(office.ids()))


async def no_jobs_left():
    async with transaction("worker") as c:
        return await c.fetchval("select count(*) from jobs.pgqueuer") == 0


async def test_a_worker_killed_with_a_mail_in_hand_loses_nothing(fresh_db, office, ticket, quick, monkeypatch):
    (mail,) = await posted(1)
    doomed = await asyncio.create_subprocess_exec(
        sys.executable,
        str(Path(__file__).parent / "doomed_worker.py"),
        fresh_db,
        str(office.port),
        cwd=Path(__file__).parents[2],
        env={"PYTHONPATH": "."},
        stdout=asyncio.subprocess.PIPE,
    )
    assert (await asyncio.wait_for(doomed.stdout.readline(), 20)).strip() == b"in hand"
    doomed.send_signal(signal.SIGKILL)
    await doomed.wait()
    assert await states() == {"sending": 1}
    monkeypatch.setattr(claims, "LEASE", 3 * SECOND)
    async with working(fresh_db):
        await until(all_sent(1), 30)
    async with transaction("worker") as c:
        row = await c.fetchrow("select count(*) over () as rows, attempts, message_id from outgoing_mail")
    assert (row["rows"], row["attempts"]) == (1, 2)
    assert office.ids() == [row["message_id"]] == [f"<{mail.hex}@example.org>"]


async def test_a_told_worker_finishes_the_mail_in_hand(fresh_db, office, ticket):
    office.slow = 1
    await posted(1)
    async with working(fresh_db):

        async def in_hand():
            return await states() == {"sending": 1}

        await until(in_hand)
    assert await states() == {"sent": 1}
    assert len(office.ids()) == 1


async def test_a_lost_database_connection_is_a_new_start(fresh_db, office, ticket, quick, server):
    from foundation.embedded import SUPERUSER

    async with working(fresh_db):
        await posted(1)
        await until(all_sent(1))
        c = await asyncpg.connect(server.dsn("postgres", SUPERUSER))
        await c.execute("select pg_terminate_backend(pid) from pg_stat_activity where datname = 'lianfu_race'")
        await c.close()
        await asyncio.sleep(0.3)
        await posted(3)
        await until(all_sent(4))


async def test_a_bug_in_one_job_is_held_and_tells_no_text(fresh_db, office, ticket, quick, monkeypatch, caplog):
    async def buggy(payload):
        raise ValueError("王小明 ming@example.org")

    monkeypatch.setitem(jobs.HANDLERS, "test.buggy", buggy)
    async with transaction("staff"):
        await enqueue("test.buggy", {"id": "1"})
    await posted(1)

    async def held():
        async with transaction("worker") as c:
            return await c.fetchval("select count(*) from jobs.pgqueuer where status = 'failed'") == 1

    async with working(fresh_db):
        await until(held)
        await until(all_sent(1))
    async with transaction("worker") as c:
        log = str([dict(row) for row in await c.fetch("select * from jobs.pgqueuer_log")])
    assert "ValueError" in log
    for text in ("王小明", "ming@example.org", "\\u738b"):
        assert text not in log
        assert text not in caplog.text


async def test_a_job_that_must_wait_is_never_given_up(fresh_db, office, quick, monkeypatch):
    monkeypatch.setattr(patience, "LONGEST_WAIT", timedelta(milliseconds=50))
    monkeypatch.setattr(patience, "SHORTEST", timedelta(milliseconds=10))
    calls = []

    async def waits(payload):
        calls.append(1)
        if len(calls) <= patience.MOST_FAILURES + 2:
            raise NotYet("away")

    monkeypatch.setitem(jobs.HANDLERS, "test.waits", waits)
    async with transaction("staff"):
        await enqueue("test.waits", {})
    async with working(fresh_db):
        await until(no_jobs_left)
    assert len(calls) == patience.MOST_FAILURES + 3


async def test_it_beats_and_runs_schedules_once_for_all_workers(fresh_db, office):
    from staff import heartbeats

    ran = []

    async def turn(now: datetime) -> None:
        ran.append(now)

    async with working(fresh_db, n=2, schedules=(Schedule("test.turn", "* * * * * */2", turn),)):
        await until(lambda: heartbeats.is_alive(clock.now()))

        async def has_run():
            return len(ran) >= 2

        await until(has_run)
    assert all(later - earlier > SECOND for earlier, later in pairwise(ran))
    assert not await heartbeats.is_alive(clock.now() + timedelta(minutes=1))


def test_retention_runs_at_half_past_two_in_taipei():
    from croniter import croniter

    (nightly,) = [schedule for schedule in SCHEDULES if schedule.name == "privacy.retention"]
    due = croniter(nightly.cron, datetime(2026, 3, 2, 12, tzinfo=UTC)).get_next(datetime)
    assert clock.local(due).strftime("%H:%M") == "02:30"


@pytest.mark.parametrize("attempts", [0, 5, 10, 5000])
def test_the_wait_grows_and_stays_within_bounds(attempts):
    assert SECOND <= patience.backoff(attempts, patience.LONGEST_WAIT) <= patience.LONGEST_WAIT
