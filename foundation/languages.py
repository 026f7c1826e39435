"""Two languages from gettext catalogues: the Chinese text is the msgid, a room's `locale/en.po` holds the English."""

from collections.abc import Callable
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any, Literal

from babel.messages.pofile import read_po

Language = Literal["zh-Hant", "en"]
LANGUAGES: tuple[Language, ...] = ("zh-Hant", "en")
LANGUAGE_OF_PREFIX: dict[str, Language] = {"zh-tw": "zh-Hant", "en": "en"}
PREFIX: dict[Language, str] = {"zh-Hant": "zh-tw", "en": "en"}
HTML_LANG: dict[Language, str] = {"zh-Hant": "zh-Hant-TW", "en": "en"}
ROOT = Path(__file__).parent.parent


def N_(message: str) -> str:  # noqa: N802 - gettext's own name for "translate later"
    """Marks a msgid that is translated where it is shown."""
    return message


def is_cjk(text: str) -> bool:
    """Whether any character of it is Chinese, Kana or of their punctuation."""
    return any("\u2e80" <= character <= "\u9fff" or character >= "\U00020000" for character in text)


@cache
def english() -> dict[str, str]:
    """msgid → English of all rooms; read once, a room that has no catalogue yet has no messages."""
    messages: dict[str, str] = {}
    for path in sorted(ROOT.glob("*/locale/en.po")):
        with path.open("rb") as file:
            messages.update({str(m.id): str(m.string) for m in read_po(file, locale="en") if m.id and m.string})
    return messages


def translate(language: str, message: str, **params: Any) -> str:
    """The message in the language, its `%(name)s` places filled; an unknown msgid stays Chinese."""
    text = english().get(message, message) if language == "en" else message
    return text % params if params else text


def gettext(language: str) -> Callable[..., str]:
    def _(message: str, **params: Any) -> str:
        return translate(language, message, **params)

    return _


def as_language(value: str | None) -> Language:
    """The stored or posted language name; anything unknown is Chinese."""
    return "en" if value == "en" else "zh-Hant"


def preferred(accept_language: str) -> Language:
    """The better of our two for an Accept-Language header; Chinese when in doubt."""
    ranked = []
    for part in accept_language.split(","):
        tag, _, quality = part.strip().partition(";q=")
        try:
            ranked.append((float(quality or 1), tag.lower()))
        except ValueError:
            continue
    for _, tag in sorted(ranked, key=lambda item: -item[0]):
        if tag.startswith("zh"):
            return "zh-Hant"
        if tag.startswith("en"):
            return "en"
    return "zh-Hant"


@dataclass(frozen=True)
class Text:
    """A text of the organiser as it can be shown; `fallback` says that the wanted language was missing."""

    text: str
    language: Language
    fallback: bool = False

    def __str__(self) -> str:
        return self.text

    def __bool__(self) -> bool:
        return bool(self.text)


def pick(zh: str, en: str, language: str) -> Text:
    """English where wanted and there, else the Chinese text, marked."""
    if language == "en" and en:
        return Text(en, "en")
    return Text(zh, "zh-Hant", fallback=language == "en" and bool(zh))
