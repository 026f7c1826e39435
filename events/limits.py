"""Choices of which there are only so many: the rows that admission counts, written from the published form.

A limit counts those who choose from the day it stands. It never falls below what is taken, and one that ends is lifted
and not removed, since choices point at it.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from uuid import UUID, uuid4

from foundation.database import transaction
from foundation.faults import Fault, Faults
from foundation.languages import N_
from foundation.refusals import Invalid
from questionnaires.questions import Questions

Limited = tuple[str, str]
LIFTED = 1_000_000
"""Places of an option that is not limited any more, or gone: whoever waits for it is held up no longer."""


@dataclass(frozen=True, slots=True)
class Taken:
    places: int
    taken: int

    @property
    def is_full(self) -> bool:
        return self.taken >= self.places


def limits_of(questions: Questions) -> dict[Limited, int]:
    """Places by question and option."""
    return {
        (question.key, option.key): option.places
        for question in questions
        for option in question.options
        if option.places is not None
    }


async def taken(event_id: UUID) -> dict[Limited, Taken]:
    """How the limits of an event stand, those too that are over."""
    async with transaction() as c:
        rows = await c.fetch(
            "select question, option, places, places_taken from choice_limit where event = $1", event_id
        )
    return {(row["question"], row["option"]): Taken(row["places"], row["places_taken"]) for row in rows}


async def full(event_id: UUID, questions: Questions) -> frozenset[Limited]:
    """Options that nobody can choose any more; asks nothing where the form has no limits."""
    limited = limits_of(questions)
    if not limited:
        return frozenset()
    stand = await taken(event_id)
    return frozenset(each for each in limited if each in stand and stand[each].is_full)


def limit_faults(questions: Questions, stand: Mapping[Limited, Taken]) -> Faults:
    """Limits that would fall below what is taken. Pure."""
    labels = {(q.key, o.key): o.label_zh for q in questions for o in q.options}
    return [
        Fault(key[0], N_("「%(option)s」已經有 %(taken)s 人選了，名額不能更少。"),
              {"option": labels[key], "taken": stand[key].taken})
        for key, places in limits_of(questions).items()
        if key in stand and places < stand[key].taken
    ]  # fmt: skip


async def write_limits(event_id: UUID, questions: Questions) -> None:
    """Inside a deed that holds the lock of the event, as admission does. Invalid for what is taken already."""
    limited = limits_of(questions)
    async with transaction() as c:
        if faults := limit_faults(questions, await taken(event_id)):
            raise Invalid(faults)
        if limited:
            await c.executemany(
                "insert into choice_limit (id, event, question, option, places, places_taken)"
                " values ($1, $2, $3, $4, $5, 0)"
                " on conflict (event, question, option) do update set places = excluded.places",
                [(uuid4(), event_id, *key, places) for key, places in sorted(limited.items())],
            )
        await c.execute(
            "update choice_limit l set places = $4 where l.event = $1 and not exists ("
            "select from unnest($2::text[], $3::text[]) as k (question, option)"
            " where k.question = l.question and k.option = l.option)",
            event_id, [key[0] for key in limited], [key[1] for key in limited], LIFTED,
        )  # fmt: skip
