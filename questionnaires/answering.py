"""Answers in, values or all faults out: the one reader for posted pages and for the API.

What a single answer may be is the kind's affair; here stand the rules between questions: which are asked at all,
which must be answered, and the limits of the whole.
"""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from foundation.faults import Fault, Faults
from foundation.languages import N_, Language
from questionnaires.asked import Asking
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


def read_posted(
    questions: Questions, fields: Fields, language: Language, prefix: str = "", *, sessions: Collection[str] = ()
) -> Answers | Faults:
    """Fields of a page; names not asked for are ignored. `prefix` tells several people on one page apart; `sessions`
    are the ids of those that are taken."""
    raws = {each.key: kind_of(each).from_fields(each, fields, prefix + each.key) for each in questions}
    return _read(questions, raws, language, prefix, sessions)


def read_json(
    questions: Questions, answers: Mapping[str, Any], language: Language, *, sessions: Collection[str] = ()
) -> Answers | Faults:
    """Answers of the API; keys that no question has are faults."""
    known = {question.key for question in questions if kind_of(question).asks}
    unknown: Faults = [Fault(key[:80], N_("沒有這一題。")) for key in answers if key not in known]
    read = _read(questions, answers, language, "", sessions)
    if isinstance(read, Answers):
        return unknown or read
    return read + unknown


def _read(
    questions: Questions, raws: Mapping[str, Any], language: Language, prefix: str, sessions: Collection[str]
) -> Answers | Faults:
    values: dict[str, Value] = {}
    faults: Faults = []
    wrong: set[str] = set()
    asking, asked = Asking(questions, sessions), []
    for question in questions:
        if not asking.asks(question, values):
            continue
        asked.append(question)
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
    faults += _neither(questions, asked, values, wrong, language, prefix)
    return faults or Answers(values)


def _neither(
    questions: Questions,
    asked: Sequence[Question],
    values: Mapping[str, Value],
    wrong: set[str],
    language: Language,
    prefix: str,
) -> Faults:
    """Pairs of which one must be answered, the one that is asked where the other is not. An answer that is only
    misspelt has its own fault already."""
    faults: Faults = []
    known = {question.key: question for question in asked}
    for question in questions:
        pair = [known[key] for key in (question.key, question.either) if key in known]
        if not question.either or not pair or {each.key for each in pair} & (values.keys() | wrong):
            continue
        if len(pair) == 1:
            faults += _faults(pair[0], Wrong(kind_of(pair[0]).missing), language, prefix)
            continue
        params = {"label": str(pair[0].label(language)), "other": str(pair[1].label(language))}
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
