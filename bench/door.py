"""A scan at the door, one a request, each of another person: recognised, decided, marked and kept before it answers.

`python -m bench.door [--requests N] [--rounds N] [--json FILE]`
"""

import argparse
import asyncio
from datetime import timedelta
from pathlib import Path
from uuid import uuid4

import asyncpg
import msgspec

from bench.beside import Figures, bare_server, in_turns, keep, show
from bench.event import BenchEvent, posts
from bench.ground import databases, server
from bench.load import post, run_apart
from events.facts import EventFacts
from events.makers import make_event, make_officer
from foundation import clock
from foundation.actor import SYSTEM
from foundation.database import acting_as, transaction
from foundation.settings import Settings
from lianfu.setting_up import connected
from registrations.tickets import TicketBody, signed_text
from staff.tokens import make_for

TITLE = "scan at the door (POST)"
PATH = "/api/v1/door/scans"


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--requests", type=int, default=2_000)
    parser.add_argument("--rounds", type=int, default=3)
    parser.add_argument("--json", type=Path)
    arguments, _ = parser.parse_known_args()
    with databases() as chosen:
        runs = asyncio.run(measure(chosen, arguments.requests, arguments.rounds))
    show(TITLE, runs)
    keep(arguments.json, "door", runs)


async def measure(chosen: Settings, count: int, rounds: int) -> dict[str, Figures]:
    async with connected(chosen), server(chosen, 1) as (port, process), bare_server(chosen.owner_database_url) as bare:
        facts, token = await _door(count * rounds)
        await _fill(port, facts, count * rounds)
        scans = await _scans(chosen, facts, token)

        async def constant_body() -> list[bytes]:
            return [_get_constant()] * count

        async def queries() -> list[bytes]:
            return [post(f"/two-queries/{facts.slug}", b"[]")] * count

        async def of_the_next() -> list[bytes]:
            return [scans.pop() for _ in range(count)]

        return await in_turns(
            [
                ("constant string", *bare, constant_body),
                ("two bare queries", *bare, queries),
                ("door scan", port, process, of_the_next),
            ],
            rounds,
        )


def _get_constant() -> bytes:
    return b"GET /constant HTTP/1.1\r\nHost: 127.0.0.1\r\nConnection: keep-alive\r\n\r\n"


async def _door(places: int) -> tuple[EventFacts, str]:
    """An event that is on all day, and a token of its door."""
    now = clock.now()
    with acting_as("staff"):
        facts = await make_event(now, days=1)
        async with transaction() as c:
            await c.execute("update session set places = $2 where event = $1", facts.id, places)
        officer = await make_officer(roles=("door",))
        assert officer.staff_id
        token = await make_for(officer.staff_id, "bench", by=SYSTEM, now=now)
    return facts, token


async def _fill(port: int, facts: EventFacts, count: int) -> None:
    assert facts.papers
    notice = facts.papers.notice
    filled = await run_apart(port, 64, posts(_as_bench(facts, notice.id, notice.sha256), count))
    if set(filled.statuses) != {"201"}:
        raise RuntimeError(f"registering: {filled.statuses} {filled.bodies[0][:300]}")


def _as_bench(facts: EventFacts, notice: object, sha256: str) -> BenchEvent:
    return BenchEvent(facts.id, facts.slug, facts.sessions[0].id, notice, sha256)  # type: ignore[arg-type]


async def _scans(chosen: Settings, facts: EventFacts, token: str) -> list[bytes]:
    """The session begins now: doors let in on their day only."""
    now = clock.now()
    owner = await asyncpg.connect(chosen.owner_database_url)
    await owner.execute(
        "update session set starts_at = $2, ends_at = $3 where event = $1", facts.id, now, now + timedelta(hours=3)
    )
    codes = [row["code"] for row in await owner.fetch("select code from ticket")]
    await owner.close()
    last_day = clock.day_of(now) + timedelta(days=1)
    return [_scan(signed_text(TicketBody(facts.number, code, last_day), 1), token) for code in codes]


def _scan(code: str, token: str) -> bytes:
    body = msgspec.json.encode([{"id": str(uuid4()), "code": code, "scanned_at": clock.now().isoformat()}])
    return post(PATH, body).replace(b"\r\n\r\n", f"\r\nAuthorization: Bearer {token}\r\n\r\n".encode(), 1)


if __name__ == "__main__":
    main()
