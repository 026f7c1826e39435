"""Answers that leave at an even time, so that how long they took tells nothing about what was found."""

import asyncio
import time
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

EVEN_SECONDS = 0.4
"""Longer than the work takes on a slow day; what takes longer still leaves at the next multiple."""


@asynccontextmanager
async def even(seconds: float = EVEN_SECONDS) -> AsyncIterator[None]:
    """The block ends at a whole multiple of the time, also when it raises."""
    started = time.monotonic()
    try:
        yield
    finally:
        spent = time.monotonic() - started
        await asyncio.sleep(seconds - spent % seconds)
