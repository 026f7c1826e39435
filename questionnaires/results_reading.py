"""Reads the answers of a poll into figures. Nothing is shown below five answers, and nobody's words are here at all.

While people answer, the figures move by five answers and more at a time, so that no two views differ by fewer.
"""

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any
from uuid import UUID

import asyncpg
import msgspec

from foundation.database import transaction
from foundation.refusals import NotFound
from questionnaires import results
from questionnaires.kinds import kind_of
from questionnaires.questions import Question, Questions, Value, from_json
from questionnaires.results import Satisfaction
from questionnaires.standard import satisfaction as standard

_SCORED = frozenset({"scale", "matrix"})


@dataclass(frozen=True, slots=True)
class Item:
    """One question, or one row of a matrix (`row`). `counts` is by answer key."""

    question: Question
    row: str
    counts: Mapping[str, int]

    @property
    def n(self) -> int:
        return sum(self.counts.values())

    @property
    def satisfaction(self) -> Satisfaction | None:
        return results.satisfaction(self.counts) if self.question.kind in _SCORED else None

    @property
    def score(self) -> float | None:
        """Net promoter score, in points of 100."""
        return results.net_promoter_score(self.counts) if self.question.kind == "nps" else None


@dataclass(frozen=True, slots=True)
class Results:
    """`answered` counts what has left the buffer, five and more at a time. While `hidden`, there are no items."""

    poll: UUID
    state: str
    closes_on: date | None
    population: int
    issued: int
    answered: int
    valid: int
    hidden: bool
    items: tuple[Item, ...]

    @property
    def response_rate(self) -> float | None:
        return None if self.hidden else results.response_rate(self.valid, self.population)

    @property
    def overall(self) -> Item | None:
        return next((item for item in self.items if item.question.key == standard.OVERALL), None)

    @property
    def scored(self) -> list[Item]:
        return [item for item in self.items if item.satisfaction is not None]

    def dimensions(self) -> dict[str, float | None]:
        """Mean of item means, by dimension; overall satisfaction belongs to none."""
        means: dict[str, list[float | None]] = {}
        for item in self.scored:
            if item.question.dimension and item.satisfaction:
                means.setdefault(item.question.dimension, []).append(item.satisfaction.mean)
        return {dimension: results.mean_of_means(given) for dimension, given in means.items()}


async def results_of(poll: UUID) -> Results:
    """Raises `NotFound`."""
    async with transaction() as c:
        row = await _poll(c, poll)
        if row is None:
            raise NotFound
        rows = await c.fetch("select answers from response where poll = $1", poll)
    answers = [msgspec.json.decode(each[0]) for each in rows]
    questions = from_json(row["questions"])
    valid = [each for each in answers if _is_valid(questions, each)]
    hidden = len(valid) < results.HIDDEN_BELOW
    return Results(
        poll=poll,
        state=row["state"],
        closes_on=row["closes_on"],
        population=row["population"],
        issued=row["issued"],
        answered=0 if hidden else len(answers),
        valid=0 if hidden else len(valid),
        hidden=hidden,
        items=() if hidden else items(questions, valid),
    )


def items(questions: Questions, answers: list[dict[str, Value]]) -> tuple[Item, ...]:
    """In the order of the form; questions that people answer in words are not counted here."""
    found = []
    for question in questions:
        kind = kind_of(question)
        if kind.words:
            continue
        tally = kind.count(question, [each[question.key] for each in answers if question.key in each])
        found += [Item(question, row, Counter(counts)) for row, counts in tally.items()]
    return tuple(found)


async def _poll(c: asyncpg.Connection, poll: UUID) -> asyncpg.Record | None:
    return await c.fetchrow(
        "select p.state, p.closes_on, p.population, p.issued, r.questions from poll p"
        " join form_revision r on r.id = p.revision where p.id = $1",
        poll,
    )


def _is_valid(questions: Questions, answers: Mapping[str, Value]) -> bool:
    """A form with scales counts once one of them is answered; one without, once anything is."""
    scored = [question.key for question in questions if question.kind in _SCORED]
    return any(key in answers for key in scored) if scored else bool(answers)


def results_json(found: Results) -> dict[str, Any]:
    """What the API answers; shares from 0 to 1, unrounded."""
    return {
        "id": str(found.poll),
        "state": found.state,
        "signed_in": found.population,
        "issued": found.issued,
        "valid": found.valid,
        "hidden": found.hidden,
        "hidden_below": results.HIDDEN_BELOW,
        "response_rate": found.response_rate,
        "items": [_item_json(item) for item in found.items],
    }


def _item_json(item: Item) -> dict[str, Any]:
    summary = item.satisfaction
    figures: dict[str, Any] = {"net_promoter_score": item.score} if item.question.kind == "nps" else {}
    if summary is not None:
        figures = {
            "satisfied": summary.satisfied,
            "dissatisfied": summary.dissatisfied,
            "interval_95": [summary.interval.low, summary.interval.high] if summary.interval else None,
            "mean": summary.mean,
            "scale": [1, 5],
            "reached": summary.reached(),
            "reading": summary.light(),
        }
    return {
        "key": item.question.key,
        "row": item.row,
        "kind": item.question.kind,
        "label_zh": item.question.label_zh,
        "label_en": item.question.label_en,
        "n": summary.n if summary else item.n,
        "counts": dict(sorted(item.counts.items())),
        **figures,
    }
