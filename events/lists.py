"""Lists of events: for the public what is coming, for staff what needs somebody first. One query each."""

import unicodedata
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Literal
from uuid import UUID

import msgspec

from events.deciding import decision
from foundation.database import connection, transaction
from foundation.languages import Text, pick

When = Literal["coming", "past"]
PAGE = 24


@dataclass(frozen=True)
class Filters:
    county: str = ""
    kind: str = ""
    q: str = ""
    when: When = "coming"
    page: int = 1

    def any(self) -> bool:
        return bool(self.county or self.kind or self.q)

    def given(self) -> dict[str, str]:
        """The filters that are set, as a query string carries them; the page is left out."""
        all_of_them = {"county": self.county, "kind": self.kind, "q": self.q, "when": self.when}
        return {name: value for name, value in all_of_them.items() if value not in {"", "coming"}}


@dataclass(frozen=True, kw_only=True)
class EventCard:
    """One event in a list. Times span all its sessions; venue and mode are those of the first."""

    id: UUID
    slug: str
    kind: str
    status: str
    title_zh: str
    title_en: str
    summary_zh: str
    summary_en: str
    county: str | None
    opens_at: datetime | None
    closes_at: datetime | None
    waiting_list: bool
    postponed_on: date | None
    min_places: int | None
    decide_on: date | None
    confirmed_on: date | None
    learning_hours: float | None
    contact: UUID | None
    deputy: UUID | None
    starts_at: datetime | None
    last_starts_at: datetime | None
    ends_at: datetime | None
    mode: str | None
    venue_zh: str | None
    venue_en: str | None
    sessions: int
    places: int
    taken: int
    left: int

    def title(self, language: str) -> Text:
        return pick(self.title_zh, self.title_en, language)

    def summary(self, language: str) -> Text:
        return pick(self.summary_zh, self.summary_en, language)

    def venue(self, language: str) -> Text:
        return pick(self.venue_zh or "", self.venue_en or "", language)


