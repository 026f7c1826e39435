"""Where the databases are: given, found running, or a server of one's own; made where the login may."""

import asyncio
from dataclasses import replace
from pathlib import Path

import asyncpg
import pytest

from foundation import addresses, settings
from foundation.addresses import Addresses, beside, given, login_of, provide_embedded, provide_given, resolved
from foundation.embedded import SUPERUSER, EmbeddedError, EmbeddedServer

MAIN = "postgresql://app:pw@db.example.tw:5433/lianfu?sslmode=require"


def at(**values: str) -> settings.Settings:
    return replace(settings.load({}), **values)


def test_the_keys_stand_beside_the_main_database() -> None:
    assert beside(MAIN) == "postgresql://app:pw@db.example.tw:5433/lianfu_keys?sslmode=require"
    assert beside("postgresql://host") == "postgresql://host/postgres_keys"


def test_without_an_owner_the_application_migrates() -> None:
    found = given(at(database_url=MAIN))
    assert (found.owner, found.keys_owner) == (MAIN, found.keys)
    assert found.app_login == "app"
    assert login_of("postgresql:///x") == "postgres"


def test_the_owner_migrates_the_keys_too_where_they_are_on_its_server() -> None:
    owner = "postgresql://boss:pw2@db.example.tw:5433/lianfu"
    found = given(at(database_url=MAIN, owner_database_url=owner))
    assert found.keys_owner.startswith("postgresql://boss:pw2@db.example.tw:5433/lianfu_keys")
    elsewhere = "postgresql://keeper@vault.example.tw/keys"
    apart = given(at(database_url=MAIN, owner_database_url=owner, keys_database_url=elsewhere))
    assert (apart.keys, apart.keys_owner) == (elsewhere, elsewhere)


def test_given_addresses_start_no_server(tmp_path: Path) -> None:
    with resolved(replace(at(database_url=MAIN), data_folder=tmp_path)) as found:
        assert found.database_url == MAIN
        assert found.keys_database_url == beside(MAIN)
    assert list(tmp_path.iterdir()) == []


def test_a_command_beside_a_running_one_joins_it_and_the_demo_does_not(tmp_path: Path) -> None:
    chosen = replace(at(), data_folder=tmp_path)
    with resolved(chosen) as first:
        with resolved(chosen) as second:
            assert second == first
        with pytest.raises(EmbeddedError, match="owned by process"), resolved(chosen, alone=True):
            raise AssertionError("never here")
        assert "lianfu_app@" in first.database_url
        assert "lianfu_keys" in first.keys_database_url
    with resolved(chosen, alone=True):
        pass


async def test_two_commands_may_make_the_databases_at_once(tmp_path: Path) -> None:
    with EmbeddedServer(tmp_path / "postgres", {"fsync": "off"}) as server:
        await asyncio.gather(*(provide_embedded(server) for _ in range(4)))
        c = await asyncpg.connect(server.dsn(addresses.MAIN, addresses.APP_LOGIN))
        assert not await c.fetchval("select rolsuper or rolcreaterole from pg_roles where rolname = current_user")
        await c.close()


async def test_a_given_server_gets_its_keys_database_once(server: EmbeddedServer) -> None:
    owner = server.dsn("postgres", SUPERUSER)
    place = Addresses(owner, owner, "", owner.replace("/postgres?", "/odd%22name_keys?"))
    await asyncio.gather(*(provide_given(place) for _ in range(3)))
    await provide_given(place)
    await (await asyncpg.connect(place.keys_owner)).close()
