"""A form as data: the shape of its questions and how they are written as JSON.

What an answer may be is decided by the kinds (`kinds.py`), what makes a design fit to publish by `designing.py`.
"""

from typing import Any

import msgspec

from foundation.languages import Text, pick

# Answers as they are kept: plain JSON. None and a missing key both mean "not answered".
Value = str | int | float | bool | list[Any] | dict[str, Any]

OTHER = "other"


class Option(msgspec.Struct, frozen=True, forbid_unknown_fields=True, omit_defaults=True):
    """One thing to choose, or one row of a matrix. Counting goes by `key`, so labels may be mended later.

    `places` limits how many people of one event may choose it.
    """

    key: str
    label_zh: str
    label_en: str = ""
    hint_zh: str = ""
    hint_en: str = ""
    places: int | None = None

    def label(self, language: str) -> Text:
        return pick(self.label_zh, self.label_en, language)

    def hint(self, language: str) -> Text:
        return pick(self.hint_zh, self.hint_en, language)


class Condition(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """Asked only if the earlier `question` was answered with one of these (option keys, numbers, `yes`/`no`)."""

    question: str
    any_of: tuple[str, ...]


class Question(msgspec.Struct, frozen=True, forbid_unknown_fields=True, omit_defaults=True, kw_only=True):
    """`field` names an entry of the privacy catalogue and is a must for whatever tells who somebody is.

    `either` names another question: one of the two must be answered. `within` names the question whose
    answer narrows this one (the county of a township). `sessions` are ids: asked only of those who take one of them.
    A section is a heading without an answer; what decides whether it is shown decides for all below it, up to the next.
    `types` are the kinds of file that are taken, and `maximum` is then in megabytes.
    """

    key: str
    kind: str
    label_zh: str
    label_en: str = ""
    hint_zh: str = ""
    hint_en: str = ""
    required: bool = False
    either: str = ""
    options: tuple[Option, ...] = ()
    rows: tuple[Option, ...] = ()
    other: bool = False
    minimum: int | None = None
    maximum: int | None = None
    decimals: int = 0
    longest: int | None = None
    show_if: Condition | None = None
    sessions: tuple[str, ...] = ()
    types: tuple[str, ...] = ()
    within: str = ""
    field: str = ""
    autocomplete: str = ""
    dimension: str = ""

    def label(self, language: str) -> Text:
        return pick(self.label_zh, self.label_en, language)

    def hint(self, language: str) -> Text:
        return pick(self.hint_zh, self.hint_en, language)

    def option(self, key: str) -> Option | None:
        return next((option for option in self.options if option.key == key), None)


Questions = tuple[Question, ...]

_encoder = msgspec.json.Encoder(order="deterministic")
_decoder = msgspec.json.Decoder(Questions)


def to_json(questions: Questions) -> str:
    """The same questions always give the same text, so that revisions can be compared."""
    return _encoder.encode(questions).decode()


def from_json(text: str | bytes) -> Questions:
    """Raises `msgspec.ValidationError` for unknown members, kinds of value or missing parts."""
    return _decoder.decode(text)


def plain(questions: Questions) -> list[dict[str, Any]]:
    """For the API: the questions as JSON values."""
    return [dict(each) for each in msgspec.to_builtins(questions)]
