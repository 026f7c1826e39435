"""For an auditor: what one registration was told and decided, each act met by its entry in the evidence.

Names nobody and opens no words; that it was looked at is on record all the same.
"""

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from foundation.actor import Actor
from foundation.database import transaction
from foundation.form_fields import uuid_of
from foundation.languages import N_
from foundation.refusals import NotFound
from privacy import evidence
from privacy.evidence import Act
from privacy.notices import Notice
from privacy.receipts import Known
from privacy.reveal import record
from registrations.consenting import acts_of
from registrations.links import ids_of_reference, reference_of
from registrations.own_receipt import known_of

ACTION = "consent.proved"


@dataclass(frozen=True, slots=True)
class Met:
    """One act with what the evidence says of it: `seq` is None where nothing stands, `follows` whether it joins on."""

    act: Act
    seq: int | None
    follows: bool


@dataclass(frozen=True, slots=True)
class Proof:
    """`waiting` counts the acts that the worker has not chained yet."""

    registration: UUID
    reference: str
    notice: Notice
    met: tuple[Met, ...]
    waiting: int

    @property
    def holds(self) -> bool:
        return bool(self.met) and all(each.seq is not None and each.follows for each in self.met)


async def find(text: str) -> UUID:
    """The registration of an id or of a reference that was quoted (`R-…`). NotFound, also where two would answer."""
    known = uuid_of(text)
    if known:
        return known
    span = ids_of_reference(text)
    async with transaction() as c:
        rows = await c.fetch("select id from registration where id between $1 and $2 limit 2", *span) if span else []
    if len(rows) != 1:
        raise NotFound(N_("沒有這一筆報名，或它的資料已經到期刪除。"))
    return UUID(str(rows[0]["id"]))


async def proof_of(registration: UUID, by: Actor, now: datetime) -> Proof:
    """Inside a transaction of staff: read and recorded together."""
    async with transaction():
        rows = await acts_of(registration)
        known: Known = await known_of(registration, rows)
        hashes = [evidence.receipt_hash(nonce, act) for act, nonce in known.acts]
        entries = await evidence.look_up(hashes)
        await record(by, ACTION, registration, ("notice", "consents"), "audit", now=now)
    met = [
        Met(act, entry.seq if entry else None, bool(entry and entry.follows))
        for (act, _), entry in zip(known.acts, entries, strict=True)
    ]
    waiting = sum(1 for row in rows if not row["chained"])
    return Proof(registration, reference_of(registration), known.notice, tuple(met), waiting)
