"""Remarks of the event report: written when the event is over, and unlike those of its page not public."""

from uuid import UUID

from foundation.database import transaction
from foundation.faults import Fault
from foundation.languages import N_
from foundation.refusals import Invalid, NotFound

LONGEST_REMARKS = 2000


async def write_remarks(event: UUID, text: str) -> None:
    """Raises Invalid or NotFound."""
    if len(text) > LONGEST_REMARKS:
        raise Invalid([Fault("remarks", N_("最多 %(most)s 個字。"), {"most": LONGEST_REMARKS})])
    async with transaction() as c:
        if not await c.fetchval("update event set report_remarks_zh = $2 where id = $1 returning true", event, text):
            raise NotFound
