"""How every command reaches the databases: the addresses of the settings, of a running instance, or a server started
for its time."""

import asyncio
from collections.abc import Awaitable, Callable
from typing import TypeVar

from foundation import database, settings
from foundation.addresses import resolved
from lianfu.setting_up import connected, make_ready

T = TypeVar("T")


def run_with_database(work: Callable[[], Awaitable[T]], *, role: database.Role = "staff") -> T:
    """Makes ready, connects, and does the work under the role."""
    with resolved(settings.current()) as chosen:
        settings.use(chosen)
        return asyncio.run(_work(chosen, work, role))


async def _work(chosen: settings.Settings, work: Callable[[], Awaitable[T]], role: database.Role) -> T:
    await make_ready(chosen)
    async with connected(chosen):
        with database.acting_as(role):
            return await work()
