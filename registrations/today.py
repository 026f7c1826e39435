"""What the door wants somebody to do today: for those who only stand at doors, the events whose door is open."""

from datetime import datetime

from foundation.actor import Actor
from foundation.clock import day_of
from foundation.dates import show_time
from foundation.languages import Language, gettext
from foundation.permissions import DOOR, EVENTS_VIEW, permitted
from foundation.today import TodayItem
from registrations.door_counts import doors


async def items(actor: Actor, now: datetime, language: Language) -> list[TodayItem]:
    """Nothing for those who see the events themselves: they are told by the events' own items."""
    if not permitted(actor.roles, DOOR) or permitted(actor.roles, EVENTS_VIEW):
        return []
    _ = gettext(language)
    return [
        TodayItem(
            str(door.title),
            _(
                "%(time)s 開始，到場 %(came)s／%(all)s",
                time=show_time(door.starts_at),
                came=door.arrived,
                all=door.expected,
            ),
            f"/staff/events/{door.slug}/door",
            "now",
        )
        for door in await doors(now, language)
        if not door.closed and day_of(door.starts_at) <= day_of(now) <= day_of(door.ends_at)
    ]
