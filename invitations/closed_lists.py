"""Reads a closed list of business numbers from pasted text or a text file. Pure; nothing else of it is kept."""

import re
from dataclasses import dataclass

from questionnaires.ubn import read_ubn

MOST_LINES = 20_000
_ENCODINGS = ("utf-8-sig", "cp950")
_NUMBER = re.compile(r"(?<![0-9])[0-9]{7,8}(?![0-9])")


@dataclass(frozen=True, slots=True)
class Odd:
    """A line that needs somebody's eyes: `why` is `none`, `mismatch` or `malformed`. `text` is cut."""

    line: int
    text: str
    why: str


@dataclass(frozen=True, slots=True)
class ReadList:
    """`numbers` in their order, each once; `repeated` stood there again."""

    numbers: tuple[str, ...]
    odd: tuple[Odd, ...]
    repeated: int


def text_of(content: bytes) -> str | None:
    """A file as spreadsheets save it: UTF-8, UTF-16 (Unicode text), or CP950. None for what is no text."""
    if content[:2] in {b"\xff\xfe", b"\xfe\xff"}:
        return content.decode("utf-16", "replace")
    if b"\0" in content:
        return None
    for encoding in _ENCODINGS:
        try:
            return content.decode(encoding)
        except UnicodeDecodeError:
            continue
    return None


def read_list(text: str) -> ReadList:
    """One enterprise a line; names and other columns beside the number are passed over. A heading line is no fault.

    A number that fails its check is still on the list: a few registered ones do, and `odd` shows it.
    """
    found: dict[str, None] = {}
    odd: list[Odd] = []
    repeated = 0
    for n, line in enumerate(text.splitlines()[:MOST_LINES], 1):
        if not line.strip():
            continue
        number, why = _number_of(line)
        if why and not (n == 1 and number is None):
            odd.append(Odd(n, line.strip()[:60], why))
        if number:
            repeated += number in found
            found[number] = None
    return ReadList(tuple(found), tuple(odd), repeated)


def _number_of(line: str) -> tuple[str | None, str]:
    """The one number of a line and what is odd about it."""
    cells = [cell.strip(" \"'=　") for cell in re.split(r"[,;\t]", line)]
    readings = [read_ubn(cell) for cell in cells if any(character.isdigit() for character in cell)]
    good = [each.number for each in readings if each.verdict in {"valid", "restored"} and each.number]
    if len(set(good)) == 1:
        return good[0], ""
    if len(set(good)) > 1 or any(each.verdict == "several" for each in readings):
        return None, "several"
    doubtful = [each.number for each in readings if each.verdict == "mismatch" and each.number]
    if len(set(doubtful)) == 1:
        return doubtful[0], "mismatch"
    return None, "malformed" if _NUMBER.search(line) else "none"
