"""Kinds whose answer is text: lines, paragraphs and the names of people."""

import re
import unicodedata
from collections.abc import Mapping
from typing import Any, ClassVar

from foundation.languages import N_
from questionnaires.kind import Kind, as_text, is_empty
from questionnaires.questions import Question, Value
from questionnaires.typed_text import clean
from questionnaires.wrong import Wrong

_HAN = r"[\u3400-\u9fff\uf900-\ufaff\U00020000-\U0003ffff]"
# 甲○乙 as lists print it; 〇 alone is a real character of names.
_MASKED = re.compile(rf"{_HAN}[○◯OＯ*＊]+({_HAN}|$)")
_SPACED_NAME = re.compile(rf"({_HAN})\s+({_HAN})")


class ShortText(Kind):
    name = "short_text"
    words = True
    longest: ClassVar[int] = 200
    lines: ClassVar[bool] = False

    def parse(self, question: Question, raw: Any, earlier: Mapping[str, Value]) -> Value | None:
        if isinstance(raw, bool | list | dict):
            raise Wrong(N_("「%(label)s」要填文字。"))
        return clean(as_text(raw), longest=question.longest or self.longest, lines=self.lines) or None


class LongText(ShortText):
    name = "long_text"
    longest = 2000
    lines = True


class PersonName(ShortText):
    """One field for the whole name, in the order the person writes it."""

    name = "name"
    personal = True
    longest = 60

    def parse(self, question: Question, raw: Any, earlier: Mapping[str, Value]) -> Value | None:
        value = super().parse(question, raw, earlier)
        if is_empty(value):
            return None
        text = _SPACED_NAME.sub(r"\1\2", str(value)) if len(str(value).split()) == 2 else str(value)
        if _MASKED.search(text):
            raise Wrong(N_("請填寫完整姓名，不要用○代替。"))
        if not any(unicodedata.category(char)[0] in "LC" for char in text):
            raise Wrong(N_("「%(label)s」看起來不像姓名，請再檢查一次。"))
        return text
