"""The figures of one event for its report (單場成果報告), from service tables, counted as the reach counts them."""

from dataclasses import dataclass

from events.facts import EventFacts, event_facts
from events.photos import Photo, photos_of
from foundation.database import transaction
from foundation.refusals import NotFound
from questionnaires.results import HIDDEN_BELOW, Satisfaction
from questionnaires.results_reading import Results, results_of
from reach.shares import Share, share


@dataclass(frozen=True, slots=True)
class EventFigures:
    """`registered` are 人次 with a place, walk-ins among them. A person who comes on two days is two `person_times`."""

    registered: int
    waiting: int
    cancelled: int
    walk_ins: int
    person_times: int
    persons: int
    firm_times: int
    firms: int
    came_in_advance: int

    @property
    def in_advance(self) -> int:
        return self.registered - self.walk_ins

    @property
    def attendance(self) -> Share:
        """到課率: of those who registered in advance, how many came at all."""
        return share(self.came_in_advance, self.in_advance)


@dataclass(frozen=True, slots=True)
class EventReport:
    """`results` is None while there is no questionnaire."""

    event: EventFacts
    figures: EventFigures
    results: Results | None
    photos: tuple[Photo, ...]

    @property
    def overall(self) -> Satisfaction | None:
        """The answer to the question on overall satisfaction; None below five answers."""
        item = self.results.overall if self.results else None
        found = item.satisfaction if item else None
        return found if found and found.n >= HIDDEN_BELOW else None

    @property
    def response(self) -> Share | None:
        if self.results is None or self.results.hidden:
            return None
        return share(self.results.valid, self.results.population)


# A touch is a person and a day; people who come for themselves stand for no enterprise (sql/1_touches.sql).
_FIGURES = """
select
  (select count(*) from participation p where p.event = $1 and p.status = 'admitted') as registered,
  (select count(*) from participation p where p.event = $1 and p.status = 'waiting') as waiting,
  (select count(*) from participation p where p.event = $1 and p.status = 'cancelled') as cancelled,
  (select count(*) from participation p where p.event = $1 and p.status = 'admitted' and p.walk_in) as walk_ins,
  count(*) as person_times, count(distinct t.attendee) as persons,
  count(distinct (t.unit, t.on_day)) filter (where t.unit is not null) as firm_times, count(distinct t.unit) as firms,
  count(distinct t.participation) filter (where not t.walk_in) as came_in_advance
from touch t where t.event = $1
"""


async def event_report(slug: str) -> EventReport:
    """NotFound for an event that was never published."""
    facts = await event_facts(slug)
    if facts.status == "draft":
        raise NotFound
    async with transaction() as c:
        row = await c.fetchrow(_FIGURES, facts.id)
    assert row is not None  # counts always give one row
    results = await results_of(facts.poll) if facts.poll else None
    return EventReport(facts, EventFigures(**dict(row)), results, await photos_of(facts.id))
