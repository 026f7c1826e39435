"""Answers in, values or all faults out: the one reader for posted pages and for the API.

What a single answer may be is the kind's affair; here stand the rules between questions: which are asked at all,
which must be answered, and the limits of the whole.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from foundation.faults import Fault, Faults
from foundation.languages import N_, Language
from questionnaires.kind import Fields
from questionnaires.kinds import kind_of
from questionnaires.questions import Question, Questions, Value
from questionnaires.wrong import Wrong, WrongParts


@dataclass(frozen=True, slots=True)
class Answers:
    """Only questions that were asked and answered have a value."""

    values: dict[str, Value]

    def text(self, key: str) -> str:
        """The answer of a text or code question, "" if there is none."""
        value = self.values.get(key, "")
        return value if isinstance(value, str) else ""


def read_posted(questions: Questions, fields: Fields, language: Language, prefix: str = "") -> Answers | Faults:
    """Fields of a page; names not asked for are ignored. `prefix` tells several people on one page apart."""
    raws = {each.key: kind_of(each).from_fields(each, fields, prefix + each.key) for each in questions}
    return _read(questions, raws, language, prefix)


def read_json(questions: Questions, answers: Mapping[str, Any], language: Language) -> Answers | Faults:
    """Answers of the API; keys that no question has are faults."""
    known = {question.key for question in questions}
    unknown: Faults = [Fault(key[:80], N_("沒有這一題。")) for key in answers if key not in known]
    read = _read(questions, answers, language, "")
    if isinstance(read, Answers):
        return unknown or read
    return read + unknown


def is_asked(question: Question, questions: Questions, values: Mapping[str, Value]) -> bool:
    """Whether the earlier answers call for this question; a question under an unasked one is not asked."""
    if question.show_if is None:
        return True
    condition = question.show_if
    earlier = next((each for each in questions if each.key == condition.question), None)
    if earlier is None or condition.question not in values:
        return False
    return bool(kind_of(earlier).tokens(values[condition.question]) & set(condition.any_of))


def _read(questions: Questions, raws: Mapping[str, Any], language: Language, prefix: str) -> Answers | Faults:
    values: dict[str, Value] = {}
    faults: Faults = []
    wrong: set[str] = set()
    for question in questions:
        if not is_asked(question, questions, values):
            continue
        kind, raw = kind_of(question), raws.get(question.key)
        try:
            value = kind.silence if raw is None else kind.parse(question, raw, values)
        except (Wrong, WrongParts) as error:
            wrong.add(question.key)
            faults += _faults(question, error, language, prefix)
            continue
        if value is not None:
            values[question.key] = value
        elif question.required:
            faults += _faults(question, Wrong(kind.missing), language, prefix)
    faults += _neither(questions, values, wrong, language, prefix)
    return faults or Answers(values)


def _neither(
    questions: Questions, values: Mapping[str, Value], wrong: set[str], language: Language, prefix: str
) -> Faults:
    """Pairs of which one must be answered; an answer that is only misspelt has its own fault already."""
    faults: Faults = []
    for question in questions:
        if question.either and not {question.key, question.either} & (values.keys() | wrong):
            other = next(each for each in questions if each.key == question.either)
            params = {"label": str(question.label(language)), "other": str(other.label(language))}
            faults.append(Fault(prefix + question.key, N_("「%(label)s」和「%(other)s」請至少填一項。"), params))
    return faults


def _faults(question: Question, error: Wrong | WrongParts, language: Language, prefix: str) -> Faults:
    label = str(question.label(language))
    rows = {row.key: str(row.label(language)) for row in question.rows}
    faults: Faults = []
    for wrong in error.wrongs if isinstance(error, WrongParts) else [error]:
        name = f"{prefix}{question.key}.{wrong.part}" if wrong.part else prefix + question.key
        faults.append(Fault(name, wrong.message, {"label": label, "row": rows.get(wrong.part, ""), **wrong.params}))
    return faults


def projection(questions: Questions, values: Mapping[str, Value]) -> dict[str, str]:
    """The coarse, impersonal columns that the service ledger keeps of these answers."""
    columns: dict[str, str] = {}
    for question in questions:
        if question.key in values:
            for column, value in kind_of(question).project(question, values[question.key]).items():
                columns.setdefault(column, value)
    return columns
