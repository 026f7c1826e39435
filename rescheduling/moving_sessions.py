"""Moves what a course under way had on one day to another day: the sessions of that day only, with their places."""

from datetime import date, datetime
from uuid import UUID

import asyncpg

from events.paperwork import renew_papers
from events.slugs import is_slug
from foundation import jobs
from foundation.actor import Actor
from foundation.database import transaction
from foundation.languages import N_
from foundation.refusals import Conflict, Invalid, NotFound
from privacy import audit
from rescheduling.postponing import day_faults, reason_faults

# In id order, as admission locks them; twins are on the same day and move together.
_OF_DAY = """
select id from session where event = $1 and merged_into is null and starts_at > $3
  and (starts_at at time zone 'Asia/Taipei')::date = $2
order by id::text for no key update
"""
_MOVES = (
    "update session set starts_at = starts_at + $2, ends_at = ends_at + $2 where id = any ($1)",
    "update agenda_item set starts_at = starts_at + $2 where session = any ($1)",
    "update holdback set release_at = release_at + $2 where session = any ($1)",
)
_TWO_AT_ONCE = """
select exists (
  select 1 from seat x join session m on m.id = x.session and m.id = any ($1)
  join seat y on y.participation = x.participation and y.status <> 'released'
  join session o on o.id = y.session and o.id <> all ($1)
  where x.status <> 'released' and (m.starts_at, m.ends_at) overlaps (o.starts_at, o.ends_at))
"""


async def move_sessions(
    slug: str, day: date, to: date, reason_zh: str, reason_en: str, by: Actor, now: datetime
) -> None:
    """The times of the day stay; whoever holds or wishes for a place of that day is told. Invalid for a day that cannot
    be meant, Conflict where nothing of `day` lies ahead or somebody would have two places at once."""
    if faults := reason_faults(reason_zh, reason_en) + day_faults(to, now):
        raise Invalid(faults)
    async with transaction() as c:
        event = await _locked(c, slug)
        moved = [row["id"] for row in await c.fetch(_OF_DAY, event, day, now)]
        if not moved or to == day:
            raise Conflict(N_("這一天沒有還沒開始的場次可以改日期。"), code="nothing_ahead")
        for sql in _MOVES:
            await c.execute(sql, moved, to - day)
        if await c.fetchval(_TWO_AT_ONCE, moved):
            raise Conflict(N_("那一天有人已經有同一時間的場次，請選別的日子。"), code="overlap")
        await c.execute(
            "update event set banner_zh = $2, banner_en = $3, sequence = sequence + 1 where id = $1",
            event, reason_zh.strip(), reason_en.strip(),
        )  # fmt: skip
        if await renew_papers(event, by, now):
            await jobs.enqueue("registrations.tell_notice", {"event": str(event)})
        await jobs.enqueue("registrations.tell_moved", {"event": str(event), "sessions": [str(each) for each in moved]})
        await audit.append(by, "event.session_moved", event, ("starts_at",), "event", now=now)


async def _locked(c: asyncpg.Connection, slug: str) -> UUID:
    if not is_slug(slug):
        raise NotFound
    row = await c.fetchrow("select id, status, postponed_on from event where slug = $1 for no key update", slug)
    if row is None:
        raise NotFound
    if row["status"] != "published" or row["postponed_on"]:
        raise Conflict(N_("只有已發布的活動可以延期或改日期。"), code="not_published")
    found: UUID = row["id"]
    return found
