"""Who stands in a list, and what of them: read anew at each download, so that an erasure, a correction, a withdrawal or
a stop of use reaches it. A partner gets those whose own notice named it, and by consent those who agreed to it.

A list is read some people at a time: only their ids are ever all in memory.
"""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any
from uuid import UUID

from disclosures.export_fields import Choice
from foundation.actor import Actor
from foundation.database import transaction
from privacy.reveal import show
from registrations.opened import sealed

BATCH = 500  # opened at once, between two looks at other requests
_WHICH = {
    "admitted": "p.status = 'admitted'",
    "arrived": "exists (select 1 from attendance a where a.participation = p.id)",
    "waiting": "p.status = 'waiting'",
}
_PEOPLE = """
from registration r join participation p on p.id = r.participation
where r.event = $1 and r.state = 'live' and not r.restricted and ($2 = '' or exists (
    select 1 from consent_state c where c.registration = r.id and c.purpose = $2 and c.latest and c.state = 'given'
  )) and ($3::uuid is null or exists (
    select from notice_version n, jsonb_to_recordset(n.body -> 'bodies') as b (partner text, role text)
    where n.id = r.notice and b.partner = $3::text and (b.role = 'asking') = ($2 <> '')
  )) and """
# Made once from our own texts above; nothing from outside goes into SQL.
_COUNT = {which: f"select count(*) {_PEOPLE} {of}" for which, of in _WHICH.items()}
_IDS = {which: f"select r.id {_PEOPLE} {of}" for which, of in _WHICH.items()}
_ROWS = {
    which: f"select i.registration, i.level, i.person, i.scope, i.blob from identity i where i.level = any ($4)"  # noqa: S608
    f" and i.registration in (select r.id {_PEOPLE} {of} and r.id = any ($5)) order by i.level"
    for which, of in _WHICH.items()
}


@dataclass(slots=True)
class ExportedPerson:
    registration: UUID
    person: UUID
    words: dict[str, Any] = field(default_factory=dict)


async def count_people(event: UUID, which: str, consented: str, recipient: UUID | None) -> int:
    async with transaction() as c:
        return int(await c.fetchval(_COUNT[which], event, consented, recipient))


async def listed(row: Any) -> list[UUID]:
    """Whose registrations stand in the list, in no order."""
    async with transaction() as c:
        rows = await c.fetch(_IDS[row["which"]], row["event"], row["consented"], row["recipient"])
    return [each["id"] for each in rows]


async def open_people(
    row: Any, chosen: Sequence[Choice], ids: Sequence[UUID], by: Actor, now: datetime
) -> list[ExportedPerson]:
    """The words of those of `ids` that still stand in the list, in the order of `ids`."""
    levels = sorted({choice.sealed_at for choice in chosen})
    async with transaction() as c:
        found = await c.fetch(_ROWS[row["which"]], row["event"], row["consented"], row["recipient"], levels, ids)
    closed = [sealed(r["registration"], r["person"], r["scope"], r["blob"], r["level"]) for r in found]
    opened = await show(by, closed, [], row["fields"], row["purpose"], about=row["id"], now=now)
    people: dict[UUID, ExportedPerson] = {}
    for each, words in zip(found, opened, strict=True):
        if words is not None:
            known = ExportedPerson(each["registration"], each["person"])
            people.setdefault(known.registration, known).words.update(words)
    return [people[registration] for registration in ids if registration in people]
