"""What the acts of a storm day will be told as, event by event, before they are done."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime

from events.facts import EventFacts, event_facts
from rescheduling import foretelling
from rescheduling.foretelling import Foretold, People
from rescheduling.storm import Choice, StormEvent


@dataclass(frozen=True)
class Told:
    """`later` is the event as its page will show it; one that is held has no letters."""

    event: StormEvent
    choice: Choice
    later: EventFacts
    letters: list[Foretold]

    @property
    def n(self) -> int:
        return sum(letter.n for letter in self.letters)


async def told_of(
    events: Sequence[StormEvent], day: date, choices: Mapping[str, Choice], reasons: tuple[str, str], now: datetime
) -> list[Told]:
    people = await foretelling.people_of([event.id for event in events])
    return [
        Told(
            event,
            choices[event.slug],
            *await _of(
                await event_facts(event.slug), choices[event.slug], day, reasons, now, people.get(event.id, People())
            ),
        )
        for event in events
    ]


async def _of(
    event: EventFacts, chosen: Choice, day: date, reasons: tuple[str, str], now: datetime, people: People
) -> tuple[EventFacts, list[Foretold]]:
    match chosen.act:
        case "postpone":
            later = foretelling.put_off(event, *reasons, now)
            return later, foretelling.of_postponing(later, people)
        case "online":
            later = foretelling.put_online(event, chosen.address, *reasons)
            return later, foretelling.of_online(later, people)
        case "cancel":
            later = foretelling.called_off(event, *reasons)
            return later, foretelling.of_cancelling(later, people)
        case "move" if chosen.to:
            later = foretelling.day_moved(foretelling.with_banner(event, *reasons), chosen.to - day, day, now)
            of_day = await foretelling.people_at(event.id, foretelling.ahead_on(event, day, now))
            return later, foretelling.of_moving(later, of_day)
    return event, []
