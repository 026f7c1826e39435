"""Who is to be called and who has been: counts, the list in pages, masked unless a purpose session is open."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from disclosures.call_rounds import CALLED, Outcome, context_of
from foundation.actor import Actor
from foundation.database import transaction
from privacy import purpose_sessions
from privacy.masks import mask
from privacy.reveal import Sealed, open_sealed
from registrations.links import reference_of
from registrations.opened import sealed

PAGE = 20


@dataclass(frozen=True, slots=True)
class CallCounts:
    """In persons. `left` are those still on the list, `unreached` those of them who did not answer yet."""

    left: int
    unreached: int
    coming: int
    deputy: int
    cancelled: int

    @property
    def called(self) -> int:
        return self.coming + self.deputy + self.cancelled

    @property
    def total(self) -> int:
        return self.left + self.called


@dataclass(frozen=True, slots=True)
class CallLine:
    """`dial` is the number as a telephone takes it; empty on a masked line. `deputy` is masked always."""

    registration: UUID
    reference: str
    name: str
    company: str
    phone: str
    dial: str
    tries: int
    outcome: Outcome | None
    deputy: str = ""


@dataclass(frozen=True, slots=True)
class CallPage:
    lines: tuple[CallLine, ...]
    page: int
    pages: int


_CALLED = f"""
from registration r join participation p on p.id = r.participation
join identity i on i.registration = r.id and i.level = 'P2'
left join call_outcome o on o.registration = r.id
where r.event = $1 and {CALLED}
"""
_OPEN = "and (o.outcome is null or o.outcome = 'unreached')"
_TOLD = "from call_outcome o join registration r on r.id = o.registration where r.event = $1"
_COUNTS = f"""
select
  (select count(*) {_CALLED} {_OPEN}) as left,
  (select count(*) {_CALLED} and o.outcome = 'unreached' and o.tries > 0) as unreached,
  (select count(*) {_TOLD} and o.outcome = 'coming' and r.state = 'live') as coming,
  (select count(*) {_TOLD} and o.outcome = 'deputy' and r.state = 'live') as deputy,
  (select count(*) {_TOLD} and o.outcome = 'cancelled') as cancelled
"""
# Those never tried first; who did not answer comes again at the end.
_LIST = f"""
select r.id, i.person, i.scope, i.blob, coalesce(o.tries, 0) as tries, o.outcome, null::bytea as note
{_CALLED} {_OPEN} order by coalesce(o.tries, 0), o.at nulls first, p.registered_on, r.id limit $2 offset $3
"""
_DONE = """
select r.id, i.person, i.scope, i.blob, o.tries, o.outcome, o.blob as note, o.id as place
from call_outcome o join registration r on r.id = o.registration
join identity i on i.registration = r.id and i.level = 'P2'
where r.event = $1 and o.outcome <> 'unreached' order by o.at desc, r.id limit $2
"""


async def counts(event: UUID) -> CallCounts:
    async with transaction() as c:
        return CallCounts(**dict(await c.fetchrow(_COUNTS, event)))


async def masked_list(event: UUID, page: int) -> CallPage:
    """As anybody with the permission may always see it."""
    rows, found = await _page(event, page)
    words = await open_sealed([_sealed(row) for row in rows])
    return CallPage(tuple(_masked(row, each or {}) for row, each in zip(rows, words, strict=True)), *found)


async def contact_list(event: UUID, page: int, by: Actor, now: datetime) -> CallPage:
    """In the open: each person once in the audit per session. Conflict without one, Unavailable without an entry."""
    rows, found = await _page(event, page)
    words = await purpose_sessions.show(by, event, [_sealed(row) for row in rows], now)
    return CallPage(tuple(_open(row, each) for row, each in zip(rows, words, strict=True) if each), *found)


async def settled(event: UUID, most: int = 200) -> tuple[CallLine, ...]:
    """Who needs no call any more, the latest first, masked."""
    async with transaction() as c:
        rows = await c.fetch(_DONE, event, most)
    words = await open_sealed([_sealed(row) for row in rows])
    notes = await open_sealed([_note(row) for row in rows if row["note"]])
    deputies = iter(notes)
    return tuple(
        _masked(row, each or {}, (next(deputies) or {}) if row["note"] else {})
        for row, each in zip(rows, words, strict=True)
    )


async def _page(event: UUID, page: int) -> tuple[Sequence[Any], tuple[int, int]]:
    left = (await counts(event)).left
    pages = max(1, -(-left // PAGE))
    number = min(max(page, 1), pages)
    async with transaction() as c:
        rows = await c.fetch(_LIST, event, PAGE, (number - 1) * PAGE)
    return rows, (number, pages)


def _sealed(row: Any) -> Sealed:
    return sealed(row["id"], row["person"], row["scope"], row["blob"])


def _note(row: Any) -> Sealed:
    return Sealed(row["id"], context_of(row["place"]), row["person"], row["scope"], row["note"])


def _masked(row: Any, words: dict[str, Any], note: dict[str, Any] | None = None) -> CallLine:
    return CallLine(
        row["id"],
        reference_of(row["id"]),
        mask("name", words.get("name")),
        mask("organization", words.get("organization")),
        mask("phone", words.get("phone")),
        "",
        row["tries"],
        row["outcome"],
        mask("name", (note or {}).get("deputy")),
    )


def _open(row: Any, words: dict[str, Any]) -> CallLine:
    phone = str(words.get("phone") or "")
    return CallLine(
        row["id"],
        reference_of(row["id"]),
        str(words.get("name") or ""),
        str(words.get("organization") or ""),
        f"0{phone[4:]}".replace(";ext=", " #") if phone.startswith("+886") else phone.replace(";ext=", " #"),
        phone.replace(";ext=", ",") if phone.startswith("+") else "",
        row["tries"],
        row["outcome"],
    )
