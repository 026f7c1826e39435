"""The coming events as a partner's website shows them: few, short, open to everybody. Nothing here needs a person."""

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

import msgspec

from foundation.database import connection, transaction
from foundation.languages import Text, pick

MOST = 20
# Every filter is empty when unused; a postponed event has no day to show.
_COMING = """
select coalesce(json_agg(row_to_json(l)), '[]')::text from (
  select e.slug, e.kind, e.title_zh, e.title_en, s.starts_at, s.ends_at, w.mode, f.venue_zh, f.venue_en
  from event e
  cross join lateral (
    select min(x.starts_at) as starts_at, max(x.ends_at) as ends_at from session x where x.event = e.id) s
  join lateral (
    select x.venue_zh, x.venue_en from session x where x.event = e.id
    order by x.mode = 'online', x.starts_at, x.position limit 1) f on true
  cross join lateral (
    select case when bool_and(x.mode = 'online') then 'online' when bool_or(x.mode <> 'onsite') then 'hybrid'
      else 'onsite' end as mode from session x where x.event = e.id and x.merged_into is null) w
  where e.status = 'published' and e.postponed_on is null and s.ends_at > $1
    and ($2 = '' or e.county = $2)
    and ($3::uuid is null or exists (select 1 from event_partner b where b.event = e.id and b.partner = $3))
    and ($4 = '' or exists (select 1 from series r where r.id = e.series and r.slug = $4))
  order by s.starts_at, e.slug limit $5) l
"""


@dataclass(frozen=True)
class Listed:
    """One event in a list: the day of its first session, the place where one comes to, and how one takes part."""

    slug: str
    kind: str
    title_zh: str
    title_en: str
    starts_at: datetime
    ends_at: datetime
    mode: str
    venue_zh: str
    venue_en: str

    def title(self, language: str) -> Text:
        return pick(self.title_zh, self.title_en, language)

    def venue(self, language: str) -> Text:
        return pick(self.venue_zh, self.venue_en, language)


_decoder = msgspec.json.Decoder(tuple[Listed, ...])


async def coming(
    now: datetime, *, county: str = "", partner: UUID | None = None, series: str = ""
) -> tuple[Listed, ...]:
    """The nearest first, at most `MOST`."""
    async with transaction():
        return _decoder.decode(await connection().fetchval(_COMING, now, county, partner, series, MOST))
