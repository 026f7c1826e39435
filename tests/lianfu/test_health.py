"""What supervisors are told, and that they are told without a database."""

from collections.abc import AsyncIterator

import asyncpg
import httpx
import pytest

from foundation import clock
from foundation.database import acting_as
from lianfu import health
from lianfu.app import create_app
from staff import heartbeats
from vault import keys


@pytest.fixture
async def visitor(db: asyncpg.Connection, keys_db: str) -> AsyncIterator[httpx.AsyncClient]:
    transport = httpx.ASGITransport(create_app(), raise_app_exceptions=False)
    async with httpx.AsyncClient(transport=transport, base_url="http://test") as client:
        yield client


async def beat() -> None:
    with acting_as("worker"):
        await heartbeats.beat("worker", clock.now())


async def test_ready_when_everything_is(visitor: httpx.AsyncClient) -> None:
    await beat()
    answer = await visitor.get("/readyz")
    assert answer.json() == {"database": True, "migrations": True, "keys": True, "worker": True}
    assert answer.status_code == 200


async def test_without_a_worker_mails_would_wait(visitor: httpx.AsyncClient) -> None:
    answer = await visitor.get("/readyz")
    assert (answer.status_code, answer.json()["worker"], answer.json()["database"]) == (503, False, True)


async def test_without_keys_nobody_could_be_read(visitor: httpx.AsyncClient, monkeypatch: pytest.MonkeyPatch) -> None:
    await beat()

    async def away() -> bool:
        raise ConnectionRefusedError

    monkeypatch.setattr(keys, "ready", away)
    answer = await visitor.get("/readyz")
    assert (answer.status_code, answer.json()["keys"], answer.json()["worker"]) == (503, False, True)


async def test_another_version_of_the_database(visitor: httpx.AsyncClient, db: asyncpg.Connection) -> None:
    await db.execute("comment on schema public is 'lianfu 0'")
    assert (await visitor.get("/readyz")).json()["migrations"] is False


async def test_a_process_lives_while_its_database_does_not(
    visitor: httpx.AsyncClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Also for somebody with a session cookie: nobody is looked up."""

    def gone(*_: object) -> object:
        raise ConnectionRefusedError

    monkeypatch.setattr(health, "transaction", gone)
    monkeypatch.setattr("staff.sessions.transaction", gone)
    cookie = {"cookie": "lianfu=abc"}
    assert (await visitor.get("/healthz", headers=cookie)).json() == {"status": "ok"}
    assert (await visitor.get("/readyz", headers=cookie)).status_code == 503
    assert (await visitor.get("/static/nothing.css", headers=cookie)).status_code == 404
    assert (await visitor.get("/zh-tw/", headers=cookie)).status_code == 503
