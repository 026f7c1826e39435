"""Holds (暫緩刪除): what the law does not let go yet is copied out of a row, field by field, under a key of its own.

The row itself goes on its day. A hold has a ground, a day until which it lasts, and is looked at again every 90 days; a
released one goes that night. The audit names the registration, so that the person can find it. Reading what is held is
`reveal`'s matter, like every other word of a person.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any
from uuid import UUID, uuid4

import asyncpg

from foundation.actor import Actor
from foundation.clock import day_of
from foundation.database import transaction
from foundation.faults import Fault, Faults
from foundation.languages import N_
from foundation.refusals import Conflict, Invalid, NotFound
from privacy import audit
from privacy.audit_notes import open_notes, seal_note
from privacy.reveal import Sealed, reveal
from vault import keys, sealing
from vault.sealing import Context

REVIEW = timedelta(days=90)
LONGEST = timedelta(days=3660)
"""Ten years: what accounts ask for. Who needs longer places it again."""
LEAST_REASON = 6
GROUNDS: dict[str, str] = {
    "voucher": N_("會計憑證"),
    "dispute": N_("爭議、申訴或訴訟"),
    "inquiry": N_("稽核或調查"),
    "other": N_("其他法定理由"),
}


@dataclass(frozen=True, slots=True)
class Hold:
    """Names of fields, never a value. `placed_by` is the name of the member of staff."""

    id: UUID
    origin: UUID
    fields: tuple[str, ...]
    ground: str
    reason: str
    placed_on: date
    placed_by: str
    review_on: date
    until: date
    released_on: date | None

    def is_due(self, today: date) -> bool:
        return self.released_on is None and self.review_on <= today


@dataclass(frozen=True, slots=True)
class Wish:
    """What an officer asks for; checked by `faults_of`."""

    fields: Sequence[str]
    ground: str
    reason: str
    until: date | None

    def faults_of(self, known: Sequence[str], today: date) -> Faults:
        found: Faults = []
        if not self.fields or any(field not in known for field in self.fields):
            found.append(Fault("fields", N_("請勾選要暫緩刪除的欄位，只選需要的。")))
        if self.ground not in GROUNDS:
            found.append(Fault("ground", N_("請選擇暫緩刪除的依據。")))
        if len(self.reason.strip()) < LEAST_REASON:
            found.append(Fault("reason", N_("請寫下理由，至少六個字；不要寫姓名或電話。")))
        if self.until is None or not today < self.until <= today + LONGEST:
            found.append(Fault("until", N_("請填一個以後的日期，最長十年。")))
        return found


async def place(origin: UUID, words: Mapping[str, Any], wish: Wish, by: Actor, now: datetime) -> UUID:
    """Copies the wished fields of `words` out. The caller has opened them and shows them to nobody. Raises Invalid."""
    today = day_of(now)
    if faults := wish.faults_of([key for key, value in words.items() if value], today):
        raise Invalid(faults)
    assert wish.until
    hold = uuid4()
    # With the mailbox as the only way to it, the person's own page finds it after everything else is gone.
    person = await keys.stranger(now, email=str(words.get("email") or "") or None)
    scope = (await keys.scope_keys(hold, now)).p2
    blob = sealing.seal(scope, person.key, _context(hold), {field: words[field] for field in wish.fields})
    told = wish.reason.strip()[:400]
    why, noted = await seal_note(told, hold, hold, now), await seal_note(told, hold, origin, now)
    async with transaction() as c:
        await c.execute(
            "insert into held_fields (id, person, scope, expires_on, origin, fields, ground, reason, placed_on,"
            " placed_by, review_on, blob) values ($1, $2, $1, $3, $4, $5, $6, $7, $8, $9, $10, $11)",
            hold, person.person, wish.until, origin, list(wish.fields), wish.ground, why, today,
            by.staff_id, min(today + REVIEW, wish.until), blob,
        )  # fmt: skip
        await audit.append(by, "hold.placed", origin, wish.fields, wish.ground, reason=noted, now=now)
    return hold


async def review(hold: UUID, by: Actor, now: datetime) -> None:
    """It is still needed: looked at again in 90 days, or on its last day."""
    await _change(hold, "hold.reviewed", by, now, release=False)


async def release(hold: UUID, by: Actor, now: datetime) -> None:
    """Not needed any more: it goes tonight."""
    await _change(hold, "hold.released", by, now, release=True)


async def _change(hold: UUID, action: str, by: Actor, now: datetime, *, release: bool) -> None:
    today = day_of(now)
    async with transaction() as c:
        row = await c.fetchrow("select * from held_fields where id = $1 for update", hold)
        if row is None:
            raise NotFound
        if row["released_on"]:
            raise Conflict(N_("這筆暫緩刪除已經解除，今晚就會刪除。"), code="released")
        if release:
            await c.execute(
                "update held_fields set released_on = $2, expires_on = least(expires_on, $3) where id = $1",
                hold, today, today - timedelta(days=1),
            )  # fmt: skip
        else:
            await c.execute(
                "update held_fields set review_on = least($2, expires_on) where id = $1", hold, today + REVIEW
            )
        await audit.append(by, action, row["origin"], row["fields"], row["ground"], now=now)


_HOLDS = "select h.*, coalesce(s.name, '') as by_name from held_fields h left join staff s on s.id = h.placed_by"


async def holds() -> list[Hold]:
    """All of them, those to be looked at first."""
    async with transaction() as c:
        rows = await c.fetch(f"{_HOLDS} order by h.released_on nulls first, h.review_on, h.id")
    return await _told(rows)


async def hold(hold_id: UUID) -> Hold:
    async with transaction() as c:
        row = await c.fetchrow(f"{_HOLDS} where h.id = $1", hold_id)
    if row is None:
        raise NotFound
    [found] = await _told([row])
    return found


async def copied_from(origins: Sequence[UUID]) -> list[Hold]:
    """What is held of these registrations."""
    async with transaction() as c:
        rows = await c.fetch(
            f"{_HOLDS} where h.origin = any ($1) and h.released_on is null order by h.placed_on, h.id", list(origins)
        )
    return await _told(rows)


async def count_due(now: datetime) -> int:
    async with transaction() as c:
        n = await c.fetchval(
            "select count(*) from held_fields where released_on is null and review_on <= $1", day_of(now)
        )
    return int(n)


async def is_held(person: UUID) -> bool:
    """Whether this is not somebody to be erased but the lock of a hold."""
    async with transaction() as c:
        return bool(await c.fetchval("select exists (select from held_fields where person = $1)", person))


async def show(hold_id: UUID, by: Actor, reason: str, *, note: str, now: datetime) -> dict[str, Any]:
    """The held words for a member of staff: recorded, or not shown. NotFound, or the refusals of `reveal`."""
    async with transaction() as c:
        row = await c.fetchrow("select id, origin, person, scope, blob, fields from held_fields where id = $1", hold_id)
        if row is None:
            raise NotFound
        sealed = Sealed(row["origin"], _context(hold_id), row["person"], row["scope"], row["blob"])
        return await reveal(by, sealed, row["fields"], reason, note=note, now=now)


async def _told(rows: Sequence[asyncpg.Record]) -> list[Hold]:
    reasons = await open_notes([(row["id"], row["reason"]) for row in rows])
    return [
        Hold(
            row["id"], row["origin"], tuple(row["fields"]), row["ground"], reason, row["placed_on"], row["by_name"],
            row["review_on"], row["expires_on"], row["released_on"],
        )
        for row, reason in zip(rows, reasons, strict=True)
    ]  # fmt: skip


def _context(hold_id: UUID) -> Context:
    return Context("held_fields", hold_id, "P2")
