"""What call rounds want somebody to do today: to go on with the one that is open, wherever they were interrupted."""

from datetime import datetime

from disclosures.call_lists import counts
from events.facts import event_facts_by_id
from foundation.actor import Actor
from foundation.dates import show_time
from foundation.languages import Language, gettext
from foundation.permissions import REGISTRATIONS_EDIT, permitted
from foundation.today import TodayItem
from privacy import purpose_sessions


async def items(actor: Actor, now: datetime, language: Language) -> list[TodayItem]:
    if actor.staff_id is None or not permitted(actor.roles, REGISTRATIONS_EDIT):
        return []
    _ = gettext(language)
    found = []
    for session in await purpose_sessions.open_of(actor, now):
        event, left = await event_facts_by_id(session.event), (await counts(session.event)).left
        detail = _("%(event)s，到 %(time)s", event=event.title(language), time=show_time(session.closes_at))
        place = f"/staff/events/{event.slug}/call-round"
        found.append(TodayItem(_("行前聯絡還沒打完"), detail, place, "now", left))
    return found
