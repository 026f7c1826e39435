"""Says what changed between two texts, word by word, so that a person can read it. Pure.

Chinese has no spaces: each character is a word there, and islands of a character or two between changes are told as
changed, since a text cut into single characters reads like none.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from difflib import SequenceMatcher
from typing import Literal

Kind = Literal["same", "gone", "new"]
_TOKEN = re.compile(r"[A-Za-z0-9\u00c0-\u024f][\w'’.-]*|\s+|.", re.DOTALL)
_ISLAND = 2  # signs that stay the same between two changes and are yet told as changed


@dataclass(frozen=True, slots=True)
class Piece:
    kind: Kind
    text: str


def pieces(before: str, after: str) -> tuple[Piece, ...]:
    """The later text with what went and what came; joined without the gone it is `after`, without the new `before`."""
    old, new = _TOKEN.findall(before), _TOKEN.findall(after)
    steps = SequenceMatcher(None, old, new, autojunk=False).get_opcodes()
    told: list[tuple[bool, str, str]] = []
    for place, (tag, a, b, c, d) in enumerate(steps):
        same = tag == "equal" and not (0 < place < len(steps) - 1 and len("".join(old[a:b]).strip()) <= _ISLAND)
        was, now = "".join(old[a:b]), "".join(new[c:d])
        if told and not same and not told[-1][0]:
            told[-1] = (False, told[-1][1] + was, told[-1][2] + now)
        else:
            told.append((same, was, now))
    return tuple(piece for step in told for piece in _pieces(*step))


def _pieces(same: bool, was: str, now: str) -> Iterator[Piece]:
    if same:
        yield Piece("same", was)
        return
    if was:
        yield Piece("gone", was)
    if now:
        yield Piece("new", now)
