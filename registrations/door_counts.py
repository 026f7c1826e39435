"""The live figures of one event: how many are expected, how many have come. Counts only, nobody's name."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from events.slugs import is_slug
from foundation.database import transaction
from foundation.languages import Language, Text, pick
from foundation.refusals import NotFound


@dataclass(frozen=True)
class DoorCounts:
    """All in persons but `taken` and `left`, which count places of all sessions. `over_limit` warns before the room is
    too full."""

    expected: int
    arrived: int
    walk_ins: int
    waiting: int
    places: int
    room_limit: int | None
    open: bool
    taken: int
    left: int

    @property
    def missing(self) -> int:
        return max(0, self.expected - self.arrived)

    @property
    def over_limit(self) -> bool:
        return self.room_limit is not None and self.arrived >= self.room_limit


@dataclass(frozen=True)
class DoorEvent:
    """One line of the list of doors."""

    slug: str
    title: Text
    starts_at: datetime
    ends_at: datetime
    venue: str
    expected: int
    arrived: int
    closed: bool


_COUNTS = """
select
  (select count(*) from participation p where p.event = e.id and p.status = 'admitted') as expected,
  (select count(distinct a.participation) from attendance a join session s on s.id = a.session where s.event = e.id)
    as arrived,
  (select count(*) from participation p where p.event = e.id and p.walk_in) as walk_ins,
  (select count(*) from participation p where p.event = e.id and p.status = 'waiting') as waiting,
  (select sum(s.places) from session s where s.event = e.id) as places,
  (select min(s.room_limit) from session s where s.event = e.id) as room_limit,
  exists (select 1 from session s where s.event = e.id and s.door_closed_on is null) as open,
  (select coalesce(sum(s.places_taken), 0)::int from session s where s.event = e.id) as taken,
  (select coalesce(sum(greatest(s.places - s.reserved - s.places_taken, 0)), 0)::int
   from session s where s.event = e.id) as left
from event e where e.id = $1
"""


async def door_counts(event: UUID) -> DoorCounts:
    async with transaction() as c:
        row = await c.fetchrow(_COUNTS, event)
    assert row is not None  # callers hold the facts of the event already
    return DoorCounts(**dict(row))


_DOORS = """
select e.slug, e.title_zh, e.title_en, min(s.starts_at) as starts_at, max(s.ends_at) as ends_at,
  min(s.venue_zh) as venue, bool_and(s.door_closed_on is not null) as closed,
  (select count(*) from participation p where p.event = e.id and p.status = 'admitted') as expected,
  (select count(distinct a.participation) from attendance a join session x on x.id = a.session where x.event = e.id)
    as arrived
from event e join session s on s.event = e.id
where e.status = 'published'
group by e.id having max(s.ends_at) > $1 and min(s.starts_at) < $2
order by abs(extract(epoch from min(s.starts_at) - $3)), e.slug limit 20
"""


async def doors(now: datetime, language: Language) -> list[DoorEvent]:
    """Events whose doors matter now: from two days ago to two weeks ahead, the nearest first."""
    async with transaction() as c:
        rows = await c.fetch(_DOORS, now - timedelta(days=2), now + timedelta(days=14), now)
    return [_line(row, language) for row in rows]


def _line(row: Any, language: Language) -> DoorEvent:
    told = ("slug", "starts_at", "ends_at", "venue", "expected", "arrived", "closed")
    return DoorEvent(title=pick(row["title_zh"], row["title_en"], language), **{name: row[name] for name in told})


async def event_at_door(slug: str) -> UUID:
    """The event of a door; NotFound for a draft, which has nobody to let in."""
    if not is_slug(slug):
        raise NotFound
    async with transaction() as c:
        found: UUID | None = await c.fetchval("select id from event where slug = $1 and status <> 'draft'", slug)
    if found is None:
        raise NotFound
    return found
