"""Places held back when an event is copied: the same again, released as much later. Codes are not copied."""

from datetime import timedelta

from events.facts import EventFacts
from foundation.database import connection

_COPY = """
insert into holdback (id, event, session, kind, county, partner, title_zh, places, release_at)
select gen_random_uuid(), $2, m.later, h.kind, h.county, h.partner, h.title_zh, h.places, h.release_at + $5::interval
from holdback h join unnest($3::uuid[], $4::uuid[]) as m (earlier, later) on m.earlier = h.session
where h.event = $1
"""


async def copy_held(source: EventFacts, copy: EventFacts, later: timedelta) -> None:
    """Inside a deed. The sessions of both stand in the same order."""
    pairs = [
        (old.id, new.id)
        for before, after in zip(source.occasions, copy.occasions, strict=True)
        for old, new in zip(before.ways, after.ways, strict=True)
    ]
    if pairs:
        earlier, new = (list(column) for column in zip(*pairs, strict=True))
        await connection().execute(_COPY, source.id, copy.id, earlier, new, later)
