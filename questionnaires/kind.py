"""What every kind of question can do with its answer. A kind decides what an answer may be and how it is shown,
exported, counted and coarsened; it knows neither pages nor tables."""

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from typing import Any, ClassVar

from foundation.languages import N_
from questionnaires.questions import Question, Value

Fields = Mapping[str, Sequence[str]]
Tally = dict[str, Counter[str]]


class Kind:
    """The plainest kind: one text. Subclasses change what differs."""

    name: ClassVar[str]
    missing: ClassVar[str] = N_("請填寫「%(label)s」。")
    # A heading is shown and never answered.
    asks: ClassVar[bool] = True
    # Whether other questions may be asked depending on this answer.
    leads: ClassVar[bool] = False
    # Answers that only a privacy catalogue entry may allow, because they tell who somebody is.
    personal: ClassVar[bool] = False
    # A person's own words: sealed, and never in the service ledger.
    words: ClassVar[bool] = False
    # What it means to say nothing at all.
    silence: ClassVar[Value | None] = None

    def from_fields(self, question: Question, fields: Fields, name: str) -> Any:
        """The posted fields `name`, `name.part` as the JSON value the API would send; None if nothing was posted."""
        return first(fields, name)

    def parse(self, question: Question, raw: Any, earlier: Mapping[str, Value]) -> Value | None:
        """A JSON value as an answer, None if empty; raises `Wrong` or `WrongParts`."""
        raise NotImplementedError

    def show(self, question: Question, value: Value, language: str) -> str:
        return str(value)

    def columns(self, question: Question, language: str) -> list[str]:
        return [str(question.label(language))]

    def export(self, question: Question, value: Value | None, language: str) -> list[str]:
        """One cell per column."""
        return ["" if value is None else self.show(question, value, language)]

    def choices(self, question: Question, language: str) -> list[tuple[str, str]]:
        """What can be chosen, as (answer key, label); empty where people type."""
        return []

    def count(self, question: Question, values: Iterable[Value]) -> Tally:
        """Per part ("" unless the question has rows): how often each answer key was given."""
        return {"": Counter({"answered": sum(1 for _ in values)})}

    def project(self, question: Question, value: Value) -> dict[str, str]:
        """What the service ledger may keep: coarse, impersonal columns; nothing unless the kind says so."""
        return {}

    def split_words(self, question: Question, value: Value) -> tuple[Value | None, str]:
        """The answer without a person's own words, and those words."""
        return (None, str(value)) if self.words else (value, "")

    def tokens(self, value: Value) -> set[str]:
        """The answer as conditions compare it."""
        return {str(value)}

    def design_faults(self, question: Question) -> list[str]:
        return []


def first(fields: Fields, name: str) -> str | None:
    values = fields.get(name) or ()
    return values[0] if values else None


def as_text(raw: Any) -> str:
    """A scalar of JSON as text; anything else counts as nothing readable."""
    if raw is None or isinstance(raw, bool | list | dict):
        return ""
    return str(raw)


def is_empty(raw: Any) -> bool:
    return raw is None or raw in ([], {}) or (isinstance(raw, str) and not raw.strip())
