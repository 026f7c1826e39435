"""Makes an installation ready: logins and databases where it may, both schemas, key files, the standard forms and
figures."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

from foundation import addresses, clock, database, migrations
from foundation.embedded import find_running
from foundation.settings import Settings
from lianfu import standards
from privacy import keys, keys_schema


async def set_up(settings: Settings) -> None:
    """Safe to repeat and to run from several processes at once."""
    running = find_running(settings.data_folder / "postgres")
    embedded = running is not None and settings.database_url == addresses.embedded(running).app
    if running and embedded:
        await addresses.provide_embedded(running)
        places = addresses.embedded(running)
    else:
        places = addresses.given(settings)
        await addresses.provide_given(places)
    database.address(places.owner)
    await migrations.migrate(places.app_login)
    await keys_schema.migrate(places.keys_owner, addresses.login_of(places.keys), settings.keys_folder)
    async with connected(settings):
        await standards.ensure(clock.now())


@asynccontextmanager
async def connected(settings: Settings) -> AsyncIterator[None]:
    """Both pools, for a command; the server has its own lifespan."""
    await database.connect(settings.database_url, size=4)
    await keys.connect(settings.keys_database_url, settings.keys_folder)
    try:
        yield
    finally:
        await keys.disconnect()
        await database.disconnect()
