"""Puts an event off: first without a new day, then to one. Places are kept; once the new day is known, everybody with a
place is asked whether they come."""

from collections.abc import Sequence
from datetime import date, datetime, timedelta

import asyncpg

from events.facts import EventFacts
from events.paperwork import renew_papers
from events.plans import MOST_YEARS, is_far
from events.slugs import is_slug
from foundation import jobs
from foundation.actor import Actor
from foundation.clock import day_of
from foundation.database import transaction
from foundation.faults import Fault
from foundation.languages import N_
from foundation.refusals import Conflict, Invalid, NotFound
from foundation.workdays import add_working_hours
from privacy import audit

LONGEST = 300
BEGUN = N_("活動已經開始，不能再延期或改日期。")
SAME_DAY = N_("新的日期和原來同一天。")


def reason_faults(reason_zh: str, reason_en: str) -> list[Fault]:
    """What is told stands at the head of the page and in the mail. Pure."""
    faults = [
        Fault(name, N_("最多 %(most)s 個字。"), {"most": LONGEST})
        for name, text in (("reason_zh", reason_zh), ("reason_en", reason_en))
        if len(text) > LONGEST
    ]
    if not reason_zh.strip():
        faults.append(Fault("reason_zh", N_("請寫下原因，報名的人會在通知和頁面上看到。")))
    return faults


def day_faults(day: date, now: datetime, field: str = "day") -> list[Fault]:
    """Pure."""
    if day <= day_of(now):
        return [Fault(field, N_("新的日期要在今天以後。"))]
    if is_far(day, now):
        return [Fault(field, N_("日期要在前後 %(most)s 年之內。"), {"most": MOST_YEARS})]
    return []


def refuse_settled(event: EventFacts, now: datetime) -> None:
    """What `locked` refuses, from facts read before: Conflict, so that nobody confirms what cannot be done."""
    times = [session.starts_at for session in event.sessions if session.merged_into is None]
    _refuse(event.status, times, event.postponed_on, now)


def _refuse(status: str, times: Sequence[datetime], postponed_on: date | None, now: datetime) -> None:
    if status != "published" or not times:
        raise Conflict(N_("只有已發布的活動可以延期或改日期。"), code="not_published")
    # Nothing has begun of an event that is put off, whatever day it once had.
    if min(times) <= now and postponed_on is None:
        raise Conflict(BEGUN, code="begun")


async def postpone(slug: str, reason_zh: str, reason_en: str, by: Actor, now: datetime) -> None:
    """Registration stops, places are kept, and everybody is told. Said again with the same reason it does nothing."""
    if faults := reason_faults(reason_zh, reason_en):
        raise Invalid(faults)
    async with transaction() as c:
        event = await locked(c, slug, now)
        if event["postponed_on"] and (event["banner_zh"], event["banner_en"]) == (reason_zh.strip(), reason_en.strip()):
            return
        await c.execute(
            "update event set postponed_on = coalesce(postponed_on, $2), banner_zh = $3, banner_en = $4,"
            " sequence = sequence + 1 where id = $1",
            event["id"], day_of(now), reason_zh.strip(), reason_en.strip(),
        )  # fmt: skip
        await jobs.enqueue("rescheduling.tell_postponed", {"event": str(event["id"])})
        await audit.append(by, "event.postponed", event["id"], ("postponed_on",), "event", now=now)


async def set_new_day(slug: str, day: date, by: Actor, now: datetime) -> None:
    """All sessions move by as many days, at the same times; so do closing, decision and the release of held places.

    Invalid for a day that is over or absurdly far. Everybody with a place is asked anew, whoever waits is told.
    """
    if faults := day_faults(day, now):
        raise Invalid(faults)
    async with transaction() as c:
        event = await locked(c, slug, now)
        by_days = timedelta(days=(day - day_of(event["starts_at"])).days)
        if not by_days and event["postponed_on"] is None:
            raise Invalid([Fault("day", SAME_DAY)])
        await _move(c, event["id"], by_days)
        await c.execute(
            "update event set postponed_on = null, banner_zh = '', banner_en = '', sequence = sequence + 1,"
            " closes_at = closes_at + $2, decide_on = decide_on + $3::int, opens_at = least(opens_at, $4)"
            " where id = $1",
            event["id"], by_days, by_days.days, now,
        )  # fmt: skip
        if await renew_papers(event["id"], by, now):
            await jobs.enqueue("registrations.tell_notice", {"event": str(event["id"])})
        await _ask_offers_anew(c, event["id"], event["offer_hours"], now)
        await jobs.enqueue("rescheduling.ask_new_day", {"event": str(event["id"]), "n": await _asking(c, event["id"])})
        await audit.append(by, "event.new_day", event["id"], ("starts_at",), "event", now=now)


async def locked(c: asyncpg.Connection, slug: str, now: datetime) -> asyncpg.Record:
    """The event and its sessions under the locks of admission. Conflict unless it is public and lies ahead."""
    if not is_slug(slug):
        raise NotFound
    row = await c.fetchrow("select id, status, postponed_on from event where slug = $1 for no key update", slug)
    if row is None:
        raise NotFound
    times = await c.fetch(
        "select starts_at from session where event = $1 and merged_into is null order by id::text for no key update",
        row["id"],
    )
    begins = [time["starts_at"] for time in times]
    _refuse(row["status"], begins, row["postponed_on"], now)
    found: asyncpg.Record = await c.fetchrow("select e.*, $2::timestamptz as starts_at from event e where e.id = $1",
                                             row["id"], min(begins))  # fmt: skip
    return found


async def _ask_offers_anew(c: asyncpg.Connection, event: object, hours: int, now: datetime) -> None:
    """Time that passed while nobody could know the day is nobody's fault."""
    until = add_working_hours(now, max(hours, 1))
    sql = "update waiting_entry set offered_until = $2 where scope = $1 and offered_until < $2"
    await c.execute(sql, event, until)


async def _asking(c: asyncpg.Connection, event: object) -> int:
    """The number of this asking among those of the event."""
    sql = "select coalesce(max(n), 0) + 1 from reply where scope = $1 and question = 'postponed'"
    return int(await c.fetchval(sql, event))


async def _move(c: asyncpg.Connection, event: object, by_days: timedelta) -> None:
    """There is no summer time here: a day is a day."""
    for sql in (
        "update session set starts_at = starts_at + $2, ends_at = ends_at + $2 where event = $1",
        "update agenda_item a set starts_at = a.starts_at + $2 from session s where s.id = a.session and s.event = $1",
        "update holdback set release_at = release_at + $2 where event = $1",
    ):
        await c.execute(sql, event, by_days)
