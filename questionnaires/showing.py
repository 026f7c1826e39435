"""Questions as a page shows them: each with its field name, what was typed, and its choices in words."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass, field
from typing import Any

from foundation import townships
from foundation.languages import N_, Language, Text, pick, translate
from questionnaires.asked import conditions_json
from questionnaires.file_kind import MEGABYTE, Held, most_bytes, read_token, types_of
from questionnaires.kind import Fields
from questionnaires.kinds import kind_of
from questionnaires.questions import Question, Questions

_FEW = 7  # radios up to here, a select above
_ONLY_IF = N_("前面選了「%(answer)s」才需要回答。")
_ONLY_IN = N_("參加「%(sessions)s」才需要回答。")
_FULL = N_("額滿")


@dataclass(frozen=True, slots=True)
class Shown:
    """`typed` has the shape of the API's answers, so a page can show what was posted or what is kept.

    `note` says in words who is asked, for readers without script; `conditions` say the same to the script. `full` are
    the keys of options that nobody can choose any more.
    """

    question: Question
    name: str
    label: Text
    hint: str
    typed: Any
    choices: list[tuple[str, str]]
    rows: list[tuple[str, str]]
    groups: list[tuple[str, list[tuple[str, str, dict[str, str]]]]]
    parent: str
    note: str = ""
    conditions: str = ""
    full: frozenset[str] = frozenset()
    hints: Mapping[str, str] = field(default_factory=dict)

    @property
    def cards(self) -> list[tuple[str, str, str, bool]]:
        """The choices as radios and boxes take them: value, label, hint, whether nobody can choose it any more."""
        return [(key, label, self.hints.get(key, ""), key in self.full) for key, label in self.choices]

    @property
    def lines(self) -> list[tuple[str, str, dict[str, Any]]]:
        """The choices as a select takes them."""
        return [(key, label, {"disabled": True} if key in self.full else {}) for key, label in self.choices]

    @property
    def held(self) -> Held | None:
        """The file that the form holds."""
        return read_token(self.typed) if self.kind == "file" and isinstance(self.typed, str) else None

    @property
    def kind(self) -> str:
        return self.question.kind

    @property
    def accept(self) -> str:
        """The types of file, as the browser's own dialog takes them."""
        return ",".join("." + each for each in types_of(self.question))

    @property
    def types(self) -> str:
        return ", ".join(types_of(self.question))

    @property
    def megabytes(self) -> int:
        return most_bytes(self.question) // MEGABYTE

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


def shown(
    questions: Questions,
    typed: Mapping[str, Any],
    language: Language,
    prefix: str = "",
    *,
    full: Collection[tuple[str, str]] = (),
    sessions: Mapping[str, str] | None = None,
) -> list[Shown]:
    """`full` are the options that are taken, by the keys of question and option; `sessions` are the titles by id."""
    page = _Page(questions, language, prefix, frozenset(full), sessions or {})
    return [page.shown(question, typed.get(question.key)) for question in questions]


@dataclass(frozen=True)
class _Page:
    questions: Questions
    language: Language
    prefix: str
    full: frozenset[tuple[str, str]]
    sessions: Mapping[str, str]

    def shown(self, question: Question, typed: Any) -> Shown:
        name, language = self.prefix + question.key, self.language
        full = frozenset(key for asked, key in self.full if asked == question.key)
        choices = [] if question.kind == "township" else kind_of(question).choices(question, language)
        return Shown(
            question=question,
            name=name,
            label=question.label(language),
            hint=str(question.hint(language)),
            typed=typed,
            choices=[(key, self._said(label, key in full)) for key, label in choices],
            rows=[(f"{name}.{row.key}", str(row.label(language))) for row in question.rows],
            groups=_by_county(language) if question.kind == "township" else [],
            parent=self.prefix + question.within if question.within else "",
            note=self._note(question),
            conditions=conditions_json(question, self.questions, self.prefix),
            full=full,
            hints={option.key: str(option.hint(language)) for option in question.options},
        )

    def _said(self, label: str, is_full: bool) -> str:
        if not is_full:
            return label
        full = translate(self.language, _FULL)
        return f"{label}（{full}）" if self.language != "en" else f"{label} ({full})"

    def _note(self, question: Question) -> str:
        notes = []
        if question.sessions and self.sessions:
            named = [self.sessions[each] for each in question.sessions if each in self.sessions]
            notes.append(translate(self.language, _ONLY_IN, sessions=self._list(named)))
        condition = question.show_if
        earlier = next((each for each in self.questions if condition and each.key == condition.question), None)
        if condition and earlier:
            labels = dict(kind_of(earlier).choices(earlier, self.language))
            answer = self._list([labels.get(key, key) for key in condition.any_of])
            notes.append(translate(self.language, _ONLY_IF, answer=answer))
        return " ".join(notes)

    def _list(self, words: list[str]) -> str:
        return ("、" if self.language != "en" else ", ").join(words)


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
