"""The dry run: every row with its verdict, computed anew each time from the list and from who is registered now."""

import asyncio
from collections.abc import Sequence
from dataclasses import dataclass
from uuid import UUID

from events.facts import EventFacts
from foundation.database import transaction
from imports import sheets
from imports.drafts import Draft, Reader
from imports.judging import Kind, Known, Places, Verdict, counted, judge, standing
from imports.known import known_of, places_of
from imports.sheets import Sheets
from questionnaires.questions import Questions
from registrations.registering import papers_of


@dataclass(frozen=True, slots=True)
class Preview:
    """`unplaced` are titles of used sheets without a session: nothing can be written before they have one."""

    sheets: Sheets
    verdicts: tuple[Verdict, ...]
    counts: dict[Kind, int]
    unplaced: tuple[str, ...] = ()

    @property
    def ready(self) -> bool:
        return not self.unplaced and any(verdict.deed for verdict in self.verdicts)

    @property
    def undecided(self) -> int:
        return self.counts["decide"]

    def of_kind(self, kind: Kind | None) -> list[Verdict]:
        return [each for each in self.verdicts if kind is None or standing(each) == kind]

    def questions(self) -> list[tuple[str, list[Verdict]]]:
        """What has to be decided, by reason, in the order of the rows."""
        found: dict[str, list[Verdict]] = {}
        for verdict in self.verdicts:
            if standing(verdict) == "decide":
                found.setdefault(verdict.why, []).append(verdict)
        return list(found.items())


async def preview(facts: EventFacts, batch: UUID) -> Preview:
    """Raises Gone once the rows went."""
    stored, known, places = await sheets.load(batch), await known_of(facts.id), await places_of(facts)
    async with transaction() as c:
        giver = await c.fetchval("select giver from import_batch where id = $1", batch)
    # Ten thousand rows are seconds of reading: not in the loop that answers everybody else.
    return await asyncio.to_thread(judged, stored, papers_of(facts).questions, known, places, giver)


def judged(
    stored: Sheets, questions: Questions, known: Sequence[Known], places: Places, giver: str | None = None
) -> Preview:
    drafts = read_all(stored, questions)
    sessions = [frozenset(plan.sessions) for plan in stored.plans]
    verdicts = judge(drafts, sessions, known, places, stored.decisions, giver)
    unplaced = tuple(plan.title for plan in stored.plans if plan.used and not plan.sessions)
    return Preview(stored, tuple(verdicts), counted(verdicts), unplaced)


def read_all(stored: Sheets, questions: Questions) -> list[Draft]:
    readers = [Reader(questions, plan.targets, place) for place, plan in enumerate(stored.plans)]
    return [readers[each.sheet].read(each.line, each.mended) for each in stored.lines if stored.plans[each.sheet].used]
