"""The whole application: looking changes nothing, and a lost database costs a clear page and nothing half done."""

import asyncio
import os
import re
import signal
from collections import Counter
from collections.abc import AsyncIterator
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from pathlib import Path
from typing import Any
from uuid import uuid4

import asyncpg
import httpx
import pytest

from events.facts import EventFacts
from events.makers import make_event
from foundation import addresses, clock, database, settings
from foundation.actor import SYSTEM
from foundation.database import acting_as
from foundation.embedded import EmbeddedServer
from foundation.ledgers import ledgers
from lianfu.app import create_app
from lianfu.setting_up import connected, set_up
from questionnaires.ballots import issue_ballots
from registrations import links
from registrations.check_in import record_ticket
from registrations.closing import close_door
from vault import keys

JSON = {"content-type": "application/json"}
NOW = datetime(2026, 3, 2, 1, 0, tzinfo=UTC)


def body(event: EventFacts, n: int) -> dict[str, Any]:
    assert event.papers
    return {
        "post_token": str(uuid4()),
        "answers": {"name": f"王小明{n}", "email": f"p{n}-{uuid4().hex[:6]}@example.org"},
        "notice": event.papers.notice.sha256,
    }


@pytest.fixture
async def visitor(db: asyncpg.Connection, keys_db: str) -> AsyncIterator[httpx.AsyncClient]:
    transport = httpx.ASGITransport(create_app(), raise_app_exceptions=False)
    with clock.freeze(NOW):
        async with httpx.AsyncClient(transport=transport, base_url="http://test") as client:
            yield client


async def everything(db: asyncpg.Connection) -> dict[str, str]:
    """One digest a table, jobs and machinery too."""
    return {
        table: await db.fetchval(f"select md5(coalesce(string_agg(t::text, '' order by t::text), '')) from {table} t")
        for table in ledgers()
        if await db.fetchval("select to_regclass($1)", table)
    }


async def public_addresses(visitor: httpx.AsyncClient, db: asyncpg.Connection) -> list[str]:
    """Every public GET that can be filled with something real."""
    event = await make_event(NOW, days=0)
    sent = await visitor.post(f"/api/v1/events/{event.slug}/registrations", json=body(event, 1))
    assert sent.status_code == 201
    row = await db.fetchrow("select t.id, t.code, t.registration from ticket t")
    with acting_as("staff"):
        await record_ticket(row["id"], SYSTEM, NOW, event=event.id)
        await close_door(event.id, SYSTEM, NOW)
        poll = await db.fetchval("select poll from event where id = $1", event.id)
        [ballot] = await issue_ballots(poll, 1, NOW)
    assert event.papers
    ticket, manage = links.ticket_path(row["code"]), links.manage_path(row["registration"], 1)
    pages = [
        "/", "/events", "/events.ics", f"/events/{event.slug}", f"/events/{event.slug}/register",
        f"/events/{event.slug}.ics", ticket, f"{ticket}/event.ics", manage, f"/ballots/{ballot}", "/privacy",
        f"/privacy/notices/{event.papers.notice.id}", "/accessibility", "/sitemap", "/staff/sign-in",
    ]  # fmt: skip
    api = ["/events", f"/events/{event.slug}", "/codes"]
    plain = ["/", "/robots.txt", "/.well-known/security.txt", "/healthz", "/readyz", "/events.ics"]
    return (
        plain
        + [f"/api/v1{path}" for path in api]
        + [f"/{prefix}{path}" for prefix in ("zh-tw", "en") for path in pages]
    )


async def test_looking_changes_nothing(visitor: httpx.AsyncClient, db: asyncpg.Connection) -> None:
    """A mail scanner that follows every link twice spends no ballot, cancels nothing and leaves no trace."""
    places = await public_addresses(visitor, db)
    before = await everything(db)
    assert len(before) > 40
    answers = Counter([(await visitor.get(place)).status_code for _ in range(2) for place in places])
    assert await everything(db) == before
    assert answers[200] > 50
    assert not {status for status in answers if status >= 500} - {503}, answers


async def test_texts_that_no_database_takes_are_the_senders_matter(
    visitor: httpx.AsyncClient, db: asyncpg.Connection
) -> None:
    event = await make_event(NOW)
    for answers in ({"name": "王\x00明"}, {"name": "王", "organization": "a\x00b"}, {"name": "\x00"}):
        sent = body(event, 1)
        sent["answers"] |= answers
        answer = await visitor.post(f"/api/v1/events/{event.slug}/registrations", json=sent)
        assert answer.status_code in {201, 400, 422}, answer.text
    path = f"/api/v1/events/{event.slug}/registrations"
    for odd in ({"post_token": "a\x00"}, {"notice": "\x00"}, {"notice": "x" * 10_000}, {"post_token": "x" * 10_000}):
        assert (await visitor.post(path, json=body(event, 2) | odd)).status_code in {201, 400, 409, 422}, odd
    lone = b'{"post_token": "a", "notice": "b", "answers": {"name": "\\ud800"}}'
    assert (await visitor.post(path, content=lone, headers={"content-type": "application/json"})).status_code in {
        400,
        422,
    }


