"""What staff see of the places of an event: for each session what is held back, for whom, and what is left for all; and
how far the limited choices of the form are taken."""

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from events.facts import EventFacts, SessionFacts
from events.limits import taken
from foundation.database import transaction
from foundation.languages import Text, pick


@dataclass(frozen=True, slots=True)
class Held:
    """One row of places held back, released or not; `codes` let people into it."""

    id: UUID
    session: UUID
    kind: str
    county: str | None
    partner: UUID | None
    partner_zh: str | None
    partner_en: str | None
    title_zh: str
    places: int
    places_taken: int
    release_at: datetime | None

    def partner_name(self, language: str) -> Text:
        return pick(self.partner_zh or "", self.partner_en or "", language)

    def is_released(self, now: datetime) -> bool:
        return self.release_at is not None and self.release_at <= now


@dataclass(frozen=True, slots=True)
class SessionPlaces:
    """`used` and `held` count what is not released; `free` is for everybody."""

    session: SessionFacts
    rows: tuple[Held, ...]
    held: int
    used: int

    @property
    def free(self) -> int:
        return self.session.left

    @property
    def most(self) -> int:
        """How many more can be held back."""
        return self.session.left


@dataclass(frozen=True, slots=True)
class LimitFacts:
    """How often an option of the form may be chosen, and was; in the words of the form that is out."""

    question: Text
    option: Text
    places: int
    places_taken: int


_HELD = """
select h.id, h.session, h.kind, h.county, h.partner, p.name_zh as partner_zh, p.name_en as partner_en, h.title_zh,
  h.places, h.places_taken, h.release_at
from holdback h left join partner p on p.id = h.partner
where h.event = $1 order by h.release_at nulls last, h.id
"""


async def places_of(facts: EventFacts, now: datetime) -> tuple[SessionPlaces, ...]:
    """Every session that takes place, in the order of the page."""
    async with transaction() as c:
        held = [Held(*row) for row in await c.fetch(_HELD, facts.id)]
    sessions = [way for occasion in facts.occasions for way in occasion.ways]
    return tuple(_places(session, [row for row in held if row.session == session.id], now) for session in sessions)


async def limits_of(facts: EventFacts, language: str) -> tuple[LimitFacts, ...]:
    """In the order of the form; a choice that it does not offer any more is left out."""
    kept = await taken(facts.id)
    asked = facts.papers.questions if facts.papers else ()
    return tuple(
        LimitFacts(question.label(language), option.label(language), row.places, row.taken)
        for question in asked
        for option in question.options
        if option.places is not None and (row := kept.get((question.key, option.key)))
    )


def _places(session: SessionFacts, rows: list[Held], now: datetime) -> SessionPlaces:
    holding = [row for row in rows if not row.is_released(now)]
    return SessionPlaces(
        session, tuple(rows), sum(row.places for row in holding), sum(row.places_taken for row in holding)
    )
