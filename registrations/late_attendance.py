"""Attendance that is written down afterwards, from paper or from a log: the session it is of, and who is told of it.

When it may begin, and who is marked, is for `registrations/tick_off.py` and `online/writing.py`.
"""

from datetime import datetime
from typing import NamedTuple
from uuid import UUID

import asyncpg

from foundation import live
from foundation.languages import N_
from foundation.refusals import Conflict, NotFound
from registrations.closing import count_population

_SHARED = """
select s.starts_at, s.mode, e.status from session s join event e on e.id = s.event
where e.id = $1 and s.id = $2 for share of s
"""
_ALONE = _SHARED.replace("for share", "for update")


class HeldSession(NamedTuple):
    starts_at: datetime
    mode: str


async def held_session(c: asyncpg.Connection, event: UUID, session: UUID, *, alone: bool = False) -> HeldSession:
    """Keeps the session as it is until the transaction ends; `alone`: doors and others who mark wait meanwhile."""
    row = await c.fetchrow(_ALONE if alone else _SHARED, event, session)
    if row is None or row["status"] == "draft":
        raise NotFound
    if row["status"] == "cancelled":
        raise Conflict(N_("這場活動已經取消。"), code="event_cancelled")
    return HeldSession(row["starts_at"], row["mode"])


async def tell(c: asyncpg.Connection, event: UUID) -> None:
    """The response rate of the questionnaire, and whoever looks at the live numbers."""
    await count_population(c, event)
    await live.notify(f"event:{event}")
