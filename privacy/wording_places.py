"""Shows the places of a wording as people write them, 〔機關名稱〕 and 〔agency〕, and reads them back. Pure.

What the officer types is plain text, one line a sentence; whether a line is left out while a place is empty follows
from the places that stand in it, or from a mark at its beginning such as 〔有問企業時〕.
"""

import re
from collections.abc import Mapping
from typing import Any

from foundation.faults import Fault, Faults
from foundation.languages import N_
from privacy.wording_rules import CONDITIONS, FLAGS, ITEMS, LANGUAGES, PARTS

WORDS: dict[str, tuple[str, str]] = {
    "agency": ("機關名稱", "agency"),
    "phone": ("機關電話", "phone of the agency"),
    "email": ("機關信箱", "e-mail of the agency"),
    "joint": ("共同蒐集單位", "joint collectors"),
    "processors": ("受託單位", "processors"),
    "event": ("活動名稱", "event"),
    "purposes": ("特定目的", "official purposes"),
    "categories": ("類別與欄位", "categories and fields"),
    "until": ("刪除日期", "date of deletion"),
    "backup_days": ("備份天數", "days of backups"),
    "early_fields": ("提前刪除的欄位", "fields deleted earlier"),
    "early_until": ("提前刪除的日期", "earlier date"),
    "recipients": ("利用對象", "recipients"),
    "required": ("必填欄位", "required fields"),
    "optional": ("選填欄位", "optional fields"),
    "firm": ("有問企業時", "if a firm is asked"),
    "photos": ("有拍照時", "if pictures are taken"),
    "either_contact": ("信箱電話擇一時", "if either contact will do"),
}
NAMES = tuple(f"{language}-{part}" for language in LANGUAGES for part in ("title", "intro", *(p for _, p in PARTS)))
LONGEST = 3000  # characters of one point
_MARK = re.compile(r"〔([^〔〕]*)〕")
_PLACE = re.compile(r"%\((\w+)\)s|%%")


def shown(text: str, language: str, when: str = "") -> str:
    """A stored line as the officer reads and writes it."""
    mark = f"〔{_word(when, language)}〕" if when in FLAGS else ""
    return mark + _PLACE.sub(lambda place: f"〔{_word(place[1], language)}〕" if place[1] else "%", text)


def line(part: str, text: str, language: str) -> dict[str, str]:
    """A typed line as it is stored. A mark that is no place of ours stays as typed."""
    keys = {_word(key, language): key for key in WORDS}
    found = [keys[mark] for mark in _MARK.findall(text) if mark in keys]
    when = next((key for key in found if key in FLAGS), None) or next((key for key in found if key in CONDITIONS), "")

    def stored(mark: re.Match[str]) -> str:
        key = keys.get(mark[1])
        return mark[0] if key is None else "" if key in FLAGS else f"%({key})s"

    return {"part": part, "text": _MARK.sub(stored, text.replace("%", "%%")).strip(), "when": when}


def texts(wording: dict[str, Any]) -> dict[str, str]:
    """The whole wording as the fields of a form: `zh-title`, `zh-period`, … Headings are those of the Act."""
    fields: dict[str, str] = {}
    for language in LANGUAGES:
        words = wording[language]
        items = {item["key"]: item for item in words["items"]}
        fields[f"{language}-title"] = words["title"]
        fields[f"{language}-intro"] = shown(words["intro"], language)
        for item, part in PARTS:
            lines = [each for each in items[item]["lines"] if each["part"] == part]
            fields[f"{language}-{part}"] = "\n".join(shown(e["text"], language, e["when"]) for e in lines)
    return fields


def faults(fields: Mapping[str, str]) -> Faults:
    """What no draft can be kept with; what it lacks yet is another matter."""
    if not any(fields.get(name) for name in NAMES):
        return [Fault(NAMES[0], N_("沒有收到任何文字，請再試一次。"))]
    return [
        Fault(name, N_("最多 %(most)s 個字。"), {"most": LONGEST})
        for name in NAMES
        if len(fields.get(name, "")) > LONGEST
    ]


def wording(fields: Mapping[str, str], headings: dict[str, Any]) -> dict[str, Any]:
    """The stored wording of such fields under the headings of another; the same texts give the same wording."""
    return {language: _of_language(language, fields, headings[language]["items"]) for language in LANGUAGES}


def _of_language(language: str, fields: Mapping[str, str], headings: list[dict[str, Any]]) -> dict[str, Any]:
    def lines(item: str) -> list[dict[str, str]]:
        typed = [(part, text) for of, part in PARTS if of == item for text in _lines(fields, f"{language}-{part}")]
        return [line(part, text, language) for part, text in typed]

    named = {item["key"]: item["heading"] for item in headings}
    return {
        "title": fields.get(f"{language}-title", "").strip(),
        "intro": line("intro", fields.get(f"{language}-intro", ""), language)["text"],
        "items": [{"key": key, "heading": named[key], "lines": lines(key)} for key in ITEMS],
    }


def _lines(fields: Mapping[str, str], name: str) -> list[str]:
    return [text.strip() for text in fields.get(name, "").split("\n") if text.strip()]


def _word(key: str, language: str) -> str:
    return WORDS[key][1 if language == "en" else 0]
