"""Kinds whose answer is chosen from a list: one, many, yes or no, consent, and a box to tick.

An own word beside 其他 is kept as `{"choice": "other", "text": …}`; without a word it is plain `"other"`.
"""

from collections import Counter
from collections.abc import Iterable, Mapping
from typing import Any

from foundation.languages import N_, translate
from privacy import catalogue
from questionnaires.kind import Fields, Kind, Tally, as_text, first, is_empty
from questionnaires.questions import OTHER, Question, Value
from questionnaires.typed_text import clean
from questionnaires.wrong import Wrong

OTHER_LABEL = N_("其他")
GONE_LABEL = N_("（已移除的選項）")
_LONGEST_OTHER = 100
_YES = frozenset({"yes", "true", "1", "on", "是", "同意", "v", "✓"})
_NO = frozenset({"no", "false", "0", "off", "否", "不同意"})
YES_NO = {"yes": N_("是"), "no": N_("否")}


class One(Kind):
    name = "one"
    leads = True
    missing = N_("請選擇「%(label)s」。")

    def from_fields(self, question: Question, fields: Fields, name: str) -> Any:
        return _with_text(first(fields, name), first(fields, f"{name}.other"))

    def parse(self, question: Question, raw: Any, earlier: Mapping[str, Value]) -> Value | None:
        return None if is_empty(raw) else _choice(question, raw)

    def show(self, question: Question, value: Value, language: str) -> str:
        return _label(question, value, language)

    def choices(self, question: Question, language: str) -> list[tuple[str, str]]:
        chosen = [(option.key, str(option.label(language))) for option in question.options]
        return [*chosen, (OTHER, translate(language, OTHER_LABEL))] if question.other else chosen

    def count(self, question: Question, values: Iterable[Value]) -> Tally:
        return {"": Counter(_key(value) for value in values)}

    def split_words(self, question: Question, value: Value) -> tuple[Value | None, str]:
        return _key(value), value["text"] if isinstance(value, dict) else ""

    def project(self, question: Question, value: Value) -> dict[str, str]:
        ready = catalogue.FIELDS.get(question.field)
        return {ready.column: _key(value)} if ready and ready.column else {}

    def tokens(self, value: Value) -> set[str]:
        return {_key(value)}

    def design_faults(self, question: Question) -> list[str]:
        return [] if len(question.options) + question.other > 1 else [N_("題目「%(key)s」至少要有兩個選項。")]


class Many(One):
    name = "many"

    def from_fields(self, question: Question, fields: Fields, name: str) -> Any:
        text = first(fields, f"{name}.other")
        return [_with_text(key, text if key == OTHER else None) for key in fields.get(name, ()) if key]

    def parse(self, question: Question, raw: Any, earlier: Mapping[str, Value]) -> Value | None:
        if is_empty(raw):
            return None
        chosen = {_key(choice): choice for choice in (_choice(question, each) for each in _as_list(raw))}
        if question.maximum is not None and len(chosen) > question.maximum:
            raise Wrong(N_("「%(label)s」最多選 %(maximum)s 項。"), maximum=question.maximum)
        # In the order of the form, so that equal answers are equal values.
        order = [option.key for option in question.options] + [OTHER]
        return sorted(chosen.values(), key=lambda choice: order.index(_key(choice)))

    def show(self, question: Question, value: Value, language: str) -> str:
        return ("、" if language != "en" else ", ").join(_label(question, each, language) for each in _as_list(value))

    def count(self, question: Question, values: Iterable[Value]) -> Tally:
        return {"": Counter(_key(each) for value in values for each in _as_list(value))}

    def split_words(self, question: Question, value: Value) -> tuple[Value | None, str]:
        parts = [super(Many, self).split_words(question, each) for each in _as_list(value)]
        return [key for key, _ in parts], "".join(words for _, words in parts)

    def project(self, question: Question, value: Value) -> dict[str, str]:
        return {}

    def tokens(self, value: Value) -> set[str]:
        return {_key(each) for each in _as_list(value)}


class YesNo(Kind):
    name = "yes_no"
    leads = True
    missing = N_("請選擇「%(label)s」。")

    def parse(self, question: Question, raw: Any, earlier: Mapping[str, Value]) -> Value | None:
        if is_empty(raw):
            return None
        if isinstance(raw, bool):
            return raw
        text = as_text(raw).strip().lower()
        if text not in _YES | _NO:
            raise Wrong(N_("「%(label)s」請選擇「是」或「否」。"))
        return text in _YES

    def show(self, question: Question, value: Value, language: str) -> str:
        return translate(language, YES_NO["yes" if value else "no"])

    def choices(self, question: Question, language: str) -> list[tuple[str, str]]:
        return [(key, translate(language, label)) for key, label in YES_NO.items()]

    def count(self, question: Question, values: Iterable[Value]) -> Tally:
        return {"": Counter("yes" if value else "no" for value in values)}

    def tokens(self, value: Value) -> set[str]:
        return {"yes" if value else "no"}


class Consent(YesNo):
    """Unticked and refusable: silence is no, so it is always answered and may never be required."""

    name = "consent"
    silence = False

    def from_fields(self, question: Question, fields: Fields, name: str) -> Any:
        return first(fields, name) or False

    def parse(self, question: Question, raw: Any, earlier: Mapping[str, Value]) -> Value | None:
        return super().parse(question, raw, earlier) or False

    def design_faults(self, question: Question) -> list[str]:
        return [N_("同意事項「%(key)s」不能設為必填，當事人要能拒絕。")] if question.required else []


class Tick(YesNo):
    """A wish that is ticked or not there at all. No consent: nothing rests on it, and an empty box is no answer."""

    name = "tick"

    def parse(self, question: Question, raw: Any, earlier: Mapping[str, Value]) -> Value | None:
        return super().parse(question, raw, earlier) or None

    def design_faults(self, question: Question) -> list[str]:
        return [N_("勾選題「%(key)s」不能設為必填。")] if question.required else []


def _with_text(key: str | None, text: str | None) -> Any:
    return {"choice": key, "text": text} if key == OTHER and text and text.strip() else key


def _choice(question: Question, raw: Any) -> Value:
    key, text = (raw.get("choice"), raw.get("text")) if isinstance(raw, dict) else (raw, None)
    key = as_text(key).strip()
    if isinstance(raw, dict) and (raw.keys() - {"choice", "text"} or (text and key != OTHER)):
        raise Wrong(N_("「%(label)s」的選項不在清單中。"))
    if question.option(key) is None and not (question.other and key == OTHER):
        raise Wrong(N_("「%(label)s」的選項不在清單中。"))
    words = clean(as_text(text), longest=_LONGEST_OTHER)
    return {"choice": key, "text": words} if words else key


def _key(value: Value) -> str:
    return str(value["choice"] if isinstance(value, dict) else value)


def _as_list(value: Any) -> list[Any]:
    return value if isinstance(value, list) else [value]


def _label(question: Question, value: Value, language: str) -> str:
    option = question.option(_key(value))
    # A choice that a later form took away is never shown as another one.
    label = str(option.label(language)) if option else _without_option(_key(value), language)
    return f"{label}: {value['text']}" if isinstance(value, dict) else label


def _without_option(key: str, language: str) -> str:
    return translate(language, OTHER_LABEL if key == OTHER else GONE_LABEL)
