"""How registrations stand as far as a deed of staff can change it: codes, seats and the place in the line, nobody's
words. What a deed keeps of before and after, to know whether it can be taken back."""

import json
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any
from uuid import UUID

from foundation.database import connection

State = dict[str, Any]

_STATES = """
select r.id, jsonb_build_object(
  'status', p.status, 'state', r.state,
  'queue_no', w.queue_no, 'together', w.together, 'offered_until', w.offered_until, 'lapses', w.lapses,
  'seats', coalesce((
    select jsonb_agg(jsonb_build_object('session', x.session, 'status', x.status, 'holdback', x.holdback)
      order by x.session)
    from seat x where x.participation = p.id and x.status <> 'released'), '[]'),
  'choices', coalesce((
    select jsonb_agg(jsonb_build_object('limit', x.choice_limit, 'status', x.status) order by x.choice_limit)
    from choice x where x.participation = p.id and x.status <> 'released'), '[]')
)::text as state
from registration r join participation p on p.id = r.participation
left join waiting_entry w on w.registration = r.id
where r.event = $1 and r.id = any ($2)
"""


@dataclass(slots=True)
class Row:
    """One registration of a deed. `undone` is what became of taking it back; empty where nobody tried."""

    registration: UUID
    outcome: str
    before: State = field(default_factory=dict)
    after: State = field(default_factory=dict)
    undone: str = ""


async def states_of(event: UUID, registrations: Sequence[UUID]) -> dict[UUID, State]:
    """Inside a transaction; those of another event are absent."""
    rows = await connection().fetch(_STATES, event, list(registrations))
    return {row["id"]: json.loads(row["state"]) for row in rows}


async def lock(event: UUID) -> None:
    """Whoever gives or takes places waits from here on; the functions of the database lock in the same order."""
    await connection().execute("select 1 from event where id = $1 for no key update", event)


def holdback_of(state: State, session: UUID) -> UUID | None:
    """Where the seat in this session came from."""
    for seat in state.get("seats", ()):
        if seat["session"] == str(session) and seat["holdback"]:
            return UUID(seat["holdback"])
    return None


def written(rows: Sequence[Row]) -> str:
    return json.dumps(
        [
            {"registration": str(row.registration), "outcome": row.outcome, "before": row.before, "after": row.after}
            | ({"undone": row.undone} if row.undone else {})
            for row in rows
        ]
    )


def read_rows(text: str) -> list[Row]:
    return [Row(**(one | {"registration": UUID(one["registration"])})) for one in json.loads(text)]
