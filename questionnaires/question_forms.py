"""One question as the designer's page posts it: read into a question, or every fault at its field.

What is wrong with it beside the other questions is told by the faults of the whole design, not here.
"""

from collections.abc import Collection
from dataclasses import dataclass, field
from typing import Any

from msgspec.structs import replace

from foundation.faults import Fault, Faults
from foundation.form_fields import Fields
from foundation.languages import N_
from questionnaires import drafting
from questionnaires.file_kind import MEGABYTES, MOST_MEGABYTES, TYPES
from questionnaires.kinds import KINDS, kind_of
from questionnaires.questions import Condition, Option, Question, Questions
from questionnaires.registration_design import CORE, EMAIL, PHONE

WITH_OPTIONS = frozenset({"one", "many"})
_TEXTS = {"label_zh": 200, "label_en": 200, "hint_zh": 400, "hint_en": 400}
_MOST_ROWS = 60
_SPARE = 2


@dataclass
class Line:
    """One row of the table of options, as typed."""

    key: str = ""
    zh: str = ""
    en: str = ""
    places: str = ""


@dataclass
class Typed:
    """The page of one question as it was typed; `question` is what it was before."""

    question: Question
    texts: dict[str, str] = field(default_factory=dict)
    required: bool = False
    other: bool = False
    need: str = ""
    types: list[str] = field(default_factory=list)
    conditions: list[str] = field(default_factory=list)
    sessions: list[str] = field(default_factory=list)
    options: list[Line] = field(default_factory=list)
    rows: list[Line] = field(default_factory=list)

    @property
    def kind(self) -> str:
        return self.question.kind

    @property
    def is_fixed(self) -> bool:
        """Kind, options and meaning are those of the catalogue."""
        return drafting.is_ready(self.question)

    @property
    def is_core(self) -> bool:
        return self.question.key in CORE

    @property
    def is_pair(self) -> bool:
        return self.question.key in {EMAIL, PHONE}


def typed_of(question: Question) -> Typed:
    """What the page of a question starts with."""
    condition = question.show_if
    numbers = {name: getattr(question, name) for name in ("minimum", "maximum", "longest")}
    texts = {name: getattr(question, name) for name in _TEXTS} | {
        name: "" if value is None else str(value) for name, value in numbers.items()
    }
    texts["decimals"], texts["field"] = str(question.decimals or ""), question.field
    return Typed(
        question=question,
        texts=texts,
        required=question.required,
        other=question.other,
        need="either" if question.either else "required" if question.required else "optional",
        types=list(question.types or TYPES),
        conditions=[f"{condition.question}={each}" for each in condition.any_of] if condition else [],
        sessions=list(question.sessions),
        options=_lines(question.options, spare=question.kind in WITH_OPTIONS and not drafting.is_ready(question)),
        rows=_lines(question.rows, spare=question.kind == "matrix"),
    )


def posted(question: Question, fields: Fields) -> Typed:
    names = (*_TEXTS, "minimum", "maximum", "longest", "decimals", "field")
    return Typed(
        question=question,
        texts={name: fields.text(name) for name in names},
        required=fields.flag("required"),
        other=fields.flag("other"),
        need=fields.text("need"),
        types=fields.texts("types"),
        conditions=fields.texts("if"),
        sessions=fields.texts("sessions"),
        options=_posted_lines(fields, "option"),
        rows=_posted_lines(fields, "row"),
    )


def with_more(typed: Typed) -> Typed:
    """More empty rows to write options into."""
    for lines in (typed.options if typed.kind in WITH_OPTIONS else typed.rows,):
        lines += [Line() for _ in range(4) if len(lines) < _MOST_ROWS]
    return typed


def read(typed: Typed, earlier: Questions, sessions: Collection[str]) -> tuple[Question | None, Faults]:
    """`earlier` are the questions above it; `sessions` the ids that can be named."""
    faults: Faults = []
    question = typed.question
    texts = {name: _text(typed.texts.get(name, ""), name, most, faults) for name, most in _TEXTS.items()}
    if not texts["label_zh"]:
        faults.append(Fault("label_zh", N_("請填寫題目。")))
    changed: dict[str, Any] = {**texts, **_needed(typed), **_by_kind(typed, faults)}
    if not typed.is_core:
        changed["show_if"] = _condition(typed, earlier, faults)
        changed["sessions"] = tuple(each for each in typed.sessions if each in sessions)
    if not typed.is_fixed and question.kind != "section":
        changed["field"] = typed.texts.get("field") or question.field
    made = replace(question, **changed)
    faults += [Fault("label_zh", message, {"key": made.key}) for message in KINDS[made.kind].design_faults(made)]
    return (None if faults else made), faults


