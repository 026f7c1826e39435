"""Rotation beside people at work: nobody is refused, and nothing is ever written under an epoch that is gone."""

import asyncio
import os
import signal
import subprocess
import sys
from datetime import UTC, datetime
from pathlib import Path
from uuid import uuid4

import asyncpg
import pytest

from vault import epochs, keys

NOW = datetime(2026, 5, 4, 2, 0, tzinfo=UTC)
HERE = Path(__file__).parent
pytestmark = pytest.mark.race


def start(script: str, dsn: str, folder: Path) -> "subprocess.Popen[str]":
    return subprocess.Popen(
        [sys.executable, HERE / script, dsn, folder], cwd=HERE.parents[1], text=True,
        env=os.environ | {"PYTHONPATH": str(HERE.parents[1])}, stdin=subprocess.PIPE, stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
    )  # fmt: skip


async def test_other_processes_work_on_while_keys_rotate(own_keys):
    offices = [start("busy_office.py", own_keys.dsn, own_keys.folder) for _ in range(2)]
    try:
        for each in offices:
            assert (await asyncio.to_thread(each.stdout.readline)).strip() == "ready"
        for _ in range(12):
            await epochs.rotate(NOW, 7, at_once=True)
            await asyncio.sleep(0.1)
        told = [await asyncio.to_thread(each.communicate, "", 30) for each in offices]
    finally:
        for each in offices:
            each.kill()
    assert [faults for _, faults in told] == ["", ""]
    assert all(int(rounds) > 1 for rounds, _ in told), told
    found = await epochs.listing()
    assert [each.keys for each in found[:-1]] == [0] * 12
    await keys.connect(own_keys.dsn, own_keys.folder)
    assert await epochs.open_all() == found[-1].keys > 0


async def test_a_process_that_missed_the_rotation_follows_it(own_keys):
    await epochs.rotate(NOW, 7)
    ring = keys.keyring()
    ring.current = 1  # as a process that looked a moment earlier
    [person] = await keys.upsert_persons([keys.mark("王小明", f"{uuid4()}@example.org", None)], NOW)
    assert ring.current == 2
    ring.current = 1
    await keys.scope_keys(uuid4(), NOW)
    assert [each.keys for each in await epochs.listing()] == [0, 3]
    assert await keys.open_persons([person.person]) == {person.person: person.key}


async def test_a_key_that_moves_while_it_is_read_is_read_again(own_keys):
    [person] = await keys.upsert_persons([keys.mark("王小明", f"{uuid4()}@example.org", None)], NOW)
    ring, unwrap = keys.keyring(), keys.keyring().source.unwrap
    moved = []

    async def late(wrapped):
        if not moved:
            moved.append(True)
            ring.source.unwrap = unwrap
            await epochs.rotate(NOW, 7, at_once=True)
        return await unwrap(wrapped)

    ring.source.unwrap = late
    assert await keys.open_persons([person.person]) == {person.person: person.key}


UPSERT = "select * from upsert_persons($1, $2, $3, 1, $4, $4, current_date)"


async def _rotation_during_a_registration(dsn: str) -> None:
    """A registration has written its key and not yet committed when the rotation begins; it commits a moment later."""
    registering = await asyncpg.connect(dsn)
    await registering.execute("begin")
    await registering.fetch(UPSERT, [os.urandom(32)], [uuid4()], [os.urandom(60)], [None])
    rotating = asyncio.create_task(epochs.rotate(NOW, 7, at_once=True))
    await asyncio.sleep(0.3)
    done = rotating.done()
    await registering.execute("delete from person_key" if not done else "select 1")  # its made-up key opens nowhere
    await registering.execute("commit")
    await registering.close()
    await rotating


async def test_a_rotation_waits_for_registrations_that_are_under_way(own_keys):
    await _rotation_during_a_registration(own_keys.dsn)
    assert [each.keys for each in await epochs.listing()] == [0, 0]


async def test_control_without_the_lock_a_key_is_left_under_a_destroyed_epoch(own_keys):
    c = await asyncpg.connect(own_keys.dsn)
    source = await c.fetchval("select pg_get_functiondef('write_under'::regproc)")
    careless = source.replace("perform pg_advisory_xact_lock_shared(7423005);", "")
    assert careless != source
    await c.execute(careless)
    await c.close()
    await _rotation_during_a_registration(own_keys.dsn)
    assert [(each.state, each.keys) for each in await epochs.listing()] == [("destroyed", 1), ("current", 0)]


async def test_a_rotation_killed_for_real_is_finished_by_the_next(own_keys):
    marks = [keys.mark("王小明", f"{uuid4()}@example.org", None) for _ in range(400)]
    persons = await keys.upsert_persons(marks, NOW)
    doomed = start("doomed_rotation.py", own_keys.dsn, own_keys.folder)
    try:
        await asyncio.wait_for(_half_moved(), 20)
    finally:
        doomed.send_signal(signal.SIGKILL)
        doomed.communicate()
    half = await epochs.listing()
    assert [each.state for each in half] == ["old", "current"]
    assert 0 < half[0].keys < 400
    assert await keys.open_persons([each.person for each in persons]) == dict(persons)
    done = await epochs.rotate(NOW, 7, at_once=True)
    assert done.resumed
    assert done.destroyed == (1, 2)  # the one that was left half way, and the one it was moving to
    assert await keys.open_persons([each.person for each in persons]) == dict(persons)


async def _half_moved() -> None:
    while (found := await epochs.listing())[-1].n == 1 or found[-1].keys < 50:  # noqa: ASYNC110 - another process
        await asyncio.sleep(0.005)
