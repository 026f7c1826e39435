"""Calls an event off: it stays readable with its reason, nobody can register, and those who did are told by mail."""

from datetime import datetime

from events.service_tables import Event
from events.slugs import is_slug
from foundation import jobs
from foundation.actor import Actor
from foundation.clock import day_of
from foundation.database import transaction
from foundation.faults import Fault
from foundation.languages import N_
from foundation.refusals import Conflict, Invalid, NotFound
from privacy import audit

LONGEST_REASON = 500


async def cancel_event(slug: str, reason_zh: str, reason_en: str, by: Actor, now: datetime) -> None:
    """Only a published event; a draft is simply not published. The letters are written by the worker."""
    faults = [
        Fault(name, N_("最多 %(most)s 個字。"), {"most": LONGEST_REASON})
        for name, text in (("reason_zh", reason_zh), ("reason_en", reason_en))
        if len(text) > LONGEST_REASON
    ]
    if not reason_zh.strip():
        faults.append(Fault("reason_zh", N_("請寫下取消的原因，報名的人會在通知裡看到。")))
    if faults:
        raise Invalid(faults)
    if not is_slug(slug):
        raise NotFound
    async with transaction():
        query = Event.select(Event.id, Event.status, Event.sequence).where(Event.slug == slug)
        row = await query.lock_rows("NO KEY UPDATE").first()
        if row is None:
            raise NotFound
        if row["status"] != "published":
            raise Conflict(N_("只有已發布的活動可以取消。"), code="not_published")
        await Event.update(
            {
                Event.status: "cancelled",
                Event.cancelled_on: day_of(now),
                Event.cancel_reason_zh: reason_zh,
                Event.cancel_reason_en: reason_en,
                Event.sequence: row["sequence"] + 1,
            }
        ).where(Event.id == row["id"])
        await jobs.enqueue("registrations.tell_cancelled", {"event": str(row["id"])})
        await audit.append(by, "event.cancelled", row["id"], ("status",), "event", now=now)
