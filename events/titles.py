"""The titles of some events at once, for lists of other rooms that know only their ids."""

from collections.abc import Sequence
from uuid import UUID

from foundation.database import transaction
from foundation.languages import Language, pick


async def titles(events: Sequence[UUID], language: Language) -> dict[UUID, str]:
    async with transaction() as c:
        rows = await c.fetch("select id, title_zh, title_en from event where id = any($1)", list(events))
    return {row["id"]: str(pick(row["title_zh"], row["title_en"], language)) for row in rows}
