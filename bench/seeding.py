"""A million registrations of earlier years, made inside the database: rows of the right number and size, not of meaning."""

import asyncpg

from foundation.settings import Settings

EVENTS = 2000


async def earlier_registrations(chosen: Settings, count: int) -> None:
    raise NotImplementedError
