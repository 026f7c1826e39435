"""Which answers of a registration form may go into a list, at which level, and how they stand in its cells. Pure."""

from collections.abc import Container, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from events.facts import EventFacts
from privacy import catalogue
from privacy.catalogue import Level
from questionnaires.kinds import kind_of
from questionnaires.questions import Question

NEEDED: Mapping[str, tuple[str, ...]] = {
    "contact": ("name", "phone", "email"),
    "materials": ("name", "organization", "job_title"),
    "certificate": ("name", "organization"),
    "needs": ("name", "meal", "access_service"),
    "account": ("name", "organization"),
    "partner": ("name", "organization"),
    "other": (),
}
"""What a purpose cannot do without: these fields are ticked, all others are not."""


@dataclass(frozen=True, slots=True)
class Choice:
    """One question of the event's form that may be exported."""

    question: Question
    level: Level

    @property
    def key(self) -> str:
        return self.question.key

    @property
    def field(self) -> str:
        return self.question.field

    @property
    def sealed_at(self) -> Level:
        """Where the answer is sealed: needs apart, everything else beside the name."""
        return "P3" if self.level == "P3" else "P2"


def choices(facts: EventFacts, only: Container[str] | None = None) -> tuple[Choice, ...]:
    """In the order of the form; with `only`, of these fields of the catalogue. Figures never stand beside a name."""
    if facts.papers is None:
        return ()
    asked = [(question, catalogue.field(question.field)) for question in facts.papers.questions if question.field]
    return tuple(
        Choice(question, entry.level)
        for question, entry in asked
        if entry.projection != "source" and (only is None or entry.key in only)
    )


def needed(purpose: str, offered: Sequence[Choice]) -> frozenset[str]:
    return frozenset(choice.key for choice in offered if choice.field in NEEDED.get(purpose, ()))


def columns(chosen: Sequence[Choice], language: str) -> list[str]:
    return [text for choice in chosen for text in kind_of(choice.question).columns(choice.question, language)]


def cells(chosen: Sequence[Choice], words: Mapping[str, Any], language: str) -> list[str]:
    """Text, whatever it looks like: numbers of telephones and firms keep their zeros."""
    return [
        text
        for choice in chosen
        for text in kind_of(choice.question).export(choice.question, words.get(choice.key), language)
    ]


def by_field(chosen: Sequence[Choice], words: Mapping[str, Any]) -> dict[str, str]:
    """The words by the fields of the catalogue, for fingerprints."""
    return {choice.field: str(words[choice.key]) for choice in chosen if words.get(choice.key)}
