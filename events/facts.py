"""Everything there is to know about one event, read with one query: for its page, the letters, the admission, the API.

Questions and notice never change under their id, so a process keeps the last ones it read.
"""

from dataclasses import dataclass, field, replace
from datetime import date, datetime
from decimal import Decimal
from functools import cached_property
from uuid import UUID

import msgspec

from events.facts_query import BY_ID, BY_SLUG, COMING
from events.papers import Papers, papers_of
from events.slots import Occasion, occasions
from events.slugs import is_slug
from foundation import clock
from foundation.database import connection, transaction
from foundation.languages import Text, pick
from foundation.refusals import NotFound


@dataclass(frozen=True)
class AgendaFacts:
    starts_at: datetime
    topic_zh: str
    topic_en: str
    chair: str
    lecturer: str

    def topic(self, language: str) -> Text:
        return pick(self.topic_zh, self.topic_en, language)


@dataclass(frozen=True)
class HoldbackFacts:
    """Places of a session that are kept for some until `release_at`, or for good."""

    id: UUID
    kind: str
    county: str | None
    partner: UUID | None
    partner_zh: str | None
    partner_en: str | None
    title_zh: str
    places: int
    places_taken: int
    release_at: datetime | None

    @property
    def left(self) -> int:
        return self.places - self.places_taken

    def partner_name(self, language: str) -> Text:
        return pick(self.partner_zh or "", self.partner_en or "", language)


@dataclass(frozen=True)
class SessionFacts:
    id: UUID
    title_zh: str
    title_en: str
    starts_at: datetime
    ends_at: datetime
    mode: str
    venue_zh: str
    venue_en: str
    address: str
    map_url: str
    parking_zh: str
    parking_en: str
    places: int
    places_taken: int
    room_limit: int | None
    reserved: int
    door_closed_on: date | None
    twin: UUID | None
    merged_into: UUID | None
    agenda: tuple[AgendaFacts, ...]
    # Those not released when the facts were read.
    holdbacks: tuple[HoldbackFacts, ...] = ()

    @property
    def held_back(self) -> int:
        """Places that only some can still have."""
        return sum(holdback.left for holdback in self.holdbacks)

    @property
    def left(self) -> int:
        """Places that anybody can still have: not those reserved for guests, nor those held back for some."""
        if self.merged_into:
            return 0
        return max(self.places - self.reserved - self.places_taken - self.held_back, 0)

    @property
    def open_places(self) -> int:
        return self.places - self.reserved

    def title(self, language: str) -> Text:
        return pick(self.title_zh, self.title_en, language)

    def venue(self, language: str) -> Text:
        return pick(self.venue_zh, self.venue_en, language)

    def parking(self, language: str) -> Text:
        return pick(self.parking_zh, self.parking_en, language)


@dataclass(frozen=True)
class BodyFacts:
    role: str
    data_role: str
    partner: UUID
    name_zh: str
    name_en: str
    contract_ref: str = ""
    roster_days: int = 14

    def name(self, language: str) -> Text:
        return pick(self.name_zh, self.name_en, language)


@dataclass(frozen=True)
class Officer:
    """A duty contact: published with the event."""

    id: UUID
    name: str
    phone: str
    email: str


@dataclass(frozen=True)
class InSeries:
    """The series that an event belongs to."""

    slug: str
    title_zh: str
    title_en: str

    def title(self, language: str) -> Text:
        return pick(self.title_zh, self.title_en, language)


