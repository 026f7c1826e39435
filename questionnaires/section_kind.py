"""The kind that asks nothing: a heading over the questions below it."""

from collections.abc import Iterable, Mapping
from typing import Any

from foundation.languages import N_
from questionnaires.kind import Fields, Kind, Tally
from questionnaires.questions import Question, Value
from questionnaires.wrong import Wrong


class Section(Kind):
    name = "section"
    asks = False

    def from_fields(self, question: Question, fields: Fields, name: str) -> Any:
        return None

    def parse(self, question: Question, raw: Any, earlier: Mapping[str, Value]) -> Value | None:
        raise Wrong(N_("「%(label)s」是段落標題，不用回答。"))

    def columns(self, question: Question, language: str) -> list[str]:
        return []

    def export(self, question: Question, value: Value | None, language: str) -> list[str]:
        return []

    def count(self, question: Question, values: Iterable[Value]) -> Tally:
        return {}

    def design_faults(self, question: Question) -> list[str]:
        return [N_("段落標題「%(key)s」不能設為必填。")] if question.required else []
