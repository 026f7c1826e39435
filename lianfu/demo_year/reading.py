"""How the demo centre reads its people: a call round under way, a sheet printed at night, its alarm, a signed head."""

from datetime import datetime, time, timedelta
from uuid import UUID

from disclosures.call_lists import contact_list
from disclosures.call_rounds import FIELDS, settle
from foundation.clock import TAIPEI, local
from foundation.database import acting_as, transaction
from lianfu.demo_year.events import Played
from privacy import alarms, heads, purpose_sessions
from registrations.sheets import open_sheet

_COMING = """
select e.id from event e join session s on s.event = e.id where e.status = 'published'
group by e.id having min(s.starts_at) > $1 order by min(s.starts_at), e.id limit 1
"""
# The year was played event by event, so its entries do not follow the clock.
_PLAYED = "示範資料是補建的，紀錄的時間不照先後"
_OUTCOMES = ("coming", "coming", "unreached", "coming", "deputy", "coming", "unreached", "cancelled", "coming")


async def read_and_watch(year: Played) -> None:
    async with transaction() as c:
        event: UUID | None = await c.fetchval(_COMING, year.now)
    if event is None:
        return
    organiser, officer = year.team["organiser"], year.team["privacy_officer"]
    await open_sheet(event, ["print_sign_in"], organiser, _last_night(year.now), reason="changed")
    await _call(event, year)
    with acting_as("worker"):
        await alarms.watch(year.now)
    for alarm in await alarms.alarms():
        if alarm.kind == "clock_back":
            await alarms.answer(alarm.id, _PLAYED, officer, year.now)
    with acting_as("worker"):
        await heads.sign(year.now, first=True)


async def _call(event: UUID, year: Played) -> None:
    organiser, began = year.team["organiser"], year.now - timedelta(minutes=30)
    await purpose_sessions.open_session(organiser, "call.attend", event, FIELDS, began)
    shown = await contact_list(event, 1, organiser, began)
    for minute, (line, outcome) in enumerate(zip(shown.lines, _OUTCOMES, strict=False), 1):
        note = "林代理" if outcome == "deputy" else ""
        at = began + timedelta(minutes=2 * minute)
        await settle(event, line.registration, outcome, organiser, at, seen=0, note=note)


def _last_night(now: datetime) -> datetime:
    return datetime.combine(local(now).date() - timedelta(days=1), time(22, 40), TAIPEI)