@dataclass(frozen=True, kw_only=True)
class EventFacts:
    """`online_url` is for registrants only: empty where the public asks; a ticket brings it along."""

    id: UUID
    number: int
    slug: str
    kind: str
    status: str
    title_zh: str
    title_en: str
    summary_zh: str
    summary_en: str
    audience_zh: str
    audience_en: str
    county: str | None
    revision: UUID | None
    notice: UUID | None
    poll: UUID | None
    copied_from: UUID | None
    opens_at: datetime | None
    closes_at: datetime | None
    waiting_list: bool
    mail_only: bool
    meal: bool
    photos: bool
    min_places: int | None
    decide_on: date | None
    learning_hours: Decimal | None
    theme_class: str
    administration_class: str
    service_class: str
    online_url: str
    remarks_zh: str
    report_remarks_zh: str
    published_on: date | None
    cancelled_on: date | None
    cancel_reason_zh: str
    cancel_reason_en: str
    ticket_seed_epoch: int
    sequence: int
    series: UUID | None
    design: UUID | None
    session_rule: str
    approval: bool
    per_enterprise: int | None
    access: str
    offer_hours: int
    reconfirm: bool
    min_minutes: int | None
    banner_zh: str
    banner_en: str
    postponed_on: date | None
    confirmed_on: date | None
    sessions: tuple[SessionFacts, ...]
    bodies: tuple[BodyFacts, ...]
    contact: Officer | None
    deputy: Officer | None
    in_series: InSeries | None = None
    papers: Papers | None = None
    # The row as it was read: two facts with the same text make the same page.
    text: str = field(default="", repr=False, compare=False)

    def title(self, language: str) -> Text:
        return pick(self.title_zh, self.title_en, language)

    def summary(self, language: str) -> Text:
        return pick(self.summary_zh, self.summary_en, language)

    def audience(self, language: str) -> Text:
        return pick(self.audience_zh, self.audience_en, language)

    def cancel_reason(self, language: str) -> Text:
        return pick(self.cancel_reason_zh, self.cancel_reason_en, language)

    def banner(self, language: str) -> Text:
        return pick(self.banner_zh, self.banner_en, language)

    @cached_property
    def occasions(self) -> tuple[Occasion[SessionFacts], ...]:
        """What takes place; a room and its online twin are one."""
        return occasions(self.sessions)

    @property
    def starts_at(self) -> datetime | None:
        return self.occasions[0].room.starts_at if self.sessions else None

    @cached_property
    def last_starts_at(self) -> datetime | None:
        return max((occasion.room.starts_at for occasion in self.occasions), default=None)

    @cached_property
    def ends_at(self) -> datetime | None:
        return max((occasion.room.ends_at for occasion in self.occasions), default=None)

    @cached_property
    def left(self) -> int:
        """People who can still come: where all sessions are taken together, the fullest one decides."""
        return self._people([sum(way.left for way in occasion.ways) for occasion in self.occasions])

    @cached_property
    def places(self) -> int:
        return self._people([sum(way.open_places for way in occasion.ways) for occasion in self.occasions])

    @cached_property
    def taken(self) -> int:
        counts = [sum(way.places_taken for way in occasion.ways) for occasion in self.occasions]
        return max(counts, default=0) if self.session_rule == "all" else sum(counts)

    def _people(self, counts: list[int]) -> int:
        return min(counts, default=0) if self.session_rule == "all" else sum(counts)

    def asking_partners(self) -> tuple[BodyFacts, ...]:
        """Bodies beside the centre that may be handed an address only with consent: whoever processes for us or
        collects jointly is named in the notice instead."""
        asking = (body for body in self.bodies if body.role in {"cohost", "supporter", "executor"})
        named = {body.partner for body in self.bodies if body.data_role != "none"}
        return tuple({body.partner: body for body in asking if body.partner not in named}.values())

    def is_public(self) -> bool:
        return self.status != "draft"


_decoder = msgspec.json.Decoder(EventFacts)


async def event_facts(slug: str) -> EventFacts:
    """NotFound where there is no such event; drafts are found too, see `public_facts`."""
    if not is_slug(slug):
        raise NotFound
    async with transaction():
        return await _read(BY_SLUG, slug)


async def event_facts_by_id(event_id: UUID) -> EventFacts:
    """The same for those who hold the id: letters, tickets, the door."""
    async with transaction():
        return await _read(BY_ID, event_id)


async def public_facts(slug: str) -> EventFacts:
    """The one door for everybody: a draft is as if it were not there."""
    facts = await event_facts(slug)
    if not facts.is_public():
        raise NotFound
    return facts


async def coming_facts(now: datetime) -> tuple[EventFacts, ...]:
    """Everything public that is not over, cancelled events too, without form and notice: for the calendar feed."""
    async with transaction() as c:
        rows = await c.fetch(COMING, now, now)
    return tuple(_decoder.decode(row[0]) for row in rows)


async def _read(query: str, key: str | UUID) -> EventFacts:
    text = await connection().fetchval(query, key, clock.now())
    if text is None:
        raise NotFound
    facts = _decoder.decode(text)
    return replace(facts, papers=await papers_of(facts.revision, facts.notice), text=text)
