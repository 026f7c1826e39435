"""Makes events for tests and the demo year through the real deeds, so that what they show is what the product does."""

from dataclasses import replace
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID, uuid4

from events.facts import EventFacts, event_facts
from events.planning import create_event
from events.plans import AgendaPlan, EventPlan, SessionPlan
from events.publishing import publish
from foundation.actor import Actor
from foundation.clock import TAIPEI, local
from foundation.database import acting_as, transaction
from outreach.service_tables import Partner
from staff.system_tables import Staff


async def make_officer(
    name: str = "王小明", phone: str = "04-0000-0001", roles: tuple[str, ...] = ("organiser",)
) -> Actor:
    """A member of staff who may plan events."""
    staff = uuid4()
    row = Staff(id=staff, email=f"{staff.hex[:12]}@example.org", name=name, phone=phone, roles=list(roles))
    async with transaction("staff"):
        await Staff.insert(row)
    return Actor(staff, name, frozenset(roles))


async def make_partner(name_zh: str = "臺中市工業會", name_en: str = "Taichung Industrial Association") -> UUID:
    """An organising body; the one of that name where it is known already."""
    async with transaction("staff"):
        known = await Partner.select(Partner.id).where(Partner.name_zh == name_zh).first()
        if known:
            return UUID(str(known["id"]))
        partner = uuid4()
        await Partner.insert(Partner(id=partner, kind="industrial_association", name_zh=name_zh, name_en=name_en))
    return partner


def seminar(now: datetime, *, places: int = 60, days: int = 14, **changes: Any) -> EventPlan:
    """A plan for an afternoon some days after `now`: one session, an agenda, everything filled in."""
    day = local(now).date() + timedelta(days=days)
    starts = datetime.combine(day, datetime.min.time(), TAIPEI) + timedelta(hours=13, minutes=30)
    session = SessionPlan(
        starts_at=starts,
        ends_at=starts + timedelta(hours=3),
        places=places,
        venue_zh="中心會議室",
        venue_en="Centre meeting room",
        address="臺中市西屯區示範路1號3樓",
        map_url="https://example.org/map",
        parking_zh="地下一樓有 20 個車位。",
        parking_en="20 spaces in the basement.",
        agenda=(
            AgendaPlan(starts_at=starts, topic_zh="開場", topic_en="Opening", chair="陳主任"),
            AgendaPlan(
                starts_at=starts + timedelta(minutes=10), topic_zh="盤查實務", topic_en="Practice", lecturer="林講師"
            ),
        ),
    )
    plan = EventPlan(
        kind="seminar",
        title_zh="碳盤查與淨零轉型研討會",
        title_en="Carbon inventory seminar",
        summary_zh="從盤查到申報，一個下午弄懂。",
        summary_en="From inventory to report in one afternoon.",
        audience_zh="中小企業負責人與主管",
        county="66000",
        offer_hours=0,
        sessions=(session,),
    )
    return replace(plan, **changes)


async def make_event(
    now: datetime, by: Actor | None = None, plan: EventPlan | None = None, **changes: Any
) -> EventFacts:
    """A published event with its form and notice; `changes` go into the plan, e.g. ``places=2, waiting_list=False``."""
    actor = by or await make_officer()
    wanted = replace(plan, **changes) if plan else seminar(now, **changes)
    with acting_as("staff"):
        planned = await create_event(wanted, actor, now)
        await publish(planned.slug, actor, now)
        return await event_facts(planned.slug)


async def make_draft(now: datetime, by: Actor | None = None, **changes: Any) -> EventFacts:
    actor = by or await make_officer()
    with acting_as("staff"):
        planned = await create_event(seminar(now, **changes), actor, now)
        return await event_facts(planned.slug)
