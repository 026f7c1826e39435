"""Lists that left the demo centre: one fetched for calls before an event, one for meals that waits for a second person,
and one handed to a partner."""

from dataclasses import replace
from datetime import timedelta

from disclosures.downloading import download, whole
from disclosures.exports import Wanted, ask, receivers
from events.facts import EventFacts, event_facts_by_id
from foundation.database import transaction
from lianfu.demo_year.events import Played

_CALLS = Wanted(
    purpose="contact",
    fields=("name", "phone", "email"),
    which="admitted",
    reason="場地改到二樓，逐一通知",
    kind="xlsx",
    hours=72,
    most=3,
)
_MEALS = replace(
    _CALLS, purpose="needs", fields=("name", "meal"), reason="素食便當要寫名字", kind="ods", hours=24, most=1
)
_EVENTS = """
select e.id from event e where e.status = 'published' and (e.meal or not $1)
  and exists (select 1 from registration r where r.event = e.id and r.state = 'live')
order by (select max(s.starts_at) from session s where s.event = e.id) desc
"""


async def hand_out_lists(year: Played) -> None:
    organiser, now = year.team["organiser"], year.now
    asked_at = now - timedelta(hours=3)
    for facts in (await _events(meal=False))[:1]:
        export = await ask(facts, _CALLS, organiser, asked_at)
        await whole(await download(facts, export, organiser, "zh-Hant", asked_at + timedelta(minutes=4)))
    for facts in (await _events(meal=True))[:1]:
        await ask(facts, _MEALS, organiser, asked_at)
    for facts in await _events(meal=False):
        if partners := [one for one in receivers(facts, now) if not one.on_consent]:
            wanted = replace(
                _CALLS,
                purpose="partner",
                fields=("name", "organization"),
                recipient=partners[0].body.partner,
                reason="協辦單位當天接待",
                kind="ods",
            )
            await ask(facts, wanted, organiser, asked_at)
            return


async def _events(*, meal: bool) -> list[EventFacts]:
    async with transaction() as c:
        rows = await c.fetch(_EVENTS, meal)
    return [await event_facts_by_id(row["id"]) for row in rows]
