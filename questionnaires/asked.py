"""Decides which questions of a form somebody is asked, by earlier answers and by the sessions they take.

The browser mirrors it (`frontend/ts/parts/asked.ts`); both are held to `tests/questionnaires/asked.json`.
"""

from collections.abc import Collection, Mapping
from typing import Any

import msgspec

from questionnaires.kinds import kind_of
from questionnaires.questions import Question, Questions, Value


class Asking:
    """Goes down a form, once and in its order."""

    def __init__(self, questions: Questions, sessions: Collection[str]) -> None:
        self._known = {question.key: question for question in questions}
        self._sessions = frozenset(sessions)
        self._section = True

    def asks(self, question: Question, values: Mapping[str, Value]) -> bool:
        """`values` are the answers so far to questions that were asked."""
        called = self._called(question, values)
        if not kind_of(question).asks:
            self._section = called
            return False
        return called and self._section

    def _called(self, question: Question, values: Mapping[str, Value]) -> bool:
        if question.sessions and self._sessions.isdisjoint(question.sessions):
            return False
        condition = question.show_if
        if condition is None:
            return True
        earlier = self._known.get(condition.question)
        if earlier is None or condition.question not in values:
            return False
        return not kind_of(earlier).tokens(values[condition.question]).isdisjoint(condition.any_of)


def conditions(question: Question, questions: Questions) -> list[dict[str, Any]]:
    """What must hold for the question to be asked, by its section too, as `frontend/ts/parts/asked.ts` reads it."""
    section: Question | None = None
    for each in questions:
        if each.key == question.key:
            break
        section = each if each.kind == "section" else section
    found: list[dict[str, Any]] = []
    for asks in (section, question) if section and question.kind != "section" else (question,):
        if asks.sessions:
            found.append({"sessions": list(asks.sessions)})
        if asks.show_if:
            found.append({"question": asks.show_if.question, "any_of": list(asks.show_if.any_of)})
    return found


def conditions_json(question: Question, questions: Questions, prefix: str) -> str:
    """Empty for what everybody is asked."""
    found = conditions(question, questions)
    for each in found:
        if "question" in each:
            each["question"] = prefix + each["question"]
    return msgspec.json.encode(found).decode() if found else ""
