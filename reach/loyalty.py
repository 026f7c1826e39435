"""How deep the service goes: touches per enterprise, channels, enterprises that came back, what partners brought."""

from dataclasses import dataclass
from uuid import UUID

from foundation.database import transaction
from reach.period import Period
from reach.shares import Share, share

BANDS = (("1", 1, 1), ("2", 2, 2), ("3–5", 3, 5), ("6+", 6, None))


@dataclass(frozen=True, slots=True)
class Depth:
    """`bands` are enterprises by number of touches, in the order of BANDS."""

    bands: dict[str, int]
    several_channels: Share
    retained: Share


@dataclass(frozen=True, slots=True)
class Brought:
    """`person_times` gives every body of an event the whole, `shared_times` its part; only the parts add up."""

    partner: UUID
    name_zh: str
    name_en: str
    events: int
    person_times: int
    shared_times: float
    visits: int
    firms: int
    only_here: int
    new_firms: int


async def depth(period: Period) -> Depth:
    """Retention compares with the same span a year earlier."""
    before = period.before()
    async with transaction() as c:
        rows = await c.fetch("select * from reach_depth($1, $2)", period.since, period.until)
        kept = await c.fetchrow(
            "select * from reach_retained($1, $2, $3, $4)", period.since, period.until, before.since, before.until
        )
    firms = sum(row["firms"] for row in rows)
    bands = {
        name: sum(row["firms"] for row in rows if least <= row["times"] and (most is None or row["times"] <= most))
        for name, least, most in BANDS
    }
    several = sum(row["firms"] for row in rows if row["channels"] > 1)
    return Depth(bands, share(several, firms), share(kept["retained"], kept["before"]))


async def brought(period: Period) -> list[Brought]:
    async with transaction() as c:
        rows = await c.fetch(
            "select r.partner, p.name_zh, p.name_en, r.events, r.person_times, r.shared_times::float8 as shared_times,"
            " r.visits, r.firms, r.only_here, r.new_firms"
            " from reach_partners($1, $2) r join partner p on p.id = r.partner"
            " order by r.person_times + r.visits desc, p.name_zh",
            period.since,
            period.until,
        )
    return [Brought(**dict(row)) for row in rows]
