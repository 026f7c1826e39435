"""Questions as a page shows them: each with its field name, what was typed, and its choices in words."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from foundation import townships
from foundation.languages import N_, Language, Text, pick, translate
from questionnaires.kind import Fields
from questionnaires.kinds import kind_of
from questionnaires.questions import Question, Questions

_FEW = 7  # radios up to here, a select above
_ONLY_IF = N_("前面選了「%(answer)s」才需要回答。")


@dataclass(frozen=True, slots=True)
class Shown:
    """`typed` has the shape of the API's answers, so a page can show what was posted or what is kept."""

    question: Question
    name: str
    label: Text
    hint: str
    typed: Any
    choices: list[tuple[str, str]]
    rows: list[tuple[str, str]]
    groups: list[tuple[str, list[tuple[str, str, dict[str, str]]]]]
    parent: str

    @property
    def kind(self) -> str:
        return self.question.kind

    @property
    def few(self) -> bool:
        return len(self.choices) <= _FEW

    @property
    def text(self) -> Any:
        """For a single box: the number of `{"number": …}`, the key of `{"choice": …}`, else what was typed."""
        if isinstance(self.typed, dict):
            return self.typed.get("number", self.typed.get("choice"))
        return self.typed

    @property
    def chosen(self) -> list[str]:
        several = self.typed if isinstance(self.typed, list) else [self.typed] if self.typed else []
        return [str(each["choice"] if isinstance(each, dict) else each) for each in several]

    @property
    def other_text(self) -> str:
        several = self.typed if isinstance(self.typed, list) else [self.typed]
        return next((str(each["text"]) for each in several if isinstance(each, dict) and "text" in each), "")

    @property
    def confirmed(self) -> bool:
        return isinstance(self.typed, dict) and self.typed.get("confirmed") is True

    @property
    def yes_or_no(self) -> str | None:
        if isinstance(self.typed, bool):
            return "yes" if self.typed else "no"
        return self.typed if isinstance(self.typed, str) else None

    @property
    def by_row(self) -> dict[str, Any]:
        """Scores of a matrix by the names of its rows."""
        scores = self.typed if isinstance(self.typed, dict) else {}
        return {f"{self.name}.{key}": score for key, score in scores.items()}

    @property
    def required(self) -> bool | None:
        """None where one of a pair is enough, and for boxes to tick: neither 必填 nor 選填 would be true there."""
        return None if self.question.either or self.kind in {"consent", "tick"} else self.question.required


def posted(questions: Questions, fields: Fields, prefix: str = "") -> dict[str, Any]:
    """What was typed, by question, for showing a form again."""
    return {each.key: kind_of(each).from_fields(each, fields, prefix + each.key) for each in questions}


def shown(questions: Questions, typed: Mapping[str, Any], language: Language, prefix: str = "") -> list[Shown]:
    return [_shown(question, questions, typed.get(question.key), language, prefix) for question in questions]


def _shown(question: Question, questions: Questions, typed: Any, language: Language, prefix: str) -> Shown:
    name = prefix + question.key
    return Shown(
        question=question,
        name=name,
        label=question.label(language),
        hint=_hint(question, questions, language),
        typed=typed,
        choices=[] if question.kind == "township" else kind_of(question).choices(question, language),
        rows=[(f"{name}.{row.key}", str(row.label(language))) for row in question.rows],
        groups=_by_county(language) if question.kind == "township" else [],
        parent=prefix + question.within if question.within else "",
    )


def _hint(question: Question, questions: Questions, language: Language) -> str:
    hint = str(question.hint(language))
    condition = question.show_if
    earlier = next((each for each in questions if condition and each.key == condition.question), None)
    if condition is None or earlier is None:
        return hint
    labels = dict(kind_of(earlier).choices(earlier, language))
    answer = ("、" if language != "en" else ", ").join(labels.get(key, key) for key in condition.any_of)
    return f"{translate(language, _ONLY_IF, answer=answer)} {hint}".strip()


def _by_county(language: Language) -> list[tuple[str, list[tuple[str, str, dict[str, str]]]]]:
    return [
        (
            str(pick(county.zh, county.en, language)),
            [
                (place.code, str(pick(place.zh, place.en, language)), {"data-of": county.code})
                for place in townships.townships_of(county.code)
            ],
        )
        for county in townships.COUNTIES
    ]
