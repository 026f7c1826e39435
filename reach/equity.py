"""How evenly the service reaches: coverage, representation, Gini and Hoover. Pure; None where it is undefined."""

from collections.abc import Sequence
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Area:
    """`reached` of `there` enterprises in one area or group."""

    key: str
    reached: int
    there: int

    @property
    def coverage(self) -> float | None:
        return self.reached / self.there if self.there else None


@dataclass(frozen=True, slots=True)
class Equity:
    """`left_out` are areas where nobody is known to be but somebody was reached: they are named, not counted."""

    reached: int
    there: int
    coverage: float | None
    gini: float | None
    hoover: float | None
    ratio: float | None
    left_out: tuple[str, ...]


def equity(areas: Sequence[Area]) -> Equity:
    counted = [area for area in areas if area.there]
    reached, there = sum(a.reached for a in counted), sum(a.there for a in counted)
    coverages = [a.reached / a.there for a in counted]
    known = bool(reached and there)
    return Equity(
        reached,
        there,
        reached / there if there else None,
        _gini(counted, reached, there) if known else None,
        sum(abs(a.reached / reached - a.there / there) for a in counted) / 2 if known else None,
        min(coverages) / max(coverages) if known else None,
        tuple(a.key for a in areas if not a.there and a.reached),
    )


def _gini(counted: Sequence[Area], reached: int, there: int) -> float:
    x = y = twice = 0
    for area in sorted(counted, key=lambda a: a.reached / a.there):
        # Whole numbers until the last step: equal coverage gives exactly 0.
        twice += area.there * (2 * y + area.reached)
        x, y = x + area.there, y + area.reached
    return 1 - twice / (reached * there)


def index(area: Area, whole: Equity) -> float | None:
    """Representation: 1 is fair, 0.5 is half of what the size of the area would suggest."""
    if not (area.there and whole.reached and whole.there):
        return None
    return (area.reached / whole.reached) / (area.there / whole.there)


def expected(area: Area, whole: Equity) -> float | None:
    """How many would have been reached there had the same number been spread evenly."""
    return whole.reached * area.there / whole.there if whole.there else None
