"""What a table of the reach is asked for, and the frame that every such table has."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from foundation.languages import N_, gettext
from foundation.tabular import Cell, Sheet
from reach.denominators import Basis
from reach.period import Period

TITLES = {
    "month": N_("每月"),
    "county": N_("各縣市"),
    "township": N_("各鄉鎮市區"),
    "industry": N_("各行業"),
    "size": N_("各規模"),
    "kind": N_("各類活動"),
    "channel": N_("各服務方式"),
    "source": N_("得知管道"),
    "partner": N_("夥伴貢獻"),
    "coverage": N_("涵蓋率"),
    "section": N_("縣市與行業的涵蓋率"),
    "funnel": N_("從報名到填答"),
    "depth": N_("服務深度"),
}


@dataclass(frozen=True, slots=True)
class Asked:
    """What a table is asked for. `basis` None: no denominators are known yet."""

    period: Period
    basis: Basis | None
    language: str

    @property
    def say(self) -> Callable[..., str]:
        return gettext(self.language)


def framed(
    name: str, asked: Asked, heads: Sequence[str], rows: Sequence[Sequence[Cell]], notes: Sequence[str]
) -> Sheet:
    """With the period in its title, so that a file says of when it is."""
    span = f"{asked.period.since.isoformat()} – {asked.period.until.isoformat()}"
    return Sheet(f"{asked.say(TITLES[name])} {span}", heads, rows, notes)
