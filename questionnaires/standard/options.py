"""Shared code lists as options of a question, copied so that a published revision never changes."""

from foundation.codes import Code
from questionnaires.questions import Option


def options(codes: tuple[Code, ...]) -> tuple[Option, ...]:
    return tuple(Option(code.key, code.zh, code.en, code.hint_zh, code.hint_en) for code in codes)