def _needed(typed: Typed) -> dict[str, Any]:
    key = typed.question.key
    if typed.kind in {"section", "consent", "tick"} or key == "name":
        return {}
    if typed.is_pair:
        other = PHONE if key == EMAIL else EMAIL
        return {"required": typed.need == "required", "either": other if typed.need == "either" else ""}
    return {"required": typed.required}


def _by_kind(typed: Typed, faults: Faults) -> dict[str, Any]:
    if typed.is_fixed:
        return {}
    match typed.kind:
        case "one" | "many":
            most = _number(typed, "maximum", 1, 60, faults) if typed.kind == "many" else None
            return {"options": _options(typed.question.options, typed.options, "option", faults),
                    "other": typed.other, "maximum": most}  # fmt: skip
        case "matrix":
            return {"rows": _options(typed.question.rows, typed.rows, "row", faults)}
        case "number":
            low, high = (_number(typed, name, -(10**9), 10**9, faults) for name in ("minimum", "maximum"))
            if low is not None and high is not None and low > high:
                faults.append(Fault("maximum", N_("最大值要比最小值大。")))
            return {"minimum": low, "maximum": high, "decimals": _number(typed, "decimals", 0, 6, faults) or 0}
        case "short_text" | "long_text":
            return {"longest": _number(typed, "longest", 1, 2000 if typed.kind == "long_text" else 200, faults)}
        case "file":
            types = tuple(each for each in TYPES if each in typed.types)
            if not types:
                faults.append(Fault("types", N_("請至少選一種檔案類型。")))
            most = _number(typed, "maximum", 1, MOST_MEGABYTES, faults)
            return {"types": () if types == TYPES else types, "maximum": None if most == MEGABYTES else most}
    return {}


def _options(before: tuple[Option, ...], lines: list[Line], name: str, faults: Faults) -> tuple[Option, ...]:
    """A row without a word is taken away; a key that was not there before is made new."""
    known, made = {each.key: each for each in before}, []
    for n, line in enumerate(lines):
        if not (line.zh or line.en):
            continue
        if not line.zh:
            faults.append(Fault(f"{name}-{n}-zh", N_("請填寫中文選項。")))
        places = _places(line.places, f"{name}-{n}-places", faults)
        old = known.pop(line.key, None)
        made.append(
            replace(old, label_zh=line.zh[:200], label_en=line.en[:200], places=places)
            if old
            else drafting.option(line.zh[:200], line.en[:200], places)
        )
    return tuple(made)


def _places(text: str, name: str, faults: Faults) -> int | None:
    if not text:
        return None
    if text.isascii() and text.isdigit() and 0 < int(text[:7]) < 100_000:
        return int(text[:7])
    faults.append(Fault(name, N_("名額請填 1 以上的數字，不限名額就留空。")))
    return None


def _condition(typed: Typed, earlier: Questions, faults: Faults) -> Condition | None:
    chosen = [tuple(each.partition("=")[::2]) for each in typed.conditions]
    asked = {question for question, _ in chosen}
    if not asked:
        return None
    if len(asked) > 1:
        faults.append(Fault("if", N_("顯示條件一次只能看一題的答案。")))
        return None
    lead = next((each for each in earlier if each.key in asked and kind_of(each).leads), None)
    known = {key for key, _ in kind_of(lead).choices(lead, "zh-Hant")} if lead else set()
    if lead is None or not known.issuperset(key for _, key in chosen):
        faults.append(Fault("if", N_("顯示條件要指向前面的選擇題。")))
        return None
    return Condition(lead.key, tuple(key for _, key in chosen))


def _text(typed: str, name: str, most: int, faults: Faults) -> str:
    if len(typed) > most:
        faults.append(Fault(name, N_("最多 %(most)s 個字。"), {"most": most}))
    return " ".join(typed.split())


def _number(typed: Typed, name: str, least: int, most: int, faults: Faults) -> int | None:
    text = typed.texts.get(name, "")
    if not text:
        return None
    sign, digits = (-1, text[1:]) if text.startswith("-") else (1, text)
    if digits.isascii() and digits.isdigit() and least <= sign * int(digits[:12]) <= most:
        return sign * int(digits[:12])
    faults.append(Fault(name, N_("請填 %(least)s 到 %(most)s 的整數，或留空。"), {"least": least, "most": most}))
    return None


def _lines(options: tuple[Option, ...], *, spare: bool) -> list[Line]:
    places = [Line(each.key, each.label_zh, each.label_en, str(each.places or "")) for each in options]
    return places + [Line() for _ in range(_SPARE if places else _SPARE + 1) if spare]


def _posted_lines(fields: Fields, name: str) -> list[Line]:
    lines = []
    for n in range(_MOST_ROWS):
        if not fields.has(f"{name}-{n}-zh"):
            break
        lines.append(Line(*(fields.text(f"{name}-{n}-{part}") for part in ("key", "zh", "en", "places"))))
    return lines
