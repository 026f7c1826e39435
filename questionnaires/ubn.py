"""The Unified Business Number (統一編號): its check rule and how it is read from what people write.

A right check digit is weak evidence (22 % of random numbers pass) and a few registered numbers fail it, so a
mismatch is a warning that a person may override; whoever needs identity compares the name too.
"""

import re
from dataclasses import dataclass
from typing import Literal

from questionnaires.typed_text import half_width

_WEIGHTS = (1, 2, 1, 2, 1, 2, 4, 1)
_SEVENTH = 6
_NONE_WORDS = frozenset({"無", "免", "籌備中", "個人", "N/A", "NA", "-", "--", "沒有", "NONE", "0"})

Verdict = Literal["valid", "restored", "mismatch", "none", "letters", "several", "zero", "malformed"]


@dataclass(frozen=True, slots=True)
class UbnReading:
    """`name` is the text around a number written like ○○有限公司(00090017)."""

    verdict: Verdict
    number: str | None = None
    name: str = ""
    several: tuple[str, ...] = ()


def is_valid(number: str) -> bool:
    """Weighted digit sum divisible by 5 (since 2023-04-01; older numbers divide by 10 and so by 5 too).

    A seventh digit 7 gives 28, whose digits make 10, which counts as 1 or as 0.
    """
    if re.fullmatch(r"[0-9]{8}", number) is None or number == "00000000":
        return False
    total = sum(sum(divmod(int(digit) * weight, 10)) for digit, weight in zip(number, _WEIGHTS, strict=True))
    return total % 5 == 0 or (number[_SEVENTH] == "7" and (total + 1) % 5 == 0)


def read_ubn(text: str) -> UbnReading:
    """Full-width digits, spreadsheet floats (12345675.0), lost leading zeros and words for none are understood."""
    plain = half_width(text)
    compact = re.sub(r"[\s\-]", "", re.sub(r"\.0+$", "", plain))
    if not compact or plain.upper() in _NONE_WORDS:
        return UbnReading("none")
    if compact.isascii() and compact.isdigit():
        return _read_digits(compact)
    numbers = re.findall(r"(?<!\d)\d{8}(?!\d)", plain)
    if len(numbers) > 1:
        return UbnReading("several", several=tuple(numbers))
    if len(numbers) == 1 and (name := re.sub(r"[()\[\]:,\s]*\d{8}[()\[\]:,\s]*", "", plain)):
        found = _read_digits(numbers[0])
        return UbnReading(found.verdict, found.number, name)
    return UbnReading("letters" if re.fullmatch(r"[A-Za-z]{1,2}\d+", compact) else "malformed")


def _read_digits(digits: str) -> UbnReading:
    if set(digits) == {"0"}:
        return UbnReading("zero")
    if len(digits) == 7 and is_valid("0" + digits):
        return UbnReading("restored", "0" + digits)
    if len(digits) != 8:
        return UbnReading("malformed")
    return UbnReading("valid" if is_valid(digits) else "mismatch", digits)
