"""Which words of a row tell whose it is, and their keyed fingerprints: enough to find a leaked piece again, not enough
to read it. Pure.

Each download has a key of its own, so equal people in two downloads do not show as equal. Width, case, spaces, country
codes and a covered middle of a name (王○明) make no difference.
"""

import hmac
import re
import unicodedata
from collections.abc import Iterable, Iterator, Mapping, Sequence
from itertools import islice
from uuid import UUID

from foundation.tokens import keyed
from vault.person_index import normal_email, normal_phone

LEAST_DIGITS = 7  # fewer are no telephone number
LEAST_LETTERS = 14  # a shorter line could be anybody's
_MOST_CELLS = 24
_MOST_PAIRS = 96  # of 552 that so many cells would make; all of ten cells
_EMAIL = re.compile(r"[^\s,;:<>()\"'|]+@[^\s,;:<>()\"'|]+\.\w+")
_DOMESTIC = re.compile(r"(?<!\d)(?:\+?886|[(]?0)[\d\s()./–-]{6,16}\d")
_PHONE = re.compile(r"(?<![\w@.])\+?[(]?\d[\d\s()./–-]{5,18}\d(?:#\d+)?(?![\w@])")
_COVERED = re.compile(r"(\w)[○〇◯ＯOX*＊]+(\w)")
_NAME = re.compile(r"[\u3400-\u9fff\U00020000-\U0003ffff]{2,8}|[^\W\d_]+(?:[\s'’.-]+[^\W\d_]+){1,4}")

Token = str


def key_of(download: UUID) -> bytes:
    return keyed("export-trace", download.bytes)


def prints(key: bytes, tokens: Iterable[Token]) -> list[int]:
    """Signed 64-bit numbers, as PostgreSQL keeps them."""
    return [int.from_bytes(hmac.digest(key, each.encode(), "sha256")[:8], "big", signed=True) for each in tokens]


def of_row(words: Mapping[str, str], cells: Sequence[str]) -> set[Token]:
    """The tokens of one exported row: `words` by the fields of the catalogue, `cells` as they stand in the file."""
    found = {_line(cells), *_emails(words.get("email", "")), *_phones(words.get("phone", ""))}
    if words.get("name") and words.get("organization"):
        found |= {_pair(name, words["organization"]) for name in (words["name"], _ends(words["name"]))}
    return found - {""}


def of_fragment(cells: Sequence[str]) -> set[Token]:
    """The tokens that a line of a leaked piece may share with the row it came from."""
    found = {_line(cells)}
    for cell in cells:
        found |= _emails(cell) | _phones(cell)
    parts = _parts(cells)
    return (found | set(islice(_pairs(parts), _MOST_PAIRS))) - {""}


def _pairs(parts: Sequence[str]) -> Iterator[Token]:
    """Whatever may be a name with whatever may be a firm, neighbours first: a trace pays for each pair and download."""
    names = [(place, covered) for place, part in enumerate(parts) if (covered := _as_name(part))]
    beside = sorted((abs(place - at), place, at, name) for place, name in names for at in range(len(parts)))
    return (_pair(name, parts[at]) for _, _, at, name in beside if _letters(parts[at]) != _letters(name))


def _parts(cells: Sequence[str]) -> list[str]:
    """The cells, and the words of cells in which somebody put several."""
    every = [part for cell in cells for part in (cell.strip(), *(cell.split() if " " in cell.strip() else ()))]
    return [part for part in dict.fromkeys(every) if _letters(part) and not part.isdecimal()][:_MOST_CELLS]


def _as_name(part: str) -> str:
    """The part where it may be a name, a covered one by what is left of it."""
    text = unicodedata.normalize("NFKC", part)
    if covered := _COVERED.fullmatch(text):
        return _ends(f"{covered[1]}○{covered[2]}")
    return part if _NAME.fullmatch(text) else ""


def _ends(name: str) -> str:
    """王小明 and 王○明 alike; other names stay whole."""
    letters = unicodedata.normalize("NFKC", "".join(name.split()))
    return f"{letters[0]}…{letters[-1]}" if len(letters) > 2 and not letters.isascii() else letters


def _pair(name: str, organization: str) -> Token:
    covered = "m" if "…" in name else "n"
    a, b = _letters(name), _letters(organization)
    return f"{covered}:{a}\0{b}" if a and len(b) > 1 else ""


def _line(cells: Sequence[str]) -> Token:
    letters = _letters("".join(cells))
    return f"r:{letters}" if len(letters) >= LEAST_LETTERS else ""


def _emails(text: str) -> set[Token]:
    return {f"e:{normal_email(each)}" for each in _EMAIL.findall(unicodedata.normalize("NFKC", text))}


def _phones(text: str) -> set[Token]:
    plain = unicodedata.normalize("NFKC", text)
    numbers = {normal_phone(each) for each in (*_PHONE.findall(plain), *_DOMESTIC.findall(plain))}
    return {f"p:{number}" for number in numbers if len(number) >= LEAST_DIGITS}


def _letters(text: str) -> str:
    return "".join(letter for letter in unicodedata.normalize("NFKC", text).casefold() if letter.isalnum())
