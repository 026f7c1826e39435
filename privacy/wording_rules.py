"""Decides whether a wording may become a notice: six items in both languages, each point of them, a period that ends.

Pure. A wording that fails here is neither approved (`notice_drafts.py`) nor filled in (`notice_text.py`).
"""

import re
import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from foundation.languages import N_

LANGUAGES = ("zh", "en")
ITEMS = ("controller", "purpose", "categories", "use", "rights", "refusal_effect")
"""The six items of Article 8, in the order of the Act."""

PARTS: tuple[tuple[str, str], ...] = (
    ("controller", "controller"),
    ("purpose", "purpose"),
    ("categories", "categories"),
    ("use", "period"),
    ("use", "region"),
    ("use", "recipients"),
    ("use", "manner"),
    ("rights", "rights"),
    ("rights", "how"),
    ("refusal_effect", "refusal_effect"),
)
"""Each point that a notice answers, with its item."""

NEEDED_PLACES: dict[str, tuple[str, ...]] = {
    "controller": ("agency",),
    "purpose": ("event", "purposes"),
    "categories": ("categories",),
    "period": ("until", "backup_days"),
    "recipients": ("recipients",),
    "how": ("phone", "email"),
    "refusal_effect": ("required", "optional"),
}
"""What the system fills in and nobody may type over: names, codes, and the day on which the data go."""

PLACES = frozenset(
    {"agency", "phone", "email", "joint", "processors", "event", "purposes", "categories", "until", "backup_days"}
    | {"early_fields", "early_until", "recipients", "required", "optional", "firm", "either_contact", "photos"}
)
CONDITIONS = frozenset(
    {"joint", "processors", "early_fields", "required", "optional", "firm", "either_contact", "photos"}
)
FLAGS = frozenset({"firm", "either_contact", "photos"})
"""Conditions that print nothing themselves."""

RIGHTS = {
    "zh": ("查詢或請求閱覽", "請求製給複製本", "請求補充或更正", "請求停止蒐集處理或利用", "請求刪除"),
    "en": ("see", "copy", "corrected", "stopped", "deleted"),
}
LIMITS = {"zh": ("十五日", "三十日"), "en": ("15 days", "30 days")}
# Said of a period or a purpose these words mean "as we like"; written without spaces, as they are looked for.
OPEN_ENDED = (
    "其他相關業務", "其他相關之業務", "其他相關事項",
    "存續期間", "所必需之期間", "所必須之期間",
    "永久", "無限期", "不定期限", "至目的消失", "目的消失為止",
    "otherrelated", "relatedbusiness", "indefinite", "aslongasnecessary",
    "aslongasneeded", "aslongasthepurpose", "untilfurthernotice", "untilthepurpose",
)  # fmt: skip
_PLACE = re.compile(r"%\((\w+)\)s")
_LEFT_OVER = re.compile("〔[^〔〕]*〕|[〔〕%]")


@dataclass(frozen=True, slots=True)
class Lack:
    """What is wrong at one point of one language; `part` "intro" and "title" stand before the items."""

    language: str
    part: str
    message: str
    detail: str = ""

    @property
    def params(self) -> dict[str, str]:
        return {"detail": self.detail}


def lacks(wording: dict[str, Any]) -> list[Lack]:
    """Everything that keeps this wording from being used; empty when it may be approved."""
    return [lack for language in LANGUAGES for lack in _of_language(language, wording.get(language) or {})]


def places_in(text: str) -> list[str]:
    return _PLACE.findall(text)


def _of_language(language: str, words: dict[str, Any]) -> Iterator[Lack]:
    for name in ("title", "intro"):
        if not str(words.get(name) or "").strip():
            yield Lack(language, name, N_("這裡還沒有寫。"))
    items = {item["key"]: item for item in words.get("items") or ()}
    yield from (Lack(language, key, N_("缺少法定的這一項。")) for key in ITEMS if key not in items)
    for item, part in PARTS:
        if item not in items:
            continue
        if not str(items[item].get("heading") or "").strip():
            yield Lack(language, part, N_("這一項沒有標題。"))
        yield from _of_part(language, part, [line for line in items[item]["lines"] if line["part"] == part])
    everything = " ".join([words.get("intro") or "", *(line["text"] for i in items.values() for line in i["lines"])])
    yield from (Lack(language, "intro", N_("沒有「%(detail)s」這個代入處。"), bad) for bad in _unknown(everything))


def _of_part(language: str, part: str, lines: list[dict[str, str]]) -> Iterator[Lack]:
    always = [line for line in lines if line["text"].strip()]
    if not always:
        yield Lack(language, part, N_("這裡還沒有寫。"))
        return
    found = {place for line in always for place in places_in(line["text"])}
    for place in NEEDED_PLACES.get(part, ()):
        if place not in found:
            yield Lack(language, part, N_("這裡要有由系統代入的「%(detail)s」。"), place)
    if part == "period" and not any("until" in places_in(line["text"]) and not line["when"] for line in always):
        yield Lack(language, part, N_("期間要寫到一個日期。"))
    text = "\n".join(line["text"] for line in always)
    for named in (*(RIGHTS[language] if part == "rights" else ()), *(LIMITS[language] if part == "how" else ())):
        if named not in text:
            yield Lack(language, part, N_("這裡要寫到「%(detail)s」。"), named)
    squeezed = "".join(unicodedata.normalize("NFKC", text).casefold().split())
    for phrase in OPEN_ENDED:
        if phrase in squeezed:
            yield Lack(language, part, N_("「%(detail)s」沒有界限，不能用在告知事項。"), phrase)


def _unknown(text: str) -> list[str]:
    """Places that nothing fills, marks left over, and a lone percent sign, which would be read as a place."""
    rest = _PLACE.sub("", text).replace("%%", "")
    return [*(place for place in places_in(text) if place not in PLACES), *_LEFT_OVER.findall(rest)]
