"""A share never stands alone: with it go its n and its 95 % interval after Wilson. Pure."""

from dataclasses import dataclass

from questionnaires.results import HIDDEN_BELOW, wilson


@dataclass(frozen=True, slots=True)
class Share:
    """`k` of `n`. Value and bounds are 0 to 1, None where n is 0; over 1 has no bounds and is not clipped."""

    k: int
    n: int
    value: float | None
    low: float | None
    high: float | None

    @property
    def shown(self) -> bool:
        """A share of fewer than five says nothing and may point at somebody."""
        return self.n >= HIDDEN_BELOW


def share(k: int, n: int) -> Share:
    interval = wilson(k, n) if 0 <= k <= n else None
    return Share(k, n, k / n if n else None, interval.low if interval else None, interval.high if interval else None)
