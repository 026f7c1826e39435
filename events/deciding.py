"""Whether an event with a minimum is held: reminds of the decision while it is due, and writes it down. A person
decides; nothing is cancelled by itself."""

from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Protocol

from events.service_tables import Event
from events.slugs import is_slug
from foundation.actor import Actor
from foundation.clock import day_of
from foundation.database import transaction
from foundation.languages import N_
from foundation.refusals import Conflict, NotFound
from privacy import audit

AHEAD = timedelta(days=7)
"""So long before the day the decision is on the list of today."""


class Undecided(Protocol):
    """What the reminder needs to know; whole facts and the short facts of a card both have it."""

    @property
    def status(self) -> str: ...
    @property
    def min_places(self) -> int | None: ...
    @property
    def decide_on(self) -> date | None: ...
    @property
    def confirmed_on(self) -> date | None: ...
    @property
    def postponed_on(self) -> date | None: ...
    @property
    def starts_at(self) -> datetime | None: ...
    @property
    def taken(self) -> int: ...


@dataclass(frozen=True, slots=True)
class Decision:
    """So many have registered of the least there must be; `on` is None where no day was set."""

    taken: int
    least: int
    on: date | None
    is_due: bool
    is_near: bool

    @property
    def is_enough(self) -> bool:
        return self.taken >= self.least


def decision(event: Undecided, now: datetime) -> Decision | None:
    """None where there is nothing to decide any more. Without a day it is due with the event itself. Pure."""
    if event.status != "published" or event.min_places is None or event.confirmed_on or event.postponed_on:
        return None
    if event.starts_at is None or event.starts_at <= now:
        return None
    today, day = day_of(now), event.decide_on or day_of(event.starts_at)
    return Decision(event.taken, event.min_places, event.decide_on, today >= day, today >= day - AHEAD)


async def confirm(slug: str, by: Actor, now: datetime) -> None:
    """It is held, however many come. Doing it twice changes nothing."""
    if not is_slug(slug):
        raise NotFound
    async with transaction():
        query = Event.select(Event.id, Event.status, Event.min_places, Event.confirmed_on).where(Event.slug == slug)
        row = await query.lock_rows("NO KEY UPDATE").first()
        if row is None:
            raise NotFound
        if row["status"] != "published" or row["min_places"] is None:
            raise Conflict(N_("只有已發布、有最低開辦人數的活動要決定開班。"), code="nothing_to_decide")
        if row["confirmed_on"]:
            return
        await Event.update({Event.confirmed_on: day_of(now)}).where(Event.id == row["id"])
        await audit.append(by, "event.confirmed", row["id"], ("confirmed_on",), "event", now=now)
