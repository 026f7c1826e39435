"""How many each invitation brought, from the service ledger alone; shown by the room of invitations."""

from uuid import UUID

from foundation.database import transaction
from invitations.figures import Brought

# A place that was given up again was brought all the same; walk-ins came by themselves.
_BROUGHT = """
select p.invitation, count(*) as registered,
  count(*) filter (where exists (select from attendance a where a.participation = p.id)) as attended
from participation p where p.event = $1 and not p.walk_in group by p.invitation
"""


async def brought(event: UUID) -> dict[UUID | None, Brought]:
    async with transaction() as c:
        rows = await c.fetch(_BROUGHT, event)
    return {row["invitation"]: Brought(row["registered"], row["attended"]) for row in rows}
