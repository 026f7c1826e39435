"""What a copy takes along and what somebody should look at first: said before it is made, and checked from the facts.

Days that move are the matter of `copying.py`.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any
from uuid import UUID

from events.facts import EventFacts
from foundation.clock import day_of
from foundation.database import transaction
from foundation.languages import N_, Language, translate
from foundation.workdays import is_workday

_YEAR = re.compile(r"(?<!\d)(1[0-9]{2}|20[0-9]{2})(?=\s*年|\s*年度)|(?<!\d)(20[0-9]{2})(?!\d)")
_ROUND = re.compile(r"(?<=第)(\d{1,3})(?=[屆期梯次場回])")


@dataclass(frozen=True, slots=True)
class Look:
    """Something that was right then and may not be now; `strict` where it is certainly not."""

    message: str
    params: dict[str, Any]
    strict: bool = False

    def words(self, language: Language) -> str:
        return translate(language, self.message, **self.params)


@dataclass(frozen=True, slots=True)
class CarriedOver:
    """`gone` are officers who do not work here any more: who copies takes over."""

    held_rows: int
    gone: frozenset[UUID]


_COUNTS = """
select (select count(*)::int from holdback where event = $1) as held_rows,
  (select coalesce(array_agg(s.id), '{}') from staff s where s.id = any($2) and s.disabled_on is not null) as gone
"""


async def carried_over(facts: EventFacts) -> CarriedOver:
    officers = [officer.id for officer in (facts.contact, facts.deputy) if officer]
    async with transaction() as c:
        row = await c.fetchrow(_COUNTS, facts.id, officers)
    return CarriedOver(row["held_rows"], frozenset(row["gone"]))


def next_title(title: str, years: int, *, rounds: bool = True, year: int | None = None) -> str:
    """The year and the number of the round moved on: 「114年度第3屆」 becomes 「115年度第4屆」. Pure.

    Where the `year` of the source is known, another of its kind is no date of it: 2050淨零 stays.
    """

    def later(found: re.Match[str]) -> str:
        western = len(found[0]) == len("2025")
        return found[0] if western and year not in (None, int(found[0])) else str(int(found[0]) + years)

    moved = _YEAR.sub(later, title)
    return _ROUND.sub(lambda found: str(int(found[0]) + 1), moved) if rounds else moved


def looks(facts: EventFacts, carried: CarriedOver, first_day: date | None, now: datetime) -> Iterator[Look]:
    """In the order in which somebody would check. Pure."""
    if first_day and not is_workday(first_day):
        yield Look(N_("新的日期是假日。"), {})
    if not facts.contact or facts.contact.id in carried.gone:
        yield Look(N_("原來的承辦人已經不在，承辦人會改成您。"), {}, strict=True)
    if facts.deputy and facts.deputy.id in carried.gone:
        yield Look(N_("原來的職務代理人已經不在，會留空。"), {}, strict=True)
    lecturers = dict.fromkeys(i.lecturer for s in facts.sessions for i in s.agenda if i.lecturer)
    if lecturers:
        yield Look(N_("講師還是%(names)s，請確認這次也能來。"), {"names": "、".join(lecturers)})
    venues = dict.fromkeys(s.venue_zh for s in facts.sessions if s.venue_zh)
    if venues:
        yield Look(N_("場地還是%(names)s，請確認借到了。"), {"names": "、".join(venues)})
    if facts.online_url:
        yield Look(N_("線上連線網址還是上次的，請換成這次的會議。"), {})
    if facts.ends_at and (day_of(now) - day_of(facts.ends_at)).days > 2 * 366:
        yield Look(N_("這是兩年多以前的活動，內容可能過時了。"), {})
