"""Makes what finds a person again say what their rows say: the last step of a correction, however it ended.

The rows decide. The person's registrations stay locked meanwhile, so that no other correction comes in between; one
that was killed before this step is settled by the nightly run.
"""

import logging
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

import asyncpg

from foundation.database import transaction
from privacy.reveal import Sealed, open_sealed
from registrations.admission_rows import identity_context
from vault import keys, rekeying
from vault.key_files import KeysNotReady
from vault.person_index import PersonMark
from vault.sealing import Context

_LOCK = "select 1 from registration where person = $1 order by id for no key update"
# The newest registration first: where rows differ, somebody is who they said last.
_PLACES = """
    select 'identity' as place, i.id, i.registration, i.person, i.scope, i.blob
    from identity i where i.person = $1 and i.level = 'P2'
    union all
    select 'visit_contact', v.id, null, v.person, v.scope, v.blob from visit_contact v where v.person = $1
    order by 3 desc nulls last
"""
_AWAY = (KeysNotReady, asyncpg.PostgresError, asyncpg.InterfaceError, OSError)
log = logging.getLogger(__name__)


@dataclass(frozen=True)
class Place:
    """One sealed row of a person, opened; a row of a visit has no registration."""

    row: asyncpg.Record
    words: dict[str, Any]

    @property
    def registration(self) -> UUID | None:
        found: UUID | None = self.row["registration"]
        return found

    @property
    def context(self) -> Context:
        return _context(self.row)


def _context(row: asyncpg.Record) -> Context:
    if row["place"] == "identity":
        return identity_context(row["registration"], "P2")
    return Context(row["place"], row["id"], "P2")


async def opened(rows: Sequence[asyncpg.Record]) -> list[Place]:
    found = await open_sealed(
        [Sealed(row["id"], _context(row), row["person"], row["scope"], row["blob"]) for row in rows]
    )
    return [Place(row, words) for row, words in zip(rows, found, strict=True) if words is not None]


def marked(words: Mapping[str, Any]) -> PersonMark | None:
    """None for words that tell nobody by address or number."""
    email, phone = (str(words.get(key) or "") or None for key in ("email", "phone"))
    return keys.mark(str(words.get("name") or ""), email, phone) if email or phone else None


async def settle(person: UUID, now: datetime) -> None:
    """Nothing that stands in no row of theirs leads to the person any more. Safe to run at any time, and twice."""
    async with transaction("worker") as c:
        await c.execute(_LOCK, person)
        places = await opened(await c.fetch(_PLACES, person))
        if marks := [mark for place in places if (mark := marked(place.words))]:
            await rekeying.rekey(person, marks[0], now)
            await rekeying.forget_old(person, marks)


async def settle_soon(person: UUID, now: datetime) -> None:
    """The same at the end of a deed that is over: where a database is away, the nightly run does it."""
    try:
        await settle(person, now)
    except _AWAY as error:
        log.warning("the index of a corrected person waits for the nightly run: %s", type(error).__name__)


async def settle_all(now: datetime) -> int:
    """Every correction that was cut short; how many."""
    left = await rekeying.unsettled_persons()
    for person in left:
        await settle(person, now)
    return len(left)
