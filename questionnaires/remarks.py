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
from privacy.reveal import Sealed
from questionnaires.ballots import REMARK_TABLE
from questionnaires.results import HIDDEN_BELOW
from vault.sealing import Context


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
    sealed = [Sealed(poll, Context(REMARK_TABLE, row["id"], "P2"), None, poll, row["blob"]) for row in rows]
    questions = sorted({words["question"] for words in await reveal.open_sealed(sealed) if words})
    if not questions:
        return []
    opened = await reveal.show(by, sealed, ["remarks_read"], questions, "remarks", about=poll, now=now)
    return [Remark(words["question"], masked(words["text"])) for words in opened if words]