async def test_ten_thousand_characters_are_a_fault_of_one_field(
    visitor: httpx.AsyncClient, db: asyncpg.Connection
) -> None:
    event = await make_event(NOW)
    sent = body(event, 1)
    sent["answers"]["name"] = "王" * 10_000
    answer = await visitor.post(f"/api/v1/events/{event.slug}/registrations", json=sent)
    assert answer.status_code == 422
    assert [fault["field"] for fault in answer.json()["faults"]] == ["name"]
    assert len(answer.content) < 2_000
    huge = await visitor.post("/api/v1/events/x/registrations", content=b" " * 3_000_000, headers=JSON)
    assert huge.status_code == 413


@dataclass
class Installation:
    """An application on a server of its own that can be killed."""

    server: EmbeddedServer
    event: EventFacts
    client: httpx.AsyncClient


@pytest.fixture
async def installation(engine: str, tmp_path_factory: pytest.TempPathFactory) -> AsyncIterator[Installation]:
    # A short name: the socket of a long one would move at every start.
    folder: Path = tmp_path_factory.mktemp("data")
    before = settings.current()
    await database.disconnect()
    await keys.disconnect()
    server = EmbeddedServer(folder / "postgres", {"fsync": "off", "full_page_writes": "off"})
    server.start()
    try:
        chosen = addresses.embedded(server).into(replace(before, data_folder=folder))
        settings.use(chosen)
        await set_up(chosen)
        async with connected(chosen):
            with acting_as("staff"):
                event = await make_event(clock.now(), days=2, places=10_000)
            transport = httpx.ASGITransport(create_app(), raise_app_exceptions=False)
            async with httpx.AsyncClient(transport=transport, base_url="http://test", timeout=60) as client:
                yield Installation(server, event, client)
    finally:
        server.stop()
        settings.use(before)
        await database.connect(engine, size=4)


async def told(answers: list[httpx.Response]) -> Counter[int]:
    return Counter(answer.status_code for answer in answers)


@pytest.mark.race
async def test_a_database_that_is_killed_under_load_comes_back_by_itself(installation: Installation) -> None:
    """Nobody restarts the application. Who was told 201 is there, once; who was told 503 may send the same again."""
    there, path = installation, f"/api/v1/events/{installation.event.slug}/registrations"
    over, sent, done, seen = asyncio.Event(), [], [], Counter[int]()

    async def register(n: int) -> None:
        while not over.is_set():
            sent.append(body(there.event, n))
            answer = await there.client.post(path, json=sent[-1])
            seen[answer.status_code] += 1
            if answer.status_code == 201:
                done.append(sent[-1]["post_token"])
            await asyncio.sleep(0.01)

    visitors = [asyncio.create_task(register(n)) for n in range(8)]
    await asyncio.sleep(1)
    assert set(seen) == {201}
    os.kill(there.server.pid, signal.SIGKILL)
    await asyncio.sleep(0.5)
    for prefix, words in (("zh-tw", "系統暫時忙不過來"), ("en", "retry|busy|moment|minute")):
        page = await there.client.get(f"/{prefix}/events/{there.event.slug}")
        assert page.status_code == 503
        assert re.search(words, page.text)
    assert (await there.client.get("/healthz")).status_code == 200
    assert (await there.client.get("/readyz")).json()["database"] is False
    there.server.stop()
    there.server.start()
    before, until = seen[201], asyncio.get_running_loop().time() + 10
    while seen[201] < before + 20:
        assert asyncio.get_running_loop().time() < until, seen
        await asyncio.sleep(0.05)
    over.set()
    await asyncio.gather(*visitors)
    assert set(seen) == {201, 503}, seen
    again = await asyncio.gather(*(there.client.post(path, json=each) for each in sent))
    assert await told(again) == {201: len(sent)}
    await whole(len(sent), set(done))


async def whole(n: int, promised: set[str]) -> None:
    """Each registration with its seat, ticket, words, mail and job, and no part without the others."""
    c = await asyncpg.connect(settings.current().owner_database_url)
    try:
        tokens = {str(row["post_token"]) for row in await c.fetch("select post_token from registration")}
        assert promised <= tokens
        assert len(tokens) == n
        for table in ("participation", "seat", "ticket", "identity", "outgoing_mail"):
            assert await c.fetchval(f"select count(*) from {table}") == n, table
        assert await c.fetchval("select count(*) from jobs.pgqueuer where entrypoint = 'mail.deliver'") == n
        assert await c.fetchval("select sum(places_taken) from session") == n
    finally:
        await c.close()
