"""Plays a breach from the alarm to notices that wait for approval, on whatever installation it is connected to."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path
from uuid import UUID

from assurance import breach_files, breaches
from assurance.affected import Facts
from assurance.breach_files import Step
from assurance.breaches import BreachRecord
from assurance.scenarios import SCENARIOS
from foundation import clock
from foundation.actor import Actor
from foundation.refusals import Conflict

LIMIT = timedelta(minutes=30)


@dataclass(frozen=True, slots=True)
class Played:
    """`alone_refused`: whoever opened it was not let approve it. `posted`: letters after a second person did."""

    breach: BreachRecord
    steps: tuple[Step, ...]
    hashes: dict[str, str]
    alone_refused: bool
    posted: int

    @property
    def in_time(self) -> bool:
        return self.steps[-1].at - self.steps[0].at < LIMIT


async def play(scenario: str, facts: Facts, first: Actor, second: Actor, folder: Path) -> Played:
    """Every step by the real deeds; the letters of a drill say that they are one."""
    steps = [Step(clock.now(), "alarm")]

    def done(what: str) -> None:
        steps.append(Step(clock.now(), what))

    known_at = steps[0].at
    breach = await breaches.open_breach(scenario, facts, first, known_at, clock.now(), drill=True)
    record = await breaches.breach_record(breach)
    done(f"affected found: {record.people}, readable: {record.readable}")
    done(f"decided: report {record.decision.report}, individually {record.decision.individually}")
    await breaches.take(breach, SCENARIOS[scenario].measures, first, clock.now())
    record = await breaches.breach_record(breach)
    done(f"measures noted: {', '.join(record.measures)}")
    alone_refused = not await _approves(breach, first)
    done(f"letters held: {record.letters}; approval by the same person refused: {alone_refused}")
    posted = await breaches.approve(breach, second, clock.now())
    done(f"approved by a second person: {posted} letters posted")
    hashes = breach_files.write(folder, record, steps, clock.now())
    done(f"papers written: {len(hashes)}")
    return Played(await breaches.breach_record(breach), tuple(steps), hashes, alone_refused, posted)


async def _approves(breach: UUID, by: Actor) -> bool:
    try:
        await breaches.approve(breach, by, clock.now())
    except Conflict:
        return False
    return True


def started(moment: datetime) -> str:
    """When a step was, to the second, in the time of the place."""
    return clock.local(moment).strftime("%H:%M:%S")
