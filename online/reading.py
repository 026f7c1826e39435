"""The registrations that participants of an online session can be, opened in memory for the comparison; what a human
sees of them is masked."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from foundation.actor import Actor
from foundation.database import transaction
from foundation.tokens import read_short_code
from online.matching import Known
from privacy.masks import mask
from privacy.reveal import record
from registrations.links import ids_of_reference, reference_of
from registrations.opened import Opened, open_registrations

# Whoever holds a place in this session, or in the room of the same class: many change their mind on the day.
_EXPECTED = """
select r.id, r.restricted, coalesce((
    select array_agg(t.short_code) from ticket t where t.registration = r.id and t.revoked_at is null), '{}') as codes
from registration r join participation p on p.id = r.participation
where r.event = $1 and r.state = 'live' and p.status = 'admitted' and exists (
  select 1 from seat h join session s on s.id = h.session join session here on here.id = $2
  where h.participation = p.id and h.status = 'held' and (s.id = $2 or s.twin = $2 or s.id = here.twin))
order by r.id
"""
_BY_REFERENCE = """
select r.id from registration r join participation p on p.id = r.participation
where r.event = $1 and r.state = 'live' and p.status = 'admitted'
  and (r.id between $3 and $4 or exists (
    select 1 from ticket t where t.registration = r.id and t.revoked_at is null and t.short_code = $2))
limit 2
"""


@dataclass(frozen=True, slots=True)
class Shown:
    """Somebody to choose, masked."""

    registration: UUID
    reference: str
    name: str
    organization: str


async def expected(event: UUID, session: UUID, by: Actor, now: datetime) -> list[Known]:
    """One entry an opening, as for a search in the list. Words of those who have restricted their use stay shut."""
    async with transaction() as c:
        rows = await c.fetch(_EXPECTED, event, session)
        await record(by, "log_matched", event, ["name", "email", "organization"], "online_log", now=now)
    words = await open_registrations([row["id"] for row in rows if not row["restricted"]])
    return [_known(row["id"], row["codes"], words.get(row["id"])) for row in rows]


async def shown(registrations: Iterable[UUID]) -> dict[UUID, Shown]:
    wanted = list(registrations)
    words = await open_registrations(wanted)
    return {each: _shown(each, words.get(each)) for each in wanted}


def _known(registration: UUID, codes: list[str], found: Opened | None) -> Known:
    words = found or Opened(registration, {})
    return Known(
        registration, words.text("name"), words.text("email"), words.text("organization"),
        frozenset({*codes, reference_of(registration)}),
    )  # fmt: skip


def _shown(registration: UUID, found: Opened | None) -> Shown:
    words = found or Opened(registration, {})
    return Shown(
        registration, reference_of(registration), mask("name", words.text("name")),
        mask("organization", words.text("organization")),
    )  # fmt: skip


async def by_reference(event: UUID, typed: str) -> UUID | None:
    """Somebody with a place in this event, by the reference or the code on their ticket."""
    code, ids = read_short_code(typed), ids_of_reference(typed)
    async with transaction() as c:
        found = await c.fetch(_BY_REFERENCE, event, code or "", *(ids or (None, None)))
    return found[0]["id"] if len(found) == 1 else None
