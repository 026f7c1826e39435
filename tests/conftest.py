"""One throw-away PostgreSQL for a run: migrated once, each test rolled back; races get a database of their own."""

import sys
from collections.abc import AsyncIterator, Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import asyncpg
import pytest

from foundation import database, migrations, settings
from foundation.embedded import SUPERUSER, EmbeddedServer
from privacy import audit
from staff import recording
from tests import mutations
from vault import keys, keys_schema

OWNER, TESTER = "lianfu_owner", "lianfu_tester"
# Nothing of a test run needs to survive a power cut.
FAST = {"fsync": "off", "full_page_writes": "off", "shared_buffers": "64MB"}
LOOPBACK = {"127.0.0.1", "::1", "localhost", "", "0.0.0.0", "::", None}


def _only_loopback(event: str, arguments: tuple[Any, ...]) -> None:
    if event == "socket.connect":
        address = arguments[1]
        outside = isinstance(address, tuple) and address[0] not in LOOPBACK
    elif event == "socket.getaddrinfo":
        outside = arguments[0] not in LOOPBACK
    else:
        return
    if outside:
        raise AssertionError("a test reached for the network; tests talk to this machine only")


def pytest_configure() -> None:
    sys.addaudithook(_only_loopback)


@pytest.fixture(scope="session")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[EmbeddedServer]:
    """The running PostgreSQL itself; most tests want `db`."""
    with EmbeddedServer(tmp_path_factory.mktemp("postgres"), FAST) as running:
        yield running


@pytest.fixture(scope="session")
async def template(server: EmbeddedServer) -> str:
    """Name of a migrated, empty database with no connections, to be copied."""
    c = await asyncpg.connect(server.dsn("postgres", SUPERUSER))
    await c.execute(f"create role {OWNER} login createrole")
    await c.execute(f"create role {TESTER} login")
    await c.execute(f"grant {OWNER} to {TESTER}")
    await c.execute(f"create database template_lianfu owner {OWNER}")
    await c.close()
    await database.connect(server.dsn("template_lianfu", OWNER), size=2)
    await migrations.migrate(TESTER)
    await database.disconnect()
    c = await asyncpg.connect(server.dsn("template_lianfu", OWNER))
    await mutations.after_migration(c)
    await c.close()
    return "template_lianfu"


async def _copy(server: EmbeddedServer, template: str, name: str) -> str:
    c = await asyncpg.connect(server.dsn("postgres", SUPERUSER))
    await c.execute(f'drop database if exists "{name}" with (force)')
    await c.execute(f'create database "{name}" template {template} owner {OWNER}')
    await c.close()
    return server.dsn(name, TESTER)


@pytest.fixture(scope="session")
async def server_dsn(server: EmbeddedServer, template: str) -> str:
    """Address of the shared test database; `transaction("owner")` may do anything there, other roles what they may."""
    return await _copy(server, template, "lianfu_test")


@pytest.fixture(scope="session", autouse=True)
def house_settings(tmp_path_factory: pytest.TempPathFactory) -> settings.Settings:
    """Settings that owe nothing to the environment of the person who runs the tests."""
    folder: Path = tmp_path_factory.mktemp("data")
    chosen = replace(settings.load({}), data_folder=folder, rate_limits=False)
    settings.use(chosen)
    return chosen


@pytest.fixture(scope="session", autouse=True)
def recorded_deeds() -> None:
    """Deeds on accounts are recorded where the roof says; most tests make accounts and never build the roof."""
    recording.APPEND[:] = [audit.append]


@pytest.fixture(scope="session")
async def engine(server_dsn: str, house_settings: settings.Settings) -> AsyncIterator[str]:
    """The pool of this process on the shared test database; tests that write ask for `db` instead."""
    settings.use(replace(settings.current(), database_url=server_dsn))
    await database.connect(server_dsn, size=4)
    yield server_dsn
    await database.disconnect()


@pytest.fixture
async def db(engine: str) -> AsyncIterator[asyncpg.Connection]:
    """An open transaction that is rolled back; deeds inside open savepoints in it, with their own roles.

    The connection given may do anything, for arranging and looking.
    """
    work = database.DB.work("owner")
    await work.__aenter__()
    try:
        yield work.connection
    finally:
        await work.__aexit__(RuntimeError, RuntimeError("end of the test"), None)


@pytest.fixture
async def fresh_db(engine: str, server: EmbeddedServer, template: str) -> AsyncIterator[str]:
    """A database of its own where commits are real, for races; the engine points at it until the test ends."""
    before = settings.current()
    await database.disconnect()
    address = await _copy(server, template, "lianfu_race")
    settings.use(replace(before, database_url=address))
    await database.connect(address, size=16)
    yield address
    await database.disconnect()
    settings.use(before)
    await database.connect(engine, size=4)


@pytest.fixture(scope="session")
async def keys_dsn(server: EmbeddedServer, template: str) -> str:
    """An empty database of its own for the keys; the tester owns it."""
    c = await asyncpg.connect(server.dsn("postgres", SUPERUSER))
    await c.execute(f"create database lianfu_keys_test owner {TESTER}")
    await c.close()
    return server.dsn("lianfu_keys_test", TESTER)


@pytest.fixture(scope="session")
async def keys_made(keys_dsn: str, house_settings: settings.Settings) -> AsyncIterator[str]:
    """The keys database with its tables and key files; disconnected when the run ends."""
    await keys_schema.migrate(keys_dsn, TESTER, settings.current().keys_folder)
    yield keys_dsn
    await keys.disconnect()


@pytest.fixture
async def keys_db(keys_made: str) -> str:
    """The keys of this process, connected: what is written stays for the run, so tests use keys of their own.

    Connected anew after a test that had keys of its own.
    """
    if keys._open is None:
        await keys.connect(keys_made, settings.current().keys_folder)
    return keys_made
