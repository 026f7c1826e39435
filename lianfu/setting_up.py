"""Makes an installation ready: logins and databases where it may, both schemas, key files, the standard forms and
figures."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

import asyncpg

from assurance import restored
from foundation import addresses, clock, database, migrations
from foundation.embedded import find_running
from foundation.settings import Settings
from lianfu import joining, safe_start, standards
from vault import keys, keys_schema
from vault.key_files import KeysNotReady


async def set_up(settings: Settings) -> None:
    """Safe to repeat and to run from several processes at once."""
    safe_start.refuse(settings)
    places = await provide(settings)
    database.address(places.owner)
    await migrations.migrate(places.app_login)
    await keys_schema.migrate(places.keys_owner, addresses.login_of(places.keys), settings.keys_folder)
    owner = await asyncpg.connect(places.owner)
    try:
        await restored.settle_first(owner)
    finally:
        await owner.close()
    async with connected(settings):
        await standards.ensure(clock.now())


async def provide(settings: Settings) -> addresses.Addresses:
    """Logins and databases where it may make them, empty ones; their addresses."""
    running = find_running(settings.data_folder / "postgres")
    embedded = running is not None and settings.database_url == addresses.embedded(running).app
    if running and embedded:
        await addresses.provide_embedded(running)
        return addresses.embedded(running)
    places = addresses.given(settings)
    await addresses.provide_given(places)
    return places


class NotMigrated(Exception):
    """The databases are not of this version, and bringing them there is the business of another login."""


async def make_ready(settings: Settings) -> None:
    """What a process does before its work: nothing where the databases are of this version. Where one login owns and
    serves, it migrates by itself; where they are two, only `lianfu migrate` uses the owner's. Raises NotMigrated, and
    NotReplayed for a database that came out of a backup."""
    safe_start.refuse(settings)
    await _refuse_restored(settings)
    if await _is_ready(settings):
        return
    running = find_running(settings.data_folder / "postgres")
    ours = running is not None and settings.database_url == addresses.embedded(running).app
    if not ours and settings.owner_database_url != settings.database_url:
        raise NotMigrated(
            "資料庫不是這個版本，請先執行 lianfu migrate · the database is not of this version: run lianfu migrate"
        )
    await set_up(settings)


async def _refuse_restored(settings: Settings) -> None:
    try:
        c = await asyncpg.connect(settings.database_url)
    except asyncpg.PostgresError:  # not made yet
        return
    try:
        await restored.refuse_unreplayed(c)
    finally:
        await c.close()


async def _is_ready(settings: Settings) -> bool:
    try:
        async with connected(settings), database.transaction("public") as c:
            return await migrations.is_current(c)
    except (asyncpg.PostgresError, KeysNotReady):
        return False


@asynccontextmanager
async def connected(settings: Settings) -> AsyncIterator[None]:
    """Both pools and what the roof hands down, for a command; the server has its own lifespan."""
    joining.hand_down()
    await database.connect(settings.database_url, size=4)
    try:
        await keys.connect(settings.keys_database_url, settings.keys_folder)
        yield
    finally:
        await keys.disconnect()
        await database.disconnect()
