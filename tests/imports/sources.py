"""What was understood of a list, and an officer who decides about its rows."""

from typing import Any

from events.facts import EventFacts
from foundation.database import acting_as
from imports import batches
from imports.deciding import decide
from imports.previewing import Preview
from tests.imports.conftest import shown


def targets(found: Preview) -> dict[str, str]:
    plan = found.sheets.plans[0]
    return dict(zip(plan.headers, plan.targets, strict=True))


async def source_of(event: EventFacts, batch: Any) -> str:
    with acting_as("staff"):
        return (await batches.batch_of(event.id, batch)).source


async def decided(event: EventFacts, batch: Any, decision: Any) -> None:
    found = await shown(event, batch)
    with acting_as("staff"):
        for why, _ in found.questions():
            await decide(found, batch, decision, why=why)
