"""Taiwanese telephone numbers as people write them, in one form: +886…, with `;ext=` for an extension.

Numbers of other countries are kept when written with + and a country code. Nothing here rings anyone.
"""

import re
from dataclasses import dataclass

from questionnaires.typed_text import half_width

# Area code → how many digits follow it; longer codes first, since 037 is not 03 7….
_AREAS: tuple[tuple[str, tuple[int, ...]], ...] = (
    ("0826", (5,)),
    ("0836", (5,)),
    ("037", (6,)),
    ("049", (7,)),
    ("082", (6,)),
    ("089", (6,)),
    ("02", (8,)),
    ("03", (7,)),
    ("04", (7, 8)),
    ("05", (7,)),
    ("06", (7,)),
    ("07", (7,)),
    ("08", (7,)),
)
_EXTENSION = re.compile(r"(?:#|ext\.?|x|轉|分機|;ext=)\s*[:.]?\s*(\d{1,6})\s*$", re.IGNORECASE)
_NOT_A_NUMBER = re.compile(r"[^\d+\s\-–—().~/]")
_SEVERAL = re.compile(r"[、,;/\n]|或|\s{2,}")


class NotAPhone(ValueError):
    """`reason` is short, many, digits_lost or malformed; the text itself is never repeated."""

    def __init__(self, reason: str) -> None:
        super().__init__(reason)
        self.reason = reason


@dataclass(frozen=True, slots=True)
class Phone:
    e164: str
    extension: str = ""

    @property
    def text(self) -> str:
        return f"{self.e164};ext={self.extension}" if self.extension else self.e164


def read_phone(text: str) -> Phone:
    """One number; raises `NotAPhone`."""
    plain = half_width(text)
    if re.search(r"\dE\+?\d", plain, re.IGNORECASE):
        raise NotAPhone("digits_lost")
    extension = ""
    if match := _EXTENSION.search(plain):
        extension, plain = match[1], plain[: match.start()]
    if _NOT_A_NUMBER.search(plain):
        raise NotAPhone("malformed")
    plain = plain.replace("(0)", "") if plain.lstrip().startswith("+") else plain
    international = plain.strip().startswith("+")
    digits = re.sub(r"\D", "", plain)
    return Phone(_foreign(digits) if international and not digits.startswith("886") else _local(digits), extension)


def read_phones(text: str) -> list[Phone]:
    """Every number of a cell, the primary one first; raises `NotAPhone` if any part is no number."""
    try:
        return [read_phone(text)]
    except NotAPhone:
        parts = [part for part in _SEVERAL.split(half_width(text)) if part.strip()]
        if len(parts) < 2:
            raise
        return [read_phone(part) for part in parts]


def show_phone(text: str) -> str:
    """0912-345-678, 04-2225-1234 分機 123 — the extension is written #123, which both languages read."""
    number, _, extension = text.partition(";ext=")
    shown = _grouped("0" + number.removeprefix("+886")) if number.startswith("+886") else number
    return f"{shown}#{extension}" if extension else shown


def _foreign(digits: str) -> str:
    if not 8 <= len(digits) <= 15 or digits.startswith("0"):
        raise NotAPhone("malformed")
    return "+" + digits


def _local(digits: str) -> str:
    if digits.startswith("886") and len(digits) >= 11:
        digits = "0" + digits[3:].removeprefix("0")
    if re.fullmatch(r"9\d{8}", digits):
        digits = "0" + digits  # a spreadsheet dropped the zero
    if re.fullmatch(r"09\d{8}|080[09]\d{6}|070\d{8}", digits) or _area_of(digits):
        return "+886" + digits[1:]
    raise NotAPhone("short" if len(digits) < 9 else "malformed")


def _area_of(digits: str) -> str | None:
    for area, lengths in _AREAS:
        if digits.startswith(area) and len(digits) - len(area) in lengths:
            return area
    return None


def _grouped(digits: str) -> str:
    if re.fullmatch(r"(09|080)\d+", digits):
        return f"{digits[:4]}-{digits[4:7]}-{digits[7:]}"
    area = _area_of(digits) or digits[:2]
    rest = digits[len(area) :]
    return f"{area}-{rest[:-4]}-{rest[-4:]}"
