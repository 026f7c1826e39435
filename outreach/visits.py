"""Logging a visit: facts into the service ledger, words sealed under the visit's own keys, a need with its owner.

A device may send the same entry again: the same content is accepted, another content under the same id is refused.
"""

from collections.abc import Callable
from dataclasses import asdict, dataclass
from datetime import datetime
from os import urandom
from uuid import UUID, uuid4

from foundation.actor import Actor
from foundation.clock import day_of
from foundation.database import connection, transaction
from foundation.faults import Fault
from foundation.languages import N_
from foundation.refusals import Conflict, Invalid, NotFound
from outreach.enterprises import NewEnterprise, find_or_make
from outreach.visit_entries import VisitEntry, faults_of
from privacy import periods
from vault import keys
from vault.keys import PersonKey
from vault.person_index import PersonMark
from vault.sealing import Context, seal

# The enterprise's place and kind are copied as of the day: later changes never move an old figure.
_INSERT = """
insert into visit (
    id, client, content_hash, enterprise, partner, officer, mode, outcome, on_day, follow_up_on,
    county, township, industry_scheme, industry, size
)
select $1, $2, $3, e.id, $5, $6, $7, $8, $9, $10, e.county, e.township, e.industry_scheme, e.industry, e.size
from enterprise e where e.id = $4
on conflict (client) do nothing
returning id
"""


@dataclass(frozen=True)
class Logged:
    """`again`: this very entry had arrived before."""

    visit: UUID
    need: UUID | None
    again: bool = False


@dataclass(frozen=True)
class _Words:
    """Keys are made before the main transaction, as everywhere: an unused key is swept at night."""

    person: PersonKey
    scope_key: bytes


async def log_visit(entry: VisitEntry, *, by: Actor, now: datetime) -> Logged:
    """Raises Invalid, NotFound (enterprise) or Conflict (the same client id with other content)."""
    if by.staff_id is None:
        raise ValueError("a visit belongs to an officer")
    if faults := faults_of(entry, day_of(now)):
        raise Invalid(faults)
    visit, need = uuid4(), uuid4() if entry.need else None
    words = await _keys_for(entry, visit, now)
    async with transaction() as c:
        if entry.partner and not await c.fetchval("select true from partner where id = $1", entry.partner):
            raise Invalid([Fault("partner", N_("請從清單中選擇。"))])
        made = await c.fetchval(
            _INSERT, visit, entry.client, entry.fingerprint, entry.enterprise, entry.partner, by.staff_id, entry.mode,
            entry.outcome, entry.on_day, entry.next_on,
        )  # fmt: skip
        if made is None:
            return await _known(entry)
        if need:
            await c.execute(
                "insert into need (id, visit, enterprise, category, status, owner, opened_on, due_on)"
                " values ($1, $2, $3, $4, 'open', $5, $6, $7)",
                need, visit, entry.enterprise, entry.need, by.staff_id, entry.on_day, entry.next_on,
            )  # fmt: skip
        if words:
            await _seal_words(entry, visit, need, words)
    return Logged(visit, need)


async def log_first_visit(
    firm: NewEnterprise, entry_for: Callable[[UUID], VisitEntry], *, by: Actor, now: datetime
) -> Logged:
    """The enterprise and its visit, or neither: a refused visit leaves no enterprise behind."""
    async with transaction():
        found = await find_or_make(firm.ubn, firm.name, county=firm.county, township=firm.township)
        if found is None:
            raise NotFound
        return await log_visit(entry_for(found.id), by=by, now=now)


async def _known(entry: VisitEntry) -> Logged:
    row = await connection().fetchrow(
        "select v.id, v.content_hash, n.id as need from visit v left join need n on n.visit = v.id where v.client = $1",
        entry.client,
    )
    if row is None:
        raise NotFound
    if row["content_hash"] != entry.fingerprint:
        told = N_("這筆訪視已經用另一份內容存過了，兩份都還在：請比對後另記一筆。")
        raise Conflict(told, code="other_content", extra={"visit": str(row["id"])})
    return Logged(row["id"], row["need"], again=True)


async def _keys_for(entry: VisitEntry, visit: UUID, now: datetime) -> _Words | None:
    """None when there is nothing to seal. Words about nobody in particular get a key that no name leads to."""
    if not (entry.contact or entry.promise or entry.need_words):
        return None
    contact = entry.contact
    reachable = contact.name and (contact.email or contact.phone)
    mark = keys.mark(contact.name, contact.email, contact.phone) if reachable else PersonMark(urandom(32))
    [person] = await keys.upsert_persons([mark], now)
    return _Words(person, (await keys.scope_keys(visit, now)).p2)


async def _seal_words(entry: VisitEntry, visit: UUID, need: UUID | None, words: _Words) -> None:
    expires_on = periods.expires_on("visit_contact", entry.next_on or entry.on_day)
    if entry.contact:
        row = uuid4()
        blob = _sealed(words, "visit_contact", row, asdict(entry.contact))
        await connection().execute(
            "insert into visit_contact (id, visit, blob, person, scope, expires_on) values ($1, $2, $3, $4, $2, $5)",
            row, visit, blob, words.person.person, expires_on,
        )  # fmt: skip
    if entry.promise or entry.need_words:
        row = uuid4()
        blob = _sealed(words, "visit_note", row, {"need": entry.need_words, "promise": entry.promise})
        await connection().execute(
            "insert into visit_note (id, visit, need, blob, person, scope, expires_on)"
            " values ($1, $2, $3, $4, $5, $2, $6)",
            row, visit, need, blob, words.person.person, expires_on,
        )  # fmt: skip


def _sealed(words: _Words, table: str, row: UUID, fields: dict[str, str]) -> bytes:
    return seal(words.scope_key, words.person.key, Context(table, row, "P2"), fields)
