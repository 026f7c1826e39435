"""What people wrote in their own words on an anonymous questionnaire: opened for staff, masked, in no order.

Words are personal data until somebody has read them: they expire, they are no figure, and no answer stands beside them.
"""

import re
from dataclasses import dataclass
from uuid import UUID

from foundation.database import transaction
from privacy import keys, vault
from questionnaires.ballots import REMARK_TABLE
from questionnaires.results import HIDDEN_BELOW

MASK = "○○○"
# What people write though they were asked not to: addresses, ID and phone numbers, and 王先生.
_TELLING = re.compile(
    r"[\w.+-]+@[\w.-]+|[A-Za-z][12A-Da-d8-9]\d{8}|(?<!\d)(?:\+?886|0)[\d\s\-()]{7,14}\d(?:#\d+)?|(?<!\d)\d{8}(?!\d)"
)
_ADDRESSED = re.compile(r"[\u4e00-\u9fff](?=(?:先生|小姐|女士)(?!們))")


@dataclass(frozen=True, slots=True)
class Remark:
    question: str
    text: str


async def remarks_of(poll: UUID) -> list[Remark]:
    """None below five answers. Their order is that of random ids and tells nothing."""
    async with transaction() as c:
        if await c.fetchval("select count(*) from response where poll = $1", poll) < HIDDEN_BELOW:
            return []
        rows = await c.fetch("select id, blob from remark where poll = $1 order by id", poll)
    lock = (await keys.open_scopes([poll], "P2")).get(poll) if rows else None
    if lock is None:
        return []
    opened = [vault.unseal(lock, lock, vault.Context(REMARK_TABLE, row["id"], "P2"), row["blob"]) for row in rows]
    return [Remark(each["question"], masked(each["text"])) for each in opened]


def masked(text: str) -> str:
    """Contacts, numbers and surnames before 先生 or 小姐 are covered; everything else stays as written."""
    return _ADDRESSED.sub("○", _TELLING.sub(MASK, text))
