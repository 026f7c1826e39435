"""Whether two lists of times come from the same distribution (Mann–Whitney U, two-sided). Pure."""

from collections import Counter
from collections.abc import Sequence
from math import erfc, sqrt

LEAST = 8  # fewer on a side, and the normal approximation says nothing


def mann_whitney(a: Sequence[float], b: Sequence[float]) -> float:
    """The p value by the normal approximation, with corrections for ties and continuity. ValueError for too few."""
    n, m = len(a), len(b)
    if min(n, m) < LEAST:
        raise ValueError(f"at least {LEAST} on each side")
    together = sorted([*a, *b])
    ranks = _ranks(together)
    u = sum(ranks[value] for value in a) - n * (n + 1) / 2
    ties = sum(count**3 - count for count in Counter(together).values())
    total = n + m
    spread = sqrt(n * m / 12 * (total + 1 - ties / (total * (total - 1))))
    if spread == 0:
        return 1.0
    z = max(abs(u - n * m / 2) - 0.5, 0) / spread
    return erfc(z / sqrt(2))


def _ranks(ordered: Sequence[float]) -> dict[float, float]:
    """Equal values share the mean of their places."""
    places: dict[float, tuple[int, int]] = {}
    for place, value in enumerate(ordered, 1):
        total, count = places.get(value, (0, 0))
        places[value] = (total + place, count + 1)
    return {value: total / count for value, (total, count) in places.items()}
