"""Which cells of a table are hidden: a one or a two could point at somebody, and so could the rest of a total. Pure.

A hidden cell says nothing of its size, so a reader cannot tell a small one from its cover.
"""

from collections.abc import Hashable, Iterable, Mapping, Sequence
from typing import TypeVar

from foundation.townships import COUNTIES, TOWNSHIPS
from reach.figures import Line

MASKED_BELOW = 3
HIDDEN = "—"
METRICS = ("firms", "confirmed", "provisional", "firm_times", "person_times", "persons", "new", "visits")
Key = TypeVar("Key", bound=Hashable)


def hidden(counts: Mapping[Key, int], lines: Iterable[Sequence[Key]]) -> set[Key]:
    """The small cells and their cover. `lines` are the cells that add up to a total shown elsewhere.

    In no line is one cell hidden alone: the next smallest goes with it, a zero only where there is nothing else.
    """
    covered = {key for key, n in counts.items() if 0 < n < MASKED_BELOW}
    margins = [list(line) for line in lines]
    changed = True
    while changed:
        changed = False
        for line in margins:
            rest = [key for key in line if key not in covered]
            if len(line) - len(rest) == 1 and rest:
                # Only the count decides: of equals the first of the line, whatever is counted.
                covered.add(min(rest, key=lambda key: (counts[key] == 0, counts[key])))
                changed = True
    return covered


def hidden_townships(lines: Iterable[Line]) -> dict[str, set[str]]:
    """Township codes by metric. Confirmed and provisional are shown or hidden together: their sum is a metric too."""
    by_code = {line.key: line for line in lines}
    margins = [[t.code for t in TOWNSHIPS if t.county == county.code] for county in COUNTIES]
    found: dict[str, set[str]] = {}
    for metric in METRICS:
        counts = {t.code: getattr(by_code[t.code], metric) if t.code in by_code else 0 for t in TOWNSHIPS}
        found[metric] = hidden(counts, margins)
    both = found["firms"] | found["confirmed"] | found["provisional"]
    return found | {"confirmed": both, "provisional": both}


def with_covers(lines: Iterable[Line], found: Mapping[str, set[str]]) -> list[Line]:
    """Townships without a touch that cover another stand in the table too, the unknown one last."""
    known = list(lines)
    missing = set().union(*found.values()) - {line.key for line in known}
    more = [Line(key, 0, 0, 0, 0, 0, 0, 0, 0, 0) for key in missing]
    return sorted([*known, *more], key=lambda line: (line.key is None, line.key or ""))
