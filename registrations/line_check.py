"""Checks, apart from what moves the line, that every place was given by the stated rule and that every count is true.

It replays the log of an event: whoever was offered or given a place stood first, or everybody before them was passed
over in the same allocation for a reason that the figures bear out.
"""

from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from uuid import UUID

from foundation.database import transaction

_GIVEN = frozenset({"offered", "seated"})
# What may happen to whom: from the state before to the state after.
_STEPS = {
    "joined": ({"", "out"}, "waiting"),
    "skipped": ({"waiting"}, "waiting"),
    "offered": ({"waiting"}, "offered"),
    "seated": ({"waiting"}, "out"),
    "accepted": ({"offered"}, "out"),
    "refused": ({"offered", "waiting"}, "out"),
    "lapsed": ({"offered"}, "lapsed"),
    "moved_back": ({"lapsed"}, "waiting"),
    "left": ({"waiting", "offered"}, "out"),
}


@dataclass(frozen=True, slots=True)
class Logged:
    """One row of the log. `left` and `needed` are those of the session or option that decided a `skipped`."""

    seq: int
    registration: UUID
    run: UUID
    act: str
    reason: str
    queue_no: int
    left: int | None = None
    needed: int | None = None


@dataclass(frozen=True, slots=True)
class Count:
    """What a row says is taken, what its seats add up to, and the most there may be."""

    what: str
    said: int
    found: int
    most: int


def order_faults(log: Sequence[Logged]) -> list[str]:
    """Every break of the rule, in words; empty when the order was fair. Pure."""
    # By the place in the line: a substitute stands where the other stood.
    given: dict[UUID, set[int]] = defaultdict(set)
    for row in log:
        if row.act in _GIVEN:
            given[row.run].add(row.queue_no)
    return list(_replayed(sorted(log, key=lambda row: row.seq), given))


def _replayed(log: Sequence[Logged], given: dict[UUID, set[int]]) -> Iterator[str]:
    state: dict[UUID, str] = {}
    place: dict[UUID, int] = {}
    passed: dict[UUID, set[int]] = defaultdict(set)
    for row in log:
        before, after = _STEPS[row.act]
        if state.get(row.registration, "") not in before:
            yield f"{row.seq}: {row.act} after {state.get(row.registration) or 'nothing'}"
        if row.act in _GIVEN:
            waited = {no for x, no in place.items() if no < row.queue_no and state[x] == "waiting"}
            jumped = waited - given[row.run] - passed[row.run]
            if jumped:
                yield f"{row.seq}: {row.act} before {len(jumped)} who stood in front and were not passed over"
        if row.act == "skipped":
            passed[row.run].add(row.queue_no)
            if row.reason != "begun" and (row.left is None or row.needed is None or row.left >= row.needed):
                yield f"{row.seq}: passed over although {row.needed} fit into {row.left}"
        state[row.registration] = after
        place[row.registration] = row.queue_no


def count_faults(counts: Sequence[Count]) -> list[str]:
    wrong = [each for each in counts if not each.said == each.found <= each.most]
    return [f"{each.what}: {each.said} said, {each.found} found, at most {each.most}" for each in wrong]


_LOG = """
select a.seq, a.registration, a.run, a.act, a.reason,
    a.queue_no, a.left_places as left, a.needed
from waiting_act a where a.scope = $1 order by a.seq
"""
_COUNTS = """
select 'session ' || s.id as what, s.places_taken as said, s.places as most,
    (select count(*)::int from seat x where x.session = s.id and x.status in ('held', 'offered')) as found
from session s where s.event = $1
union all
select 'held back ' || h.id, h.places_taken, h.places,
    (select count(*)::int from seat x where x.holdback = h.id and x.status in ('held', 'offered'))
from holdback h where h.event = $1
union all
select 'option ' || l.question || '/' || l.option, l.places_taken, l.places,
    (select count(*)::int from choice x where x.choice_limit = l.id and x.status in ('held', 'offered'))
from choice_limit l where l.event = $1
union all
select 'code ' || k.id, k.used, k.most,
    (select count(*)::int from participation p where p.invitation_code = k.id
     and p.status in ('admitted', 'waiting', 'offered', 'pending'))
from invitation_code k where k.event = $1
"""
# Who is of which state must be found in exactly the tables of that state.
_STANDING = """
select p.status, count(*)::int as n from participation p
left join registration r on r.participation = p.id and r.state = 'live'
left join waiting_entry w on w.registration = r.id
where p.event = $1 and not case p.status
    when 'admitted' then w.id is null
        and not exists (select from seat x where x.participation = p.id and x.status not in ('held', 'released'))
    when 'waiting' then r.id is null or w.id is not null and w.offered_until is null
        and exists (select from seat x where x.participation = p.id and x.status = 'waiting')
    when 'offered' then r.id is null or w.offered_until is not null
        and exists (select from seat x where x.participation = p.id and x.status = 'offered')
    when 'pending' then w.id is null and not exists (
        select from seat x where x.participation = p.id and x.status not in ('asked', 'released'))
    else r.id is null and not exists (select from seat x where x.participation = p.id and x.status <> 'released') end
group by p.status
"""


async def faults_of(event: UUID) -> list[str]:
    """Everything wrong with the line and the counts of an event, as far as its people have not been forgotten."""
    async with transaction() as c:
        log = [Logged(**row) for row in await c.fetch(_LOG, event)]
        counts = [Count(**row) for row in await c.fetch(_COUNTS, event)]
        astray = [f"{row['n']} {row['status']} with seats of another state" for row in await c.fetch(_STANDING, event)]
    return order_faults(log) + count_faults(counts) + astray
