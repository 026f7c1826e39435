"""What answers amount to: pure figures, each with the size of its basis and what may not be concluded from it.

Which answers are counted, and whether they may be shown at all, is the matter of `results_reading.py`.
"""

import math
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Literal

Z95 = 1.959963984540054
HIDDEN_BELOW = 5
FEW_BELOW = 10
TARGET = 0.90
_SCORES = (1, 2, 3, 4, 5)

# reached: even the lower bound is; missed: not even the upper bound is; the two between cannot be told from chance.
Light = Literal["reached", "reached_unsure", "missed_unsure", "missed", "few"]


@dataclass(frozen=True, slots=True)
class Interval:
    low: float
    high: float


@dataclass(frozen=True, slots=True)
class Satisfaction:
    """`n` leaves out 不適用 and blanks. Shares are 0 to 1, `mean` and `sd` on the scale 1 to 5; None where n is 0."""

    n: int
    not_applicable: int
    counts: Mapping[int, int]
    satisfied: float | None
    dissatisfied: float | None
    mean: float | None
    sd: float | None
    interval: Interval | None

    def light(self, target: float = TARGET) -> Light:
        if self.n < FEW_BELOW or self.satisfied is None or self.interval is None:
            return "few"
        if self.satisfied >= target:
            return "reached" if self.interval.low >= target else "reached_unsure"
        return "missed" if self.interval.high < target else "missed_unsure"

    def reached(self, target: float = TARGET) -> bool | None:
        """The official result: the share alone, whatever chance may have had to do with it."""
        return None if self.satisfied is None else self.satisfied >= target


def satisfaction(counts: Mapping[str, int]) -> Satisfaction:
    """From how often each answer key was given; (n5 + n4) / n, where 普通 is neither satisfied nor dissatisfied."""
    by_score = {score: counts.get(str(score), 0) for score in _SCORES}
    n = sum(by_score.values())
    mean = sum(score * k for score, k in by_score.items()) / n if n else None
    top, bottom = by_score[5] + by_score[4], by_score[2] + by_score[1]
    return Satisfaction(
        n=n,
        not_applicable=counts.get("na", 0),
        counts=by_score,
        satisfied=share(top, n),
        dissatisfied=share(bottom, n),
        mean=mean,
        sd=_sd(by_score, n, mean),
        interval=wilson(top, n),
    )


def share(k: int, n: int) -> float | None:
    return k / n if n else None


def wilson(k: int, n: int, z: float = Z95) -> Interval | None:
    """95 % interval of a share; honest for small n and for 0 and 100 %, where the usual formula has no width."""
    if n == 0:
        return None
    p, zz = k / n, z * z
    middle = (p + zz / (2 * n)) / (1 + zz / n)
    half = z * math.sqrt(p * (1 - p) / n + zz / (4 * n * n)) / (1 + zz / n)
    return Interval(max(0.0, middle - half) if k else 0.0, min(1.0, middle + half) if k < n else 1.0)


def sampling_error(p: float, n: int, population: int) -> float | None:
    """Half width of the 95 % interval of a share among `population` people of whom n answered; 0 if all did."""
    if n == 0 or population < n:
        return None
    if population == n:
        return 0.0
    return Z95 * math.sqrt(p * (1 - p) / n) * math.sqrt((population - n) / (population - 1))


def net_promoter_score(counts: Mapping[str, int]) -> float | None:
    """Share of 9 and 10 minus share of 0 to 6, in points of 100; not a government standard."""
    n = sum(counts.values())
    promoters = sum(counts.get(str(score), 0) for score in (9, 10))
    detractors = sum(counts.get(str(score), 0) for score in range(7))
    return (promoters - detractors) / n * 100 if n else None


def response_rate(valid: int, population: int) -> float | None:
    """Valid answers per person signed in. Over 1 is possible where links were open; it is shown, never clipped."""
    return share(valid, population)


def hundred(mean: float) -> tuple[float, float]:
    """A mean of 1 to 5 as 百分制 in both ways in use, ×20 and (M−1)/4×100: they differ, so each names its scale."""
    return mean * 20, (mean - 1) / 4 * 100


def mean_of_means(means: list[float | None]) -> float | None:
    """Score of a dimension: the mean of its items' means, items without answers left out."""
    given = [mean for mean in means if mean is not None]
    return sum(given) / len(given) if given else None


def _sd(by_score: Mapping[int, int], n: int, mean: float | None) -> float | None:
    """Of the sample (n − 1)."""
    if mean is None or n < 2:
        return None
    return math.sqrt(sum(k * (score - mean) ** 2 for score, k in by_score.items()) / (n - 1))
