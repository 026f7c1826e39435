"""By what a list can be narrowed: only what its registrations really say, with how often."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from foundation.codes import HEARD_FROM
from foundation.database import transaction
from foundation.languages import N_, Language, gettext, pick
from foundation.townships import COUNTIES, ELSEWHERE

STATUS_WORDS: Mapping[str, str] = {
    "pending": N_("等待核准"),
    "offered": N_("遞補待回覆"),
    "waiting": N_("候補"),
    "admitted": N_("正取"),
    "declined": N_("未核准"),
    "cancelled": N_("已取消"),
}
CHANNEL_WORDS: Mapping[str, str] = {
    "web": N_("網路"),
    "api": N_("介接"),
    "phone": N_("電話"),
    "paper": N_("紙本"),
    "door": N_("現場"),
    "import": N_("匯入"),
}
_VALUES = """
select p.status, p.channel, p.source, p.partner, p.invitation, p.county, count(*) as n,
  grouping(p.status, p.channel, p.source, p.partner, p.invitation, p.county) as which
from participation p where p.event = $1
group by grouping sets ((p.status), (p.channel), (p.source), (p.partner), (p.invitation), (p.county))
"""
_NAMES = """
select id, name_zh as zh, name_en as en from partner where id = any ($1)
union all select i.id, coalesce(to_char(i.sent_on, 'MM/DD '), '') || i.code, '' from invitation i where i.id = any ($2)
"""
_COLUMNS = ("status", "channel", "source", "partner", "invitation", "county")


@dataclass(frozen=True, slots=True)
class Choices:
    """Per filter: value, words and how many, for a select; a filter with nothing to choose is empty."""

    of: Mapping[str, list[tuple[str, str]]]


async def choices_of(event: UUID, language: Language) -> Choices:
    async with transaction() as c:
        rows = await c.fetch(_VALUES, event)
        counts = _counted(rows)
        names = await c.fetch(_NAMES, list(counts["partner"]), list(counts["invitation"]))
    words = _words(language) | {
        "partner": {row["id"]: str(pick(row["zh"], row["en"], language)) for row in names},
        "invitation": {row["id"]: row["zh"] for row in names},
    }
    return Choices({name: _select(counts[name], words[name]) for name in _COLUMNS})


def _counted(rows: list[Any]) -> dict[str, dict[Any, int]]:
    """By column and value; a row belongs to the one column whose bit is not set."""
    found: dict[str, dict[Any, int]] = {name: {} for name in _COLUMNS}
    for row in rows:
        for bit, name in enumerate(reversed(_COLUMNS)):
            if not row["which"] & 1 << bit and row[name]:
                found[name][row[name]] = row["n"]
    return found


def _select(counts: Mapping[Any, int], words: Mapping[Any, str]) -> list[tuple[str, str]]:
    """In the order of the words where there is one."""
    known = [value for value in words if value in counts] + [value for value in counts if value not in words]
    return [(str(value), f"{words.get(value, value)}（{counts[value]}）") for value in known]


def _words(language: Language) -> dict[str, dict[Any, str]]:
    _, en = gettext(language), language == "en"
    return {
        "status": {key: _(word) for key, word in STATUS_WORDS.items()},
        "channel": {key: _(word) for key, word in CHANNEL_WORDS.items()},
        "source": {code.key: code.en if en else code.zh for code in HEARD_FROM},
        "county": {county.code: county.en if en else county.zh for county in (*COUNTIES, ELSEWHERE)},
    }
