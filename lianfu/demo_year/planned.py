"""What is told of an event of the demo year before it is held, and the counties where it can be."""

from dataclasses import dataclass


@dataclass(frozen=True)
class Planned:
    """`months_ago` counts back from the day of seeding; `hours` is the length; `turnout` the share of places that is
    asked for."""

    months_ago: float
    kind: str
    title_zh: str
    title_en: str
    county: str | None
    venue_zh: str
    venue_en: str
    places: int
    hours: float
    topics: tuple[tuple[str, str], ...]
    turnout: float = 0.9
    meal: bool = False
    mode: str = "onsite"


MIAOLI, TAICHUNG, CHANGHUA, NANTOU, YUNLIN = "10005", "66000", "10007", "10008", "10009"
