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


async def move_sessions(
    slug: str, day: date, to: date, reason_zh: str, reason_en: str, by: Actor, now: datetime
) -> None:
    """The times of the day stay; everybody registered is told. Invalid for a day that cannot be meant, Conflict where
    nothing of `day` lies ahead."""
    if faults := reason_faults(reason_zh, reason_en) + day_faults(to, now):
        raise Invalid(faults)
    async with transaction() as c:
        event = await _locked(c, slug)
        moved = [row["id"] for row in await c.fetch(_OF_DAY, event, day, now)]
        if not moved or to == day:
            raise Conflict(N_("這一天沒有還沒開始的場次可以改日期。"), code="nothing_ahead")
        for sql in _MOVES:
            await c.execute(sql, moved, to - day)
        await c.execute(
            "update event set banner_zh = $2, banner_en = $3, sequence = sequence + 1 where id = $1",
            event, reason_zh.strip(), reason_en.strip(),
        )  # fmt: skip
        await renew_papers(event, by, now)
        await jobs.enqueue("registrations.tell_moved", {"event": str(event)})
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
