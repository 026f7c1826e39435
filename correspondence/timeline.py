"""What went to the people of an event and what will go, as its page of letters shows it: numbers, never to whom."""

from dataclasses import dataclass
from datetime import datetime
from typing import Literal
from uuid import UUID

from correspondence.choices import Chosen, chosen
from correspondence.timing import Occasion, Slot, occasions
from events.facts import EventFacts
from foundation.database import transaction
from mail.letters import TITLES

State = Literal["sent", "due", "ahead", "after_door", "over", "off", "unused"]


@dataclass(frozen=True)
class Timed:
    """One timed letter. `at` is when it goes next, or went last; `n` how many have been posted so far."""

    choice: Chosen
    state: State
    at: datetime | None
    n: int


@dataclass(frozen=True)
class LetterCount:
    """Mails of one letter that are still in the books, by state; `title` is a msgid."""

    title: str
    sent: int
    waiting: int
    failed: int
    returned: int


def slots_of(event: EventFacts) -> list[Slot]:
    """A merged session has nobody any more. Without a link nothing is online."""
    linked = bool(event.online_url)
    return [
        Slot(s.id, s.starts_at, s.ends_at, linked and s.mode != "onsite", s.door_closed_on is not None)
        for s in event.sessions
        if s.merged_into is None
    ]


async def timeline(event: EventFacts, now: datetime) -> list[Timed]:
    choices = await chosen(event.id)
    async with transaction() as c:
        rows = await c.fetch("select letter, count(*) as n from letter_mark where scope = $1 group by letter", event.id)
    posted = {row["letter"]: row["n"] for row in rows}
    wanted = {key for key, choice in choices.items() if choice.wanted}
    slots, running = slots_of(event), event.status == "published" and event.postponed_on is None
    return [
        timed(choice, occasions(key, slots, wanted), posted.get(key, 0), now, running=running)
        for key, choice in choices.items()
    ]


def timed(choice: Chosen, found: list[Occasion], n: int, now: datetime, *, running: bool) -> Timed:
    if not choice.wanted or not running:
        return Timed(choice, "sent" if n else "off", None, n)
    if not found:
        state: State = "after_door" if choice.kind.key in {"thanks", "missed"} else "unused"
        return Timed(choice, state, None, n)
    coming = [one for one in found if now < one.closes]
    if not coming:
        return Timed(choice, "sent" if n else "over", found[-1].opens, n)
    if now >= coming[0].opens:
        return Timed(choice, "sent" if n else "due", coming[0].opens, n)
    return Timed(choice, "ahead", coming[0].opens, n)


async def counts(event: UUID) -> list[LetterCount]:
    async with transaction() as c:
        rows = await c.fetch(
            "select letter, count(*) filter (where state = 'sent') as sent,"
            " count(*) filter (where state in ('waiting', 'sending')) as waiting,"
            " count(*) filter (where state = 'failed') as failed, count(returned) as returned"
            " from outgoing_mail where scope = $1 and state <> 'moot' group by letter order by letter",
            event,
        )
    told = ("sent", "waiting", "failed", "returned")
    return [LetterCount(TITLES.get(row["letter"], row["letter"]), *(row[name] for name in told)) for row in rows]
