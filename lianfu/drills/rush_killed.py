"""A rush during which a server or a database process is killed with SIGKILL at a random moment, again and again.

After each kill everything that was answered "admitted" is there with its mail, and nothing stands half-written.
"""

import argparse
import asyncio
import json
import os
import random
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from pathlib import Path
from uuid import UUID, uuid4

import asyncpg

from events.facts import EventFacts
from events.makers import make_event
from foundation import clock
from lianfu.drills.telling import Steps, play
from lianfu.scratch import Place

HELP = "kill the server or the database in the middle of a rush, and see that nothing answered is missing"
TIMES = 20
CLIENTS = 24
ROOT = Path(__file__).parents[2]
_MISSING = """
select count(*) from unnest($1::uuid[]) as a (token)
where not exists (
    select from registration r
    join participation p on p.id = r.participation and p.status = 'admitted'
    join outgoing_mail m on m.subject = r.id and m.letter = 'registrations.confirmed'
    where r.post_token = a.token
      and exists (select from seat x where x.participation = p.id and x.status = 'held')
      and exists (select from ticket t where t.registration = r.id)
      and exists (select from identity i where i.registration = r.id and i.level = 'P2')
      and exists (select from jobs.pgqueuer j where convert_from(j.payload, 'UTF8')::jsonb ->> 'mail' = m.id::text))
"""
# Everything that a registration has, or that counts it, must be of the same number.
_HALF_WRITTEN = """
select count(distinct n) from (
    select count(*) as n from registration
    union all select count(*) from participation
    union all select count(*) from seat where status = 'held'
    union all select sum(places_taken) from session
    union all select count(*) from ticket
    union all select count(*) from identity where level = 'P2'
    union all select count(*) from outgoing_mail
    union all select count(*) from jobs.pgqueuer where entrypoint = 'mail.deliver') as counts
"""


@dataclass
class Rush:
    """Clients that register one invented person after the other until they are stopped; what they were answered.
    `broken` counts lines that broke and honest answers that it did not work."""

    port: int
    event: EventFacts
    admitted: list[UUID] = field(default_factory=list)
    broken: int = 0

    async def client(self) -> None:
        while True:
            token = uuid4()
            try:
                status, answer = await _post(self.port, self.event, token)
            except (OSError, EOFError, ValueError, TimeoutError):
                self.broken += 1
                await asyncio.sleep(0.01)
                continue
            if status == 201 and json.loads(answer)["outcome"] == "admitted":
                self.admitted.append(token)
            else:
                self.broken += 1


def add_arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--times", type=int, default=TIMES, help="how often to kill, server and database in turn")
    parser.add_argument("--seed", type=int, default=None, help="the moments of the kills, to play one run again")


def run(arguments: argparse.Namespace) -> int:
    chance = random.Random(arguments.seed)  # noqa: S311 - moments to kill at
    return play(lambda place, steps: drill(place, steps, arguments.times, chance))


async def drill(place: Place, steps: Steps, times: int, chance: random.Random) -> None:
    event = await make_event(clock.now(), places=100_000)
    async with place.disconnected():
        for n in range(times):
            victim = "database" if n % 2 else "server"
            rush = await _rush(place, event, victim, chance)
            missing, half = await _look(place, rush.admitted)
            en = f"{victim} killed: {len(rush.admitted)} admitted, {missing} missing, half-written: {half}"
            zh = f"殺掉{'資料庫' if n % 2 else '伺服器'}：答應了 {len(rush.admitted)} 位，少了 {missing} 位"
            steps.check(bool(rush.admitted and rush.broken) and not missing and not half, zh, en)
        missing, _ = await _look(place, [uuid4()])
        steps.check(missing == 1, "對照：沒報過名的人找不到", "control: somebody who never registered is missing")


