"""Looks through the record of reading for what is unusual: numbers of one day or month, by person. Judges nothing."""

from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import UUID

from foundation.clock import day_of
from foundation.database import transaction
from privacy import audit, heads
from privacy.alarm_rules import Kind

# Which event each of these rows belongs to; filled by the roof, since events live above.
EVENTS_OF: list[Callable[[Sequence[UUID]], Awaitable[dict[UUID, UUID]]]] = []
LOOKED_BACK = timedelta(days=2)
LEAST_REVEALS = 10


@dataclass(frozen=True, slots=True)
class Found:
    """`figure` is what is compared with the threshold; `key` names place and time, so that it is told once."""

    kind: Kind
    key: str
    actor: UUID | None
    figure: int


_DAY = "(a.at at time zone 'Asia/Taipei')::date"
_PER_DAY = f"{_DAY} as day, a.actor from audit_entry a where a.at >= $1 and a.actor is not null"
# People, not presses: who is looked up twice counts once; what names no object counts each time.
_PEOPLE = "select count(distinct coalesce(a.object::text, a.seq::text)) as n"
_REVEALS = f"{_PEOPLE}, {_PER_DAY} and a.action = 'reveal' group by 2, 3"
_CALLED = f"{_PEOPLE}, {_PER_DAY} and a.action = 'call_list' group by 2, 3"
_AT_NIGHT = "extract(hour from a.at at time zone 'Asia/Taipei') not between 6 and 21"
_NIGHT = (
    f"select count(*) as n, {_PER_DAY} and (a.action like 'print%' or a.action = 'export') and {_AT_NIGHT}"
    " group by 2, 3"
)
_OBJECTS = (
    f"select array_agg(distinct a.object) as objects, {_PER_DAY} and a.object is not null"
    " and (a.action in ('reveal', 'call_list', 'export') or a.action like 'print%')"
    " group by 2, 3"
)
_OTHERS = """
select count(*) as n, count(*) filter (where purpose = 'other') as others from audit_entry
where action = 'reveal'
  and at >= date_trunc('month', $1::timestamptz at time zone 'Asia/Taipei') at time zone 'Asia/Taipei'
"""
_OUTSIDE = f"""
select count(*) as n, {_PER_DAY} and a.action = 'call_list' and not exists (
  select 1 from purpose_session s where s.staff = a.actor and a.at >= s.opened_at and a.at < s.closes_at
) group by 2, 3
"""  # noqa: S608 - the same
_BACK = """
select (before at time zone 'Asia/Taipei')::date as day, max(extract(epoch from before - at))::int as n from (
  select seq, at, lag(at) over (order by seq) as before from audit_entry
  where seq >= (select min(seq) from audit_entry where at >= $1) - 1
) as pairs where before > at and before >= $1 group by 1
"""


async def found(now: datetime) -> list[Found]:
    """Everything of the last two days and of this month, whatever the thresholds."""
    since = now - LOOKED_BACK
    return [
        *await _per_day("many_reveals", _REVEALS, since),
        *await _per_day("many_called", _CALLED, since),
        *await _per_day("night", _NIGHT, since),
        *await _per_day("no_session", _OUTSIDE, since),
        *await _events(since),
        *await _others(now),
        *await _back(since),
    ]


async def chain(now: datetime) -> list[Found]:
    """The whole chain and its heads, for the night: this reads every entry."""
    verdict = await audit.verify()
    if not verdict.whole:
        return [Found("chain_gap", f"chain_gap:{verdict.broken_at}", None, 1)]
    return [heads_gap(now)] if (await heads.standing(now)).wrong else []


def heads_gap(now: datetime) -> Found:
    """Once a day: the heads do not hold, or nobody signs any more."""
    return Found("chain_gap", f"chain_gap:heads:{day_of(now)}", None, 1)


async def _per_day(kind: Kind, query: str, since: datetime) -> list[Found]:
    async with transaction() as c:
        rows = await c.fetch(query, since)
    return [Found(kind, f"{kind}:{row['actor']}:{row['day']}", row["actor"], row["n"]) for row in rows]


async def _events(since: datetime) -> list[Found]:
    """How many events one person's readings of a day belong to; a print names its event itself."""
    async with transaction() as c:
        rows = await c.fetch(_OBJECTS, since)
    known: dict[UUID, UUID] = {}
    for provider in EVENTS_OF:
        known |= await provider([each for row in rows for each in row["objects"]])
    return [
        Found(
            "many_events",
            f"many_events:{row['actor']}:{row['day']}",
            row["actor"],
            len({known[each] for each in row["objects"] if each in known}),
        )
        for row in rows
    ]


async def _others(now: datetime) -> list[Found]:
    async with transaction() as c:
        row = await c.fetchrow(_OTHERS, now)
    if row["n"] < LEAST_REVEALS:
        return []
    return [Found("other_reasons", f"other_reasons:{day_of(now):%Y-%m}", None, round(100 * row["others"] / row["n"]))]


async def _back(since: datetime) -> list[Found]:
    async with transaction() as c:
        rows = await c.fetch(_BACK, since)
    return [Found("clock_back", f"clock_back:{row['day']}", None, row["n"]) for row in rows]
