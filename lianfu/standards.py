"""What every installation has from its first minute: the approved standard notice, the standard forms, the known
denominators."""

import importlib
import importlib.util
from datetime import datetime

from foundation.database import acting_as, transaction

# Each names `async def ensure_standards(now)`; in this order, since forms name their notice template.
SOURCES = ("privacy.standards", "questionnaires.standards", "reach.standards")


async def ensure(now: datetime) -> None:
    with acting_as("staff"):
        async with transaction():
            for name in SOURCES:
                if importlib.util.find_spec(name):
                    await importlib.import_module(name).ensure_standards(now)