@dataclass(frozen=True)
class EventPage:
    cards: tuple[EventCard, ...]
    total: int
    page: int

    @property
    def pages(self) -> int:
        return max(1, -(-self.total // PAGE))


_CARD = """
select e.id, e.slug, e.kind, e.status, e.title_zh, e.title_en, e.summary_zh, e.summary_en, e.county, e.opens_at,
  e.closes_at, e.waiting_list, e.postponed_on, e.min_places, e.decide_on, e.confirmed_on,
  e.learning_hours, e.contact, e.deputy, s.*, f.mode, f.venue_zh, f.venue_en
from event e
cross join lateral (
  select min(o.starts_at) as starts_at, max(o.starts_at) as last_starts_at, max(o.ends_at) as ends_at,
    count(*)::int as sessions,
    coalesce(case e.session_rule when 'all' then min(o.places) else sum(o.places) end, 0)::int as places,
    coalesce(case e.session_rule when 'all' then max(o.taken) else sum(o.taken) end, 0)::int as taken,
    coalesce(case e.session_rule when 'all' then min(o."left") else sum(o."left") end, 0)::int as "left"
  from (
    select min(x.starts_at) as starts_at, max(x.ends_at) as ends_at, sum(x.places - x.reserved) as places,
      sum(x.places_taken) as taken,
      sum(greatest(x.places - x.reserved - x.places_taken - coalesce(h.n, 0), 0)) as "left"
    from session x
    left join lateral (
      select sum(b.places - b.places_taken) as n from holdback b
      where b.session = x.id and (b.release_at is null or b.release_at > $1)) h on true
    where x.event = e.id and x.merged_into is null
    group by coalesce(x.twin, x.id)) o) s
left join lateral (
  select case when exists (select from session t where t.twin = x.id) then 'hybrid' else x.mode end as mode,
    x.venue_zh, x.venue_en
  from session x where x.event = e.id and x.twin is null
  order by x.merged_into nulls first, x.starts_at, x.position limit 1) f on true
"""
# Every filter is a parameter that is empty when unused, so that there is one statement to prepare and none to build.
_MATCHES = """
  ($2 = '' or e.county = $2) and ($3 = '' or e.kind = $3)
  and ($4 = '' or strpos(lower(replace(
      concat_ws(' ', e.title_zh, e.title_en, e.summary_zh, e.summary_en, e.audience_zh), '台', '臺')), $4) > 0
    or exists (select 1 from session x left join agenda_item a on a.session = x.id
      where x.event = e.id and strpos(lower(replace(
        concat_ws(' ', x.venue_zh, x.venue_en, x.address, a.topic_zh, a.topic_en, a.lecturer), '台', '臺')), $4) > 0)
    or exists (select 1 from event_partner b join partner p on p.id = b.partner where b.event = e.id
      and strpos(lower(replace(concat_ws(' ', p.name_zh, p.name_en), '台', '臺')), $4) > 0))
"""
_LISTED = """
select coalesce(json_agg(row_to_json(l)), '[]')::text, coalesce(max(l.total), 0)::int from (
  select c.*, count(*) over () as total from ({cards} where {status} and {matches}) c
  where {when} order by {order} limit $5 offset $6) l
"""
_SHOWN = "e.status <> 'draft'"


def _listed(status: str, when: str, order: str) -> str:
    """Put together from the constants of this file only."""
    whole = _LISTED.replace("{cards}", _CARD).replace("{matches}", _MATCHES).replace("{status}", status)
    return whole.replace("{when}", when).replace("{order}", order)


_PUBLIC = {
    "coming": _listed(_SHOWN, "c.ends_at > $1", "c.status = 'cancelled', c.starts_at, c.slug"),
    "past": _listed(_SHOWN, "c.ends_at <= $1", "c.ends_at desc, c.slug"),
}
_STAFF = {
    # Drafts without a date stand with what is coming: they wait for somebody.
    "coming": _listed(
        "true", "c.ends_at is null or c.ends_at > $1", "c.status <> 'draft', c.starts_at nulls first, c.slug"
    ),
    "past": _listed("true", "c.ends_at <= $1", "c.ends_at desc, c.slug"),
}
_OF_SERIES = """
select coalesce(json_agg(row_to_json(c) order by c.starts_at nulls last, c.slug), '[]')::text
from ({cards} where e.series = $2 and ($3 or e.status <> 'draft')) c
""".replace("{cards}", _CARD)
_decoder = msgspec.json.Decoder(tuple[EventCard, ...])


async def public_events(now: datetime, filters: Filters = Filters()) -> EventPage:
    """Never a draft. Coming events first come first, past ones last come first."""
    return await _read(_PUBLIC[filters.when], now, filters)


async def staff_events(now: datetime, filters: Filters = Filters()) -> EventPage:
    """Drafts too, before everything else."""
    return await _read(_STAFF[filters.when], now, filters)


async def cards_of_series(series: UUID, now: datetime, *, drafts: bool = False) -> list[EventCard]:
    """In the order of their days; those without a day come last."""
    async with transaction():
        text = await connection().fetchval(_OF_SERIES, now, series, drafts)
    return list(_decoder.decode(text))


async def pressing(now: datetime, days: int = 3) -> tuple[EventCard, ...]:
    """What needs somebody soon: drafts, and published events that begin, stop registration or are to be decided on."""
    page = await _read(_STAFF["coming"], now, Filters())
    until = now + timedelta(days=days)
    published = [card for card in page.cards if card.status == "published" and _soon(card, now, until)]
    return (*(card for card in page.cards if card.status == "draft"), *published)


def _soon(card: EventCard, now: datetime, until: datetime) -> bool:
    due = decision(card, now)
    return (due is not None and due.is_near) or any(
        moment is not None and moment < until for moment in (card.starts_at, card.closes_at)
    )


async def _read(query: str, now: datetime, filters: Filters) -> EventPage:
    async with transaction():
        text, total = await connection().fetchrow(
            query, now, filters.county, filters.kind, search_form(filters.q), PAGE, (filters.page - 1) * PAGE
        )
    return EventPage(_decoder.decode(text), total, filters.page)


def search_form(typed: str) -> str:
    """As the query compares: one width, lower case, 臺 for 台."""
    return unicodedata.normalize("NFKC", typed).lower().replace("台", "臺").strip()[:100]
