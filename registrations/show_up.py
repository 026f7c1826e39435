"""How many of those with a place came, event by event: counts of the service ledger, for whoever plans the next one."""

from collections.abc import Sequence
from datetime import datetime, timedelta

from events.advice import Turnout
from foundation.database import connection

SINCE = timedelta(days=730)
_PAST = """
select e.slug, e.title_zh, count(*)::int as admitted,
  count(*) filter (where exists (
    select from attendance a where a.participation = p.id and a.session = x.session))::int as came
from event e
join session s on s.event = e.id
join seat x on x.session = s.id and x.status = 'held'
join participation p on p.id = x.participation and p.status = 'admitted' and not p.walk_in
where e.kind = $1 and ($2::text is null or e.county = $2) and e.status = 'published'
  and (s.mode = 'online') = $3 and s.door_closed_on is not null and s.ends_at between $4 and $5
group by e.id
order by max(s.ends_at) desc
limit 40
"""


async def past(kind: str, county: str | None, online: bool, now: datetime) -> Sequence[Turnout]:
    """Only doors that were closed: before that, who has not come yet may still come. Inside a transaction."""
    rows = await connection().fetch(_PAST, kind, county, online, now - SINCE, now)
    return [Turnout(*row) for row in rows]
