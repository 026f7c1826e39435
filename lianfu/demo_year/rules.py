"""What comes next in the demo year and has rules of its own: a roundtable of a series that is held in the room and
online and still lacks people, a consulting day in slots, places held back at the great event."""

from dataclasses import replace
from datetime import date, datetime, time, timedelta

from events.facts import event_facts
from events.holdback_plans import HoldbackPlan
from events.holding_back import hold_back
from events.lists import EventCard, Filters, staff_events
from events.plans import AgendaPlan, SessionPlan
from events.series import join, make_series
from events.slots import cut
from foundation.clock import TAIPEI, local
from foundation.workdays import next_workdays
from lianfu.demo_year.events import Played, hold
from lianfu.demo_year.planned import CHANGHUA, NANTOU, YUNLIN, Planned

ROUNDTABLE = Planned(
    -0.8, "roundtable", "工商團體座談會（第3場）", "Roundtable with business groups (3)", CHANGHUA,
    "工業會會議室", "Meeting room of the industrial association", 40, 2.5,
    (("缺工與移工新制", "Labour shortage and the new rules for migrant workers"),), 0.45,
)  # fmt: skip
CLINIC = Planned(
    -0.5, "clinic_day", "品牌與通路顧問諮詢日", "Consulting day: brands and sales channels", NANTOU,
    "中小企業服務中心", "SME service centre", 8, 4, (("一對一諮詢", "One-to-one advice"),), 0.6,
)  # fmt: skip
SERIES = {
    "title_zh": "工商團體座談會",
    "title_en": "Roundtables with business groups",
    "summary_zh": "一年走訪中部五縣市，聽各地工商團體說遇到的困難，當場請主管機關回答。",
    "summary_en": "Through the five central counties in a year: business groups say what is hard, agencies answer.",
}
_SESSION = SessionPlan(
    starts_at=datetime(2000, 1, 1, tzinfo=TAIPEI),
    ends_at=datetime(2000, 1, 1, 1, tzinfo=TAIPEI),
    places=1,
    address="示範路1號",
    parking_zh="騎樓外有機車格，汽車請停公有停車場。",
    parking_en="Motorbikes in front of the house, cars in the public car park.",
)


async def plan_with_rules(year: Played) -> None:
    await _roundtable(year)
    await _clinic(year)
    great = await _found("年度成果發表暨政策宣導會", year.now)
    assert great.starts_at
    release_at = great.starts_at - timedelta(days=5)
    # One after the other: the session of each is the first.
    for plan in (
        {"kind": "county", "county": YUNLIN, "places": 15, "release_at": release_at},
        {"kind": "partner", "partner": year.partners[NANTOU][1], "places": 10, "release_at": release_at},
        {"kind": "code", "title_zh": "歷年受輔導企業代表", "places": 12},
    ):
        await _hold_back(great.slug, plan, year.now)


async def _roundtable(year: Played) -> None:
    day = _workday(year.now, 24)
    starts = datetime.combine(day, time(14), TAIPEI)
    session = replace(
        _SESSION, starts_at=starts, ends_at=starts + timedelta(hours=2.5), mode="hybrid", places=40, online_places=60,
        venue_zh=ROUNDTABLE.venue_zh, venue_en=ROUNDTABLE.venue_en, room_limit=50,
        agenda=(AgendaPlan(starts_at=starts, topic_zh=ROUNDTABLE.topics[0][0], topic_en=ROUNDTABLE.topics[0][1],
                           chair="陳主任"),),
    )  # fmt: skip
    decide_on = local(year.now).date() + timedelta(days=4)
    facts = await hold(
        ROUNDTABLE, year, sessions=(session,), min_places=25, decide_on=decide_on, per_enterprise=2,
        online_url="https://example.org/roundtable", min_minutes=60,
    )  # fmt: skip
    slug = await make_series(SERIES, year.now)
    earlier = (await staff_events(year.now, Filters(q="工商團體座談會", when="past"))).cards
    for each in (*(card.slug for card in earlier), facts.slug):
        await join(slug, each)


async def _clinic(year: Played) -> None:
    day = _workday(year.now, 15)
    sessions = [
        replace(_SESSION, starts_at=datetime.combine(day, starts, TAIPEI), ends_at=datetime.combine(day, ends, TAIPEI),
                venue_zh=CLINIC.venue_zh, venue_en=CLINIC.venue_en)
        for starts, ends in cut(time(13, 30), time(17, 30), 30)
    ]  # fmt: skip
    await hold(CLINIC, year, sessions=tuple(sessions), session_rule="one", mail_only=True)


async def _hold_back(slug: str, plan: dict[str, object], now: datetime) -> None:
    session = (await event_facts(slug)).sessions[0].id
    await hold_back(slug, HoldbackPlan(session=session, **plan), now)  # type: ignore[arg-type]  # fields of the plan


async def _found(title: str, now: datetime) -> EventCard:
    return (await staff_events(now, Filters(q=title))).cards[0]


def _workday(now: datetime, days: int) -> date:
    return next_workdays(local(now).date() + timedelta(days=days), 1)[0]
