"""Who stands in a list, and what of them: read anew at each download, so that an erasure, a correction, a withdrawal or
a stop of use reaches it."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any
from uuid import UUID

from disclosures.export_fields import Choice
from foundation.actor import Actor
from foundation.database import connection, transaction
from privacy.reveal import show
from registrations.opened import sealed

BATCH = 500  # opened between two looks at other requests
_WHICH = {
    "admitted": "p.status = 'admitted'",
    "arrived": "exists (select 1 from attendance a where a.participation = p.id)",
    "waiting": "p.status = 'waiting'",
}
_PEOPLE = """
from registration r join participation p on p.id = r.participation
where r.event = $1 and r.state = 'live' and not r.restricted and ($2 = '' or exists (
    select 1 from consent_state c where c.registration = r.id and c.purpose = $2 and c.latest and c.state = 'given'
  )) and """
# Made once from our own texts above; nothing from outside goes into SQL.
_COUNT = {which: f"select count(*) {_PEOPLE} {of}" for which, of in _WHICH.items()}
_ROWS = {
    which: f"select i.registration, i.level, i.person, i.scope, i.blob from identity i where i.level = any ($3)"  # noqa: S608
    f" and i.registration in (select r.id {_PEOPLE} {of}) order by i.registration, i.level"
    for which, of in _WHICH.items()
}


@dataclass(slots=True)
class ExportedPerson:
    registration: UUID
    person: UUID
    words: dict[str, Any] = field(default_factory=dict)


async def count_people(event: UUID, which: str, consented: str) -> int:
    async with transaction() as c:
        return int(await c.fetchval(_COUNT[which], event, consented))


async def open_people(row: Any, chosen: Sequence[Choice], by: Actor, now: datetime) -> list[ExportedPerson]:
    """Inside a transaction: everybody of an export, opened for `by` under one entry of the audit.

    The entry goes with the last batch: until the transaction commits, others wait for it.
    """
    levels = sorted({choice.sealed_at for choice in chosen})
    rows = await connection().fetch(_ROWS[row["which"]], row["event"], row["consented"], levels)
    people: dict[UUID, ExportedPerson] = {}
    starts = range(0, len(rows), BATCH)
    for start in starts or (0,):
        batch = rows[start : start + BATCH]
        closed = [sealed(r["registration"], r["person"], r["scope"], r["blob"], r["level"]) for r in batch]
        is_last = start + BATCH >= len(rows)
        opened = await show(
            by, closed, ["export"] if is_last else [], row["fields"], row["purpose"], about=row["id"],
            reason=row["reason"], now=now,
        )  # fmt: skip
        for found, words in zip(batch, opened, strict=True):
            if words is not None:
                known = ExportedPerson(found["registration"], found["person"])
                people.setdefault(known.registration, known).words.update(words)
    return list(people.values())
