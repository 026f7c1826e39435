"""What the list of one event wants somebody to do, counted: the answer before everything there is."""

from dataclasses import dataclass
from typing import Literal
from uuid import UUID

from foundation.database import transaction
from registrations.duplicates import FEW, suspected
from registrations.roster_filters import NEEDS, OURS, Need

# Most pressing first.
PRESSING: tuple[Need, ...] = ("pending", "offered", "returned", "unnamed", "untold")
# Who needs what is told for a purpose only (the list of needs); here nobody learns more than how many.
_CARE = """p.status in ('admitted', 'offered', 'pending')
  and exists (select 1 from identity i where i.registration = r.id and i.level = 'P3')"""
_WAITING = ", ".join(f"count(*) filter (where {NEEDS[need]}) as {need}" for need in PRESSING)
_COUNTS = f"""
select count(*) as everybody, count(*) filter (where {_CARE}) as care, {_WAITING} from {OURS}
"""  # noqa: S608 - made once from our own texts


@dataclass(frozen=True, slots=True)
class NeedCount:
    """`n` None: nobody has looked yet, since it takes a while with so many."""

    need: Need | Literal["care"]
    n: int | None


async def needs_of(event: UUID) -> list[NeedCount]:
    """Only what there is something of."""
    async with transaction() as c:
        row = await c.fetchrow(_COUNTS, event)
    assert row
    found = [NeedCount(need, row[need]) for need in PRESSING if row[need]]
    if row["care"]:
        found.append(NeedCount("care", row["care"]))
    if row["everybody"] > FEW:
        return [*found, NeedCount("duplicate", None)]
    doubles = len(await suspected(event)) if row["everybody"] > 1 else 0
    return [*found, NeedCount("duplicate", doubles)] if doubles else found
