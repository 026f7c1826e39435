"""Chosen answers as other systems write them: labels instead of codes, several in one cell although labels hold commas,
old names of places."""

import re
from collections.abc import Sequence

from foundation import townships
from questionnaires.questions import OTHER, Option, Question
from questionnaires.typed_text import half_width

_BETWEEN = re.compile(r"^[\s,，;；、/|\n]+|[\s,，;；、/|\n]+$")
_SPLIT = re.compile(r"\s*[,，;；、|\n]\s*")
# Since 2010 the county of Taichung is part of the city; two townships became cities since.
_OLD_COUNTIES = {"臺中縣": "臺中市"}
_OLD_TOWNSHIPS = {"頭份鎮": "頭份市", "員林鎮": "員林市"}
_COUNTY = re.compile(r"^(?:\d{3,6})?\s*(..[縣市])(.*)$")


def chosen(question: Question, texts: Sequence[str]) -> str | list[str | dict[str, str]] | dict[str, str]:
    """As the API would send it. What is no option becomes an own word where the question allows one."""
    if question.kind == "many":
        return _several(question, "\n".join(texts))
    return _one(question, texts[-1])


def _one(question: Question, text: str) -> str | dict[str, str]:
    option = option_of(question, text)
    if option:
        return option.key
    return {"choice": OTHER, "text": text.strip()[:100]} if question.other else text


def _several(question: Question, text: str) -> list[str | dict[str, str]]:
    """Whole labels are taken out first, the longest before the others, since a comma may be part of one."""
    left, found = _plain(text), list[str | dict[str, str]]()
    for option in sorted(question.options, key=lambda each: -len(each.label_zh)):
        for label in (option.label_zh, option.label_en):
            plain = _plain(label)
            if plain and plain in left:
                left = left.replace(plain, "\n", 1)
                found.append(option.key)
                break
    rest = [part for part in _SPLIT.split(_BETWEEN.sub("", left)) if part]
    for part in rest:
        option_found = option_of(question, part)
        if option_found:
            found.append(option_found.key)
        elif not question.other:
            found.append(part)  # no option: the kind refuses it, and the row says so
    if question.other and (own := [part for part in rest if not option_of(question, part)]):
        found.append({"choice": OTHER, "text": "、".join(own)[:100]})
    return found


def option_of(question: Question, text: str) -> Option | None:
    """By label in either language or by key; a part of a label is enough where only one has it: 葷 is 葷食."""
    plain = _plain(text)
    for option in question.options:
        if plain in {_plain(option.label_zh), _plain(option.label_en), option.key.casefold()}:
            return option
    near = [
        each
        for each in question.options
        if plain and (plain in _plain(each.label_zh) or _plain(each.label_zh) in plain)
    ]
    return near[0] if len(near) == 1 else None


def place_text(kind: str, text: str, county: str) -> str:
    """臺中縣豐原市 is 豐原區 of 臺中市; of an address only the part that is asked for is left."""
    plain = half_width(text).replace("台", "臺").replace(" ", "")
    match = _COUNTY.match(plain)
    head, rest = (match[1], match[2]) if match and _is_county(match[1]) else ("", plain)
    if kind == "county":
        return _OLD_COUNTIES.get(head, head) or plain
    name = _OLD_TOWNSHIPS.get(rest[:3], rest)
    within = county or _code_of(_OLD_COUNTIES.get(head, head))
    for length in (len(name), 3, 4, 2):
        for spelled in (name[:length], name[: length - 1] + "區"):
            found = townships.find_township(spelled, within or None)
            if found:
                return found.code
    return text


def _is_county(name: str) -> bool:
    return name in _OLD_COUNTIES or townships.find_county(name) is not None


def _code_of(name: str) -> str:
    found = townships.find_county(name) if name else None
    return found.code if found else ""


def _plain(text: str) -> str:
    return " ".join(half_width(text).casefold().split())
