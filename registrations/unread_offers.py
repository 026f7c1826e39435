"""Open offers whose letter reached nobody: no address, or a mail server that would not have it. They are for somebody
to telephone; meanwhile the place is kept (`sql/answer_offer.sql`)."""

from collections.abc import Sequence
from datetime import datetime
from uuid import UUID

import asyncpg

from foundation.database import transaction

_UNREAD = """
select w.registration, e.slug, e.title_zh, e.title_en
from waiting_entry w
join registration r on r.id = w.registration and r.state = 'live'
join event e on e.id = w.scope and e.status = 'published'
join lateral (
  select m.state from outgoing_mail m
  where m.subject = r.id and m.letter = 'registrations.offered' order by m.run_at desc limit 1
) as m on m.state in ('moot', 'failed')
where w.offered_until is not null and ($1::uuid is null or w.scope = $1)
  and exists (select 1 from session s where s.event = e.id and s.ends_at > $2)
order by e.slug
"""


async def unread(event: UUID, now: datetime) -> set[UUID]:
    """The registrations of this event, for the page of its line."""
    async with transaction() as c:
        return {row["registration"] for row in await c.fetch(_UNREAD, event, now)}


async def all_unread(now: datetime) -> Sequence[asyncpg.Record]:
    """One row each, with its event: for today's list."""
    async with transaction() as c:
        return list(await c.fetch(_UNREAD, None, now))
