"""Decides what of a person's words may be shown before anybody has asked to see them: 王○明, w***@e***.org.

Masks have a fixed length, so that the length of what is hidden does not show. Pure text in, text out.
"""

import unicodedata
from collections.abc import Callable
from typing import Literal

from foundation.languages import is_cjk

Mask = Literal["name", "email", "phone", "organization", "hidden", "open"]

CIRCLE = "○"
STARS = "***"
_COMPANY_WORDS = ("公司", "合作社", "工廠", "行號", "商行", "企業社", "工作室", "協會", "公會", "商會", "工會")


def mask(kind: Mask, text: str | None) -> str:
    """The masked form of `text`; nothing stays nothing, so that a page can say 未填."""
    return _MASKS[kind](text.strip()) if text and text.strip() else ""


def mask_name(name: str) -> str:
    if not is_cjk(name):
        return " ".join(_graphemes(word)[0] + STARS for word in name.split()[:2])
    letters = _graphemes("".join(name.split()))
    if len(letters) == 1:
        return CIRCLE
    return letters[0] + CIRCLE + (letters[-1] if len(letters) > 2 else "")


def mask_email(address: str) -> str:
    local, at, domain = address.rpartition("@")
    if not at or not local or not domain:
        return STARS
    top = domain.rpartition(".")[2] if "." in domain else ""
    return f"{local[0]}{STARS}@{domain[0]}{STARS}" + (f".{top}" if top else "")


def mask_phone(number: str) -> str:
    """Only the last three digits: what people are asked for at the door. An extension is never part of them."""
    main = number.partition("#")[0].partition(";")[0]
    digits = [character for character in main if character.isdigit()]
    return STARS + "".join(digits[-3:]) if len(digits) >= 6 else STARS


def mask_organization(name: str) -> str:
    letters = _graphemes("".join(name.split()))
    if not is_cjk(name):
        return letters[0] + STARS
    kind = next((word for word in _COMPANY_WORDS if name.endswith(word) and len(letters) > len(word)), "")
    return letters[0] + CIRCLE + CIRCLE + kind


def _graphemes(text: str) -> list[str]:
    """Letters as people see them: combining marks and variation selectors stay with the letter before."""
    letters: list[str] = []
    for character in text:
        if letters and (unicodedata.combining(character) or _is_selector(character)):
            letters[-1] += character
        else:
            letters.append(character)
    return letters


def _is_selector(character: str) -> bool:
    return "\ufe00" <= character <= "\ufe0f" or "\U000e0100" <= character <= "\U000e01ef"


_MASKS: dict[Mask, Callable[[str], str]] = {
    "name": mask_name,
    "email": mask_email,
    "phone": mask_phone,
    "organization": mask_organization,
    "hidden": lambda _: STARS,
    "open": lambda text: text,
}
