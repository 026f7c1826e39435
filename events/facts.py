"""Everything there is to know about one event, read with one query: for its page, the letters, the admission, the API.

Questions and notice never change under their id, so a process keeps the last ones it read.
"""

from dataclasses import dataclass, field, replace
from datetime import date, datetime
from decimal import Decimal
from functools import cached_property
from uuid import UUID

import msgspec

from events.papers import Papers, papers_of
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
    sessions: tuple[SessionFacts, ...]
    bodies: tuple[BodyFacts, ...]
    contact: Officer | None
    deputy: Officer | None
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

    @property
    def starts_at(self) -> datetime | None:
        return self.sessions[0].starts_at if self.sessions else None

    @cached_property
    def last_starts_at(self) -> datetime | None:
        return max((session.starts_at for session in self.sessions), default=None)

    @cached_property
    def ends_at(self) -> datetime | None:
        return max((session.ends_at for session in self.sessions), default=None)

    @cached_property
    def left(self) -> int:
        return sum(session.left for session in self.sessions)

    @cached_property
    def places(self) -> int:
        return sum(session.open_places for session in self.sessions)

    def asking_partners(self) -> tuple[BodyFacts, ...]:
        """Bodies beside the centre that may be handed an address only with consent: whoever processes for us or
        collects jointly is named in the notice instead."""
        asking = (body for body in self.bodies if body.role in {"cohost", "supporter", "executor"})
        named = {body.partner for body in self.bodies if body.data_role != "none"}
        return tuple({body.partner: body for body in asking if body.partner not in named}.values())

    def is_public(self) -> bool:
        return self.status != "draft"


_EVENT = """
select row_to_json(f)::text from (
  select e.id, e.number, e.slug, e.kind, e.status, e.title_zh, e.title_en, e.summary_zh, e.summary_en, e.audience_zh,
    e.audience_en, e.county, e.revision, e.notice, e.poll, e.copied_from, e.opens_at, e.closes_at, e.waiting_list,
    e.mail_only, e.meal, e.photos, e.min_places, e.decide_on, e.learning_hours, e.theme_class, e.administration_class,
    e.service_class, online_url_of(e.id) as online_url, e.remarks_zh, e.report_remarks_zh,
    e.published_on, e.cancelled_on, e.cancel_reason_zh, e.cancel_reason_en,
    e.ticket_seed_epoch, e.sequence, e.series, e.design, e.session_rule, e.approval, e.per_enterprise, e.access,
    e.offer_hours, e.reconfirm, e.min_minutes, e.banner_zh, e.banner_en, e.postponed_on,
    (select coalesce(json_agg(row_to_json(s) order by s.starts_at, s.position, s.twin nulls first, s.id), '[]') from (
      select x.id, x.title_zh, x.title_en, x.starts_at, x.ends_at, x.mode, x.venue_zh, x.venue_en, x.address, x.map_url,
        x.parking_zh, x.parking_en, x.places, x.places_taken, x.room_limit, x.reserved, x.door_closed_on, x.position,
        x.twin, x.merged_into,
        (select coalesce(json_agg(json_build_object('id', h.id, 'kind', h.kind, 'county', h.county,
           'partner', h.partner, 'partner_zh', hp.name_zh, 'partner_en', hp.name_en, 'title_zh', h.title_zh,
           'places', h.places, 'places_taken', h.places_taken, 'release_at', h.release_at)
           order by h.release_at, h.id), '[]')
         from holdback h left join partner hp on hp.id = h.partner
         where h.session = x.id and (h.release_at is null or h.release_at > $2)) as holdbacks,
        (select coalesce(json_agg(json_build_object('starts_at', a.starts_at, 'topic_zh', a.topic_zh,
           'topic_en', a.topic_en, 'chair', a.chair, 'lecturer', a.lecturer) order by a.starts_at, a.position), '[]')
         from agenda_item a where a.session = x.id) as agenda
      from session x where x.event = e.id) s) as sessions,
    (select coalesce(json_agg(json_build_object('role', b.role, 'data_role', b.data_role, 'partner', p.id,
       'name_zh', p.name_zh, 'name_en', p.name_en, 'contract_ref', contract_ref_of(b.id), 'roster_days', b.roster_days)
       order by b.position), '[]')
     from event_partner b join partner p on p.id = b.partner where b.event = e.id) as bodies,
    (select json_build_object('id', o.id, 'name', o.name, 'phone', o.phone, 'email', o.email)
     from duty_contact o where o.id = e.contact) as contact,
    (select json_build_object('id', o.id, 'name', o.name, 'phone', o.phone, 'email', o.email)
     from duty_contact o where o.id = e.deputy) as deputy
  from event e where {which}) f
"""
_BY_SLUG = _EVENT.replace("{which}", "e.slug = $1")
_BY_ID = _EVENT.replace("{which}", "e.id = $1")
_COMING = _EVENT.replace(
    "{which}",
    "e.status <> 'draft' and exists (select 1 from session y where y.event = e.id and y.ends_at > $1)"
    " order by e.slug limit 500",
)
_decoder = msgspec.json.Decoder(EventFacts)


async def event_facts(slug: str) -> EventFacts:
    """NotFound where there is no such event; drafts are found too, see `public_facts`."""
    if not is_slug(slug):
        raise NotFound
    async with transaction():
        return await _read(_BY_SLUG, slug)


async def event_facts_by_id(event_id: UUID) -> EventFacts:
    """The same for those who hold the id: letters, tickets, the door."""
    async with transaction():
        return await _read(_BY_ID, event_id)


async def public_facts(slug: str) -> EventFacts:
    """The one door for everybody: a draft is as if it were not there."""
    facts = await event_facts(slug)
    if not facts.is_public():
        raise NotFound
    return facts


async def coming_facts(now: datetime) -> tuple[EventFacts, ...]:
    """Everything public that is not over, cancelled events too, without form and notice: for the calendar feed."""
    async with transaction() as c:
        rows = await c.fetch(_COMING, now, now)
    return tuple(_decoder.decode(row[0]) for row in rows)


async def _read(query: str, key: str | UUID) -> EventFacts:
    text = await connection().fetchval(query, key, clock.now())
    if text is None:
        raise NotFound
    facts = _decoder.decode(text)
    return replace(facts, papers=await papers_of(facts.revision, facts.notice), text=text)
