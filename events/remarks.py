"""Remarks of an event, which its page and its report show: they may be written when the event is long over."""

from uuid import UUID

from foundation.database import transaction
from foundation.faults import Fault
from foundation.languages import N_
from foundation.refusals import Invalid, NotFound

LONGEST_REMARKS = 2000


async def write_remarks(event: UUID, text: str) -> None:
    """Counts as a change of the event, so that a form opened before does not put the old words back."""
    if len(text) > LONGEST_REMARKS:
        raise Invalid([Fault("remarks", N_("最多 %(most)s 個字。"), {"most": LONGEST_REMARKS})])
    async with transaction() as c:
        done = await c.execute(
            "update event set remarks_zh = $2, sequence = sequence + 1 where id = $1 and remarks_zh <> $2", event, text
        )
        if done == "UPDATE 0" and not await c.fetchval("select true from event where id = $1", event):
            raise NotFound
