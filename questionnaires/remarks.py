"""What people wrote in their own words on an anonymous questionnaire: opened for staff, masked, in no order.

Words are personal data until somebody has read them: they expire, they are no figure, no answer stands beside them, and
who opens them leaves an entry in the audit.
"""

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from foundation.actor import Actor
from foundation.database import transaction
from privacy import reveal
from privacy.free_text import masked
from questionnaires.ballots import REMARK_TABLE
from questionnaires.results import HIDDEN_BELOW
from vault import keys, sealing


@dataclass(frozen=True, slots=True)
class Remark:
    question: str
    text: str


async def open_remarks(poll: UUID, by: Actor, now: datetime) -> list[Remark]:
    """None before the poll is closed or below five answers. Their order is that of random ids and tells nothing.

    Raises `Unavailable` when the entry in the audit cannot be written; then nothing is shown.
    """
    async with transaction() as c:
        rows = await c.fetch(
            "select r.id, r.blob from remark r join poll p on p.id = r.poll where p.id = $1 and p.state = 'closed'"
            " and (select count(*) from response where poll = $1) >= $2 order by r.id",
            poll,
            HIDDEN_BELOW,
        )
    lock = (await keys.open_scopes([poll], "P2")).get(poll) if rows else None
    if lock is None:
        return []
    opened = [sealing.unseal(lock, lock, sealing.Context(REMARK_TABLE, row["id"], "P2"), row["blob"]) for row in rows]
    await reveal.record(by, "remarks_read", poll, sorted({each["question"] for each in opened}), "remarks", now=now)
    return [Remark(each["question"], masked(each["text"])) for each in opened]
