"""Kinds whose answer is a score: the five-point scale with 不適用, a matrix of such rows, and 0 to 10."""

from collections import Counter
from collections.abc import Iterable, Mapping
from typing import Any

from foundation.languages import N_, translate
from questionnaires.kind import Fields, Kind, Tally, as_text, first, is_empty
from questionnaires.questions import Question, Value
from questionnaires.typed_text import clean, half_width
from questionnaires.wrong import Wrong, WrongParts

NOT_APPLICABLE = "na"
# From best to worst, as the paper form prints them.
SCALE = {
    "5": N_("非常滿意"),
    "4": N_("滿意"),
    "3": N_("普通"),
    "2": N_("不滿意"),
    "1": N_("非常不滿意"),
    NOT_APPLICABLE: N_("不適用"),
}
_WORDS = {label: key for key, label in SCALE.items()}


class Scale(Kind):
    """Kept as 1 to 5, or "na" which no figure counts."""

    name = "scale"
    leads = True
    missing = N_("請選擇「%(label)s」。")

    def parse(self, question: Question, raw: Any, earlier: Mapping[str, Value]) -> Value | None:
        return None if is_empty(raw) else _score(raw)

    def show(self, question: Question, value: Value, language: str) -> str:
        return translate(language, SCALE[str(value)])

    def choices(self, question: Question, language: str) -> list[tuple[str, str]]:
        return [(key, translate(language, label)) for key, label in SCALE.items()]

    def count(self, question: Question, values: Iterable[Value]) -> Tally:
        return {"": Counter(str(value) for value in values)}


class Matrix(Scale):
    """Several statements on one scale; kept as row key → score."""

    name = "matrix"
    leads = False

    def from_fields(self, question: Question, fields: Fields, name: str) -> Any:
        given = {row.key: first(fields, f"{name}.{row.key}") for row in question.rows}
        return {key: value for key, value in given.items() if value}

    def parse(self, question: Question, raw: Any, earlier: Mapping[str, Value]) -> Value | None:
        if is_empty(raw):
            return None
        rows = {row.key for row in question.rows}
        if not isinstance(raw, dict) or raw.keys() - rows:
            raise Wrong(N_("「%(label)s」的選項不在清單中。"))
        scores, wrongs = _row_scores(question, raw)
        if wrongs:
            raise WrongParts(wrongs)
        return scores or None

    def show(self, question: Question, value: Value, language: str) -> str:
        scores = value if isinstance(value, dict) else {}
        rows = [row for row in question.rows if row.key in scores]
        return "; ".join(
            f"{row.label(language)}: {super(Matrix, self).show(question, scores[row.key], language)}" for row in rows
        )

    def columns(self, question: Question, language: str) -> list[str]:
        return [f"{question.label(language)} - {row.label(language)}" for row in question.rows]

    def export(self, question: Question, value: Value | None, language: str) -> list[str]:
        scores = value if isinstance(value, dict) else {}
        return [
            super(Matrix, self).show(question, scores[row.key], language) if row.key in scores else ""
            for row in question.rows
        ]

    def count(self, question: Question, values: Iterable[Value]) -> Tally:
        tally: Tally = {row.key: Counter() for row in question.rows}
        for value in values:
            for key, score in value.items() if isinstance(value, dict) else ():
                tally[key][str(score)] += 1
        return tally

    def tokens(self, value: Value) -> set[str]:
        return set()

    def design_faults(self, question: Question) -> list[str]:
        return [] if question.rows else [N_("矩陣題「%(key)s」沒有列。")]


class Recommendation(Kind):
    """Would you recommend us, 0 to 10."""

    name = "nps"
    leads = True
    missing = N_("請選擇「%(label)s」。")

    def parse(self, question: Question, raw: Any, earlier: Mapping[str, Value]) -> Value | None:
        if is_empty(raw):
            return None
        text = half_width(clean(as_text(raw), longest=8))
        if not (text.isascii() and text.isdigit() and int(text) <= 10):
            raise Wrong(N_("「%(label)s」請選擇 0 到 10。"))
        return int(text)

    def choices(self, question: Question, language: str) -> list[tuple[str, str]]:
        return [(str(score), str(score)) for score in range(11)]

    def count(self, question: Question, values: Iterable[Value]) -> Tally:
        return {"": Counter(str(value) for value in values)}


def _row_scores(question: Question, raw: dict[str, Any]) -> tuple[dict[str, Value], list[Wrong]]:
    scores: dict[str, Value] = {}
    wrongs: list[Wrong] = []
    for row in question.rows:
        if is_empty(raw.get(row.key)):
            if question.required:
                wrongs.append(Wrong(N_("請為「%(row)s」選擇一項。"), part=row.key))
            continue
        try:
            scores[row.key] = _score(raw[row.key])
        except Wrong as wrong:
            wrongs.append(Wrong(wrong.message, part=row.key, **wrong.params))
    return scores, wrongs


def _score(raw: Any) -> Value:
    text = half_width(clean(as_text(raw), longest=16))
    key = _WORDS.get(text, text.lower())
    if key not in SCALE:
        raise Wrong(N_("「%(label)s」請從「非常滿意」到「非常不滿意」選一項，或選「不適用」。"))
    return key if key == NOT_APPLICABLE else int(key)
