"""One hash over every figure that reach, results and event pages show: erasing people must move none of them.

Leaves out what depends on the clock (places open now, needs overdue today) and what is no figure (titles, words).
"""

import hashlib
from dataclasses import asdict
from datetime import date
from typing import Any

import msgspec

from foundation.database import acting_as, transaction
from reach.coverage import coverage
from reach.denominators import bases
from reach.figures import DIMENSIONS, breakdown, totals
from reach.funnel import funnel
from reach.period import Period

_SPAN = "select min(on_day), max(on_day) from (select on_day from touch union all select on_day from session_held) days"
# Figures of single events, questionnaires and the follow-up of needs, each in an order of its own.
_FIGURES = {
    "participations": "select event, status, walk_in, channel, source, county, township, industry, size, identity_kind,"
    " language, partner, enterprise, count(*) as n from participation"
    " group by event, status, walk_in, channel, source, county, township, industry, size, identity_kind, language,"
    " partner, enterprise order by 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13",
    "sessions": "select id, event, places, places_taken, reserved, room_limit from session order by 1",
    "seats": "select session, status, count(*) as n from seat group by 1, 2 order by 1, 2",
    "attendance": "select session, on_day, count(*) as n, sum(minutes) as minutes from attendance"
    " group by 1, 2 order by 1, 2",
    "arrivals": "select session, quarter_hour, n from arrival_count order by 1, 2",
    "meals": "select session, kind, n from meal_count order by 1, 2",
    "polls": "select p.id, p.population, p.issued, count(r.id) as n from poll p"
    " left join response r on r.poll = p.id group by p.id order by 1",
    "answers": "select r.poll, a.key, a.value::text as value, count(*) as n from response r, jsonb_each(r.answers) a"
    " group by 1, 2, 3 order by 1, 2, 3",
    "visits": "select mode, outcome, on_day, partner, county, township, industry, size, count(*) as n from visit"
    " group by 1, 2, 3, 4, 5, 6, 7, 8 order by 1, 2, 3, 4, 5, 6, 7, 8",
    "needs": "select category, status, outcome, count(*) as n from need group by 1, 2, 3 order by 1, 2, 3",
}


async def digest() -> str:
    """SHA-256 over the canonical JSON of `figures`, as hexadecimal."""
    return hashlib.sha256(msgspec.json.encode(await figures(), order="deterministic")).hexdigest()


async def figures() -> dict[str, Any]:
    """Everything the digest covers; two of these tell which figure moved."""
    with acting_as("auditor"):
        async with transaction() as c:
            since, until = await c.fetchrow(_SPAN)
            found = {name: [dict(row) for row in await c.fetch(sql)] for name, sql in _FIGURES.items()}
            return found | (await _reach(since, until) if since else {})


async def _reach(since: date, until: date) -> dict[str, Any]:
    whole = Period(since, until)
    years = [Period(date(year, 1, 1), date(year, 12, 31)) for year in range(since.year, until.year + 1)]
    return {
        "totals": [asdict(await totals(period)) for period in (whole, *years)],
        "funnels": [asdict(await funnel(period)) for period in (whole, *years)],
        "breakdowns": {by: [asdict(line) for line in await breakdown(whole, by)] for by in DIMENSIONS},
        "coverage": [_plain(asdict(await coverage(whole, basis))) for basis in await bases()],
    }


def _plain(covered: dict[str, Any]) -> dict[str, Any]:
    """JSON has no keys of two parts."""
    sections = {f"{county} {section}": area for (county, section), area in covered["sections"].items()}
    return covered | {"sections": sections}
