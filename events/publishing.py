"""Shows an event to the public, with its form and its notice; says no with every reason while something is missing."""

from datetime import datetime
from typing import Any

from piccolo.columns import Column

from events.facts import EventFacts, event_facts
from events.paperwork import renew_papers
from events.service_tables import Event
from events.slugs import is_slug
from foundation.actor import Actor
from foundation.clock import day_of
from foundation.database import transaction
from foundation.faults import Fault, Faults
from foundation.languages import N_
from foundation.refusals import Conflict, Invalid, NotFound
from privacy import audit


def still_missing(facts: EventFacts, now: datetime) -> Faults:
    """What keeps this event from being published, in the order of the form. Pure."""
    missing: Faults = []
    if not facts.title_zh.strip():
        missing.append(Fault("title_zh", N_("請填寫活動名稱。")))
    if not facts.sessions:
        missing.append(Fault("sessions", N_("至少要有一個場次。")))
    elif facts.ends_at and facts.ends_at <= now:
        missing.append(Fault("sessions.0.day", N_("活動日期已經過了。")))
    missing += [
        Fault(f"sessions.{place}.places", N_("這個場次沒有開放給民眾的名額。"))
        for place, session in enumerate(facts.sessions)
        if session.open_places < 1
    ]
    if facts.closes_at and facts.closes_at <= now:
        missing.append(Fault("closes_at", N_("報名截止時間已經過了。")))
    if facts.contact is None:
        missing.append(Fault("contact", N_("請選擇承辦人，頁面上會公布姓名和電話。")))
    return missing


async def publish(slug: str, by: Actor, now: datetime) -> EventFacts:
    """Invalid with all reasons; Conflict for an event that is cancelled; publishing twice changes nothing."""
    if not is_slug(slug):
        raise NotFound
    async with transaction():
        row = await Event.select(Event.id, Event.status).where(Event.slug == slug).lock_rows("NO KEY UPDATE").first()
        if row is None:
            raise NotFound
        if row["status"] == "cancelled":
            raise Conflict(N_("已取消的活動不能再發布；請複製成新的活動。"), code="event_over")
        facts = await event_facts(slug)
        missing = still_missing(facts, now)
        if missing:
            raise Invalid(missing)
        if row["status"] == "draft":
            await renew_papers(row["id"], by, now)
            shown: dict[Column | str, Any] = {Event.status: "published", Event.published_on: day_of(now)}
            await Event.update(shown).where(Event.id == row["id"])
            await audit.append(by, "event.published", row["id"], ("status",), "event", now=now)
            facts = await event_facts(slug)
    return facts
