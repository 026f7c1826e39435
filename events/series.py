"""Series: events that belong together. Each keeps its own registration; the series has a page that lists them."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID, uuid4

import asyncpg

from events.lists import EventCard, cards_of_series
from events.service_tables import Event, Series
from events.slugs import is_slug, short_code, slug_of
from foundation.clock import day_of
from foundation.database import connection, transaction
from foundation.faults import Fault, Faults
from foundation.languages import N_, Text, pick
from foundation.refusals import Conflict, Invalid, NotFound

LONGEST = {"title_zh": 200, "title_en": 200, "summary_zh": 5000, "summary_en": 5000}
_TRIES = 5
_STEP = timedelta(days=28)


@dataclass(frozen=True)
class SeriesFacts:
    id: UUID
    slug: str
    title_zh: str
    title_en: str
    summary_zh: str
    summary_en: str

    def title(self, language: str) -> Text:
        return pick(self.title_zh, self.title_en, language)

    def summary(self, language: str) -> Text:
        return pick(self.summary_zh, self.summary_en, language)


@dataclass(frozen=True)
class SeriesLine:
    """A series in the list of staff, with how many events it has."""

    series: SeriesFacts
    events: int
    coming: int


_LIST = """
select s.id, s.slug, s.title_zh, s.title_en, s.summary_zh, s.summary_en, count(e.id)::int as events,
  count(e.id) filter (where x.ends_at > $1)::int as coming
from series s left join event e on e.series = s.id
left join lateral (select max(y.ends_at) as ends_at from session y where y.event = e.id) x on true
group by s.id order by max(x.ends_at) desc nulls first, s.title_zh, s.id
"""
# What may still join: events that are not over and belong to no series yet.
_FREE = """
select e.slug, e.title_zh, e.title_en from event e
where e.series is null and e.status <> 'cancelled'
  and coalesce((select max(x.ends_at) from session x where x.event = e.id) > $1, true)
order by e.title_zh, e.slug limit 200
"""


async def series_of(slug: str) -> SeriesFacts:
    if not is_slug(slug):
        raise NotFound
    async with transaction() as c:
        row = await c.fetchrow(
            "select id, slug, title_zh, title_en, summary_zh, summary_en from series where slug = $1", slug
        )
    if row is None:
        raise NotFound
    return SeriesFacts(*row)


async def public_series(slug: str, now: datetime) -> tuple[SeriesFacts, list[EventCard], list[EventCard]]:
    """What comes and what is over, the nearest first. A series without a public event is as if it were not there."""
    found = await series_of(slug)
    cards = await cards_of_series(found.id, now)
    if not cards:
        raise NotFound
    coming = [card for card in cards if card.ends_at is None or card.ends_at > now]
    return found, coming, [card for card in reversed(cards) if card not in coming]


async def all_series(now: datetime) -> tuple[SeriesLine, ...]:
    """The one with the latest event first; those without come before, they wait for somebody."""
    async with transaction() as c:
        rows = await c.fetch(_LIST, now)
    return tuple(SeriesLine(SeriesFacts(*row[:6]), row["events"], row["coming"]) for row in rows)


async def free_events(now: datetime) -> tuple[tuple[str, Text], ...]:
    """Slug and title of the events that could join a series."""
    async with transaction() as c:
        rows = await c.fetch(_FREE, now)
    return tuple((row["slug"], pick(row["title_zh"], row["title_en"], "zh-Hant")) for row in rows)


async def make_series(texts: dict[str, str], now: datetime) -> str:
    """The slug of the new one. Invalid with all faults."""
    _refuse(texts)
    for code in ["", *(short_code() for _ in range(_TRIES))]:
        slug = slug_of(texts["title_en"], day_of(now), code=code)
        try:
            async with transaction():
                await Series.insert(Series(id=uuid4(), slug=slug, **_kept(texts)))
        except asyncpg.UniqueViolationError:
            continue
        return slug
    raise Conflict


async def change_series(slug: str, texts: dict[str, str]) -> None:
    _refuse(texts)
    found = await series_of(slug)
    async with transaction():
        columns: dict[Any, Any] = _kept(texts)
        await Series.update(columns).where(Series.id == found.id)


async def remove_series(slug: str) -> None:
    """Its events stay, each by itself."""
    found = await series_of(slug)
    async with transaction():
        await Event.update({Event.series: None}).where(Event.series == found.id)
        await Series.delete().where(Series.id == found.id)


async def join(slug: str, event_slug: str) -> None:
    """Puts an event into the series; one that is in another is taken out of it there first."""
    await _set(event_slug, await series_of(slug), None)


async def leave(slug: str, event_slug: str) -> None:
    await _set(event_slug, None, await series_of(slug))


def step(cards: list[EventCard]) -> timedelta:
    """How far the next one lies from the last: as far as the last two, in whole weeks, else four weeks. Pure."""
    days = sorted(day_of(card.starts_at) for card in cards if card.starts_at and card.status != "cancelled")
    if len(days) < 2:
        return _STEP
    weeks = round((days[-1] - days[-2]).days / 7)
    return timedelta(weeks=max(weeks, 1))


async def _set(event_slug: str, to: SeriesFacts | None, out_of: SeriesFacts | None) -> None:
    if not is_slug(event_slug):
        raise NotFound
    async with transaction():
        row = await connection().fetchrow("select id, series from event where slug = $1 for no key update", event_slug)
        if row is None or row["series"] != (out_of.id if out_of else None):
            raise Conflict(N_("這個活動已經在別的系列，或已經移出。"), code="other_series")
        await Event.update({Event.series: to.id if to else None}).where(Event.id == row["id"])


def _refuse(texts: dict[str, str]) -> None:
    faults: Faults = []
    if not texts["title_zh"].strip():
        faults.append(Fault("title_zh", N_("請填寫系列名稱。")))
    for name, most in LONGEST.items():
        if len(texts[name]) > most:
            faults.append(Fault(name, N_("最多 %(most)s 個字。"), {"most": most}))
    if faults:
        raise Invalid(faults)


def _kept(texts: dict[str, str]) -> dict[str, Any]:
    return {name: texts[name].strip() for name in LONGEST}