async def _rush(place: Place, event: EventFacts, victim: str, chance: random.Random) -> Rush:
    with _server(place) as (port, child):
        rush = Rush(port, event)
        clients = [asyncio.create_task(rush.client()) for _ in range(CLIENTS)]
        await _until(lambda: len(rush.admitted) > CLIENTS)
        await asyncio.sleep(chance.uniform(0.02, 0.6))
        if victim == "server":
            # One of its processes, or all of them at once.
            os.kill(chance.choice([*_children(child.pid), -child.pid]), signal.SIGKILL)
        else:
            os.kill(chance.choice(await _backends(place)), signal.SIGKILL)
        await _until(lambda: rush.broken > 0)
        for client in clients:
            client.cancel()
        await asyncio.gather(*clients, return_exceptions=True)
    return rush


@contextmanager
def _server(place: Place) -> Iterator[tuple[int, "subprocess.Popen[bytes]"]]:
    """`lianfu serve` with two processes in a group of their own, killed as a group at the end."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
    command = [sys.executable, "-m", "lianfu", "serve", "--port", str(port), "--workers", "2"]
    child = subprocess.Popen(
        command, env=place.environment(), cwd=ROOT, start_new_session=True,
        stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL,
    )  # fmt: skip
    try:
        _wait(port, child)
        yield port, child
    finally:
        with suppress(ProcessLookupError):
            os.killpg(child.pid, signal.SIGKILL)
        child.wait(10)


def _wait(port: int, child: "subprocess.Popen[bytes]") -> None:
    until = time.monotonic() + 30
    while child.poll() is None and time.monotonic() < until:
        with suppress(OSError), socket.create_connection(("127.0.0.1", port), 1):
            return
        time.sleep(0.05)
    raise RuntimeError("the server does not come up")


async def _until(reached: Callable[[], bool]) -> None:
    async with asyncio.timeout(30):
        while not reached():  # noqa: ASYNC110 - what is waited for happens in many clients
            await asyncio.sleep(0.005)


async def _post(port: int, event: EventFacts, token: UUID) -> tuple[int, bytes]:
    """One registration over a connection of its own: status and body. OSError and its like when the line breaks."""
    assert event.papers
    body = json.dumps(
        {
            "post_token": str(token),
            "sessions": [str(event.sessions[0].id)],
            "answers": {"name": "王小明", "email": f"{token.hex}@example.org"},
            "notice": event.papers.notice.sha256,
        }
    ).encode()
    head = f"POST /api/v1/events/{event.slug}/registrations HTTP/1.1\r\nhost: 127.0.0.1\r\nconnection: close\r\n"
    head += f"content-type: application/json\r\ncontent-length: {len(body)}\r\n\r\n"
    async with asyncio.timeout(10):
        reader, writer = await asyncio.open_connection("127.0.0.1", port)
        try:
            writer.write(head.encode() + body)
            status = int((await reader.readuntil(b"\r\n")).split()[1])
            headers = await reader.readuntil(b"\r\n\r\n")
            length = next(
                int(x.split(b":")[1]) for x in headers.lower().split(b"\r\n") if x.startswith(b"content-length")
            )
            return status, await reader.readexactly(length)
        finally:
            writer.close()


def _children(pid: int) -> list[int]:
    return [int(each) for each in Path(f"/proc/{pid}/task/{pid}/children").read_text().split()]


async def _backends(place: Place) -> list[int]:
    """The database processes that serve the application."""
    c = await asyncpg.connect(place.superuser_dsn())
    try:
        rows = await c.fetch(
            "select pid from pg_stat_activity where backend_type = 'client backend' and pid <> pg_backend_pid()"
        )
        return [row["pid"] for row in rows]
    finally:
        await c.close()


async def _look(place: Place, admitted: list[UUID]) -> tuple[int, bool]:
    """How many of those that were answered are missing, and whether counts differ that must not."""
    c = await _connected(place)
    try:
        missing: int = await c.fetchval(_MISSING, admitted)
        return missing, await c.fetchval(_HALF_WRITTEN) != 1
    finally:
        await c.close()


async def _connected(place: Place) -> asyncpg.Connection:
    """After a killed backend the server recovers first."""
    async with asyncio.timeout(60):
        while True:
            with suppress(OSError, asyncpg.PostgresError):
                return await asyncpg.connect(place.superuser_dsn())
            await asyncio.sleep(0.1)
