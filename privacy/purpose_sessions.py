"""Reading many people for one stated purpose: two hours, one event, named fields, and one entry a person shown.

Which people are shown is the caller's matter. The entry is not written again while the session lasts, so that a page
may be looked at twice; what alarms count leaves these entries out.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID, uuid4

from foundation.actor import Actor
from foundation.database import connection, transaction
from foundation.faults import Fault
from foundation.languages import N_
from foundation.refusals import Conflict, Invalid
from privacy import reveal
from privacy.reveal import Sealed

LASTS = timedelta(hours=2)
ACTION = "call_list"
PURPOSES: dict[str, str] = {
    "call.attend": N_("確認是否出席"),
    "call.remind": N_("行前提醒"),
    "call.changed": N_("通知時間或地點異動"),
    "call.prepare": N_("確認餐點、座位等準備事項"),
}
"""What may be stated, as data; the words stand in the audit and before the person who asks who looked."""


@dataclass(frozen=True, slots=True)
class PurposeSession:
    id: UUID
    staff: UUID
    event: UUID
    purpose: str
    fields: tuple[str, ...]
    opened_at: datetime
    closes_at: datetime


async def open_session(by: Actor, purpose: str, event: UUID, fields: Sequence[str], now: datetime) -> PurposeSession:
    """Opens one for this person; one that is open already for another purpose is closed. Invalid without a purpose."""
    if purpose not in PURPOSES:
        raise Invalid([Fault("purpose", N_("請選擇這次聯絡的目的。"))])
    async with transaction() as c:
        open_now = await current(by, event, now)
        if open_now and open_now.purpose == purpose:
            return open_now
        if open_now:
            await _end(open_now, now)
        await c.execute(
            "insert into purpose_session (id, staff, event, purpose, fields, opened_at, closes_at)"
            " values ($1, $2, $3, $4, $5, $6, $7)",
            uuid4(), by.staff_id, event, purpose, list(fields), now, now + LASTS,
        )  # fmt: skip
        await reveal.record(by, "session.opened", event, fields, purpose, now=now)
        made = await current(by, event, now)
    assert made
    return made


async def current(by: Actor, event: UUID, now: datetime) -> PurposeSession | None:
    """The session in which this person may read that event now; each colleague has one of their own."""
    async with transaction():
        return await _found(by, event, now)


async def open_of(by: Actor, now: datetime) -> list[PurposeSession]:
    """All that this person has open now; a handful, since each lasts two hours."""
    async with transaction() as c:
        rows = await c.fetch(
            "select id, staff, event, purpose, fields, opened_at, closes_at from purpose_session"
            " where staff = $1 and opened_at <= $2 and closes_at > $2 order by closes_at limit 5",
            by.staff_id,
            now,
        )
    return [_session(row) for row in rows]


async def close(by: Actor, event: UUID, now: datetime) -> None:
    """Ends it before its time; nothing happens where none is open."""
    async with transaction():
        session = await _found(by, event, now, lock=True)
        if session:
            await _end(session, now)
            await reveal.record(by, "session.closed", event, (), session.purpose, now=now)


async def show(by: Actor, event: UUID, rows: Sequence[Sealed], now: datetime) -> list[dict[str, Any] | None]:
    """The session's fields of many rows, in order, None where erased; Conflict when no session is open any more."""
    async with transaction():
        # Two pages of one session at the same moment write one entry a person: the row lets them pass one by one.
        session = await _found(by, event, now, lock=True)
        if session is None:
            raise over()
        known = await _shown(session, [row.object_id for row in rows])
        opened = await reveal.show(by, rows, [ACTION], session.fields, session.purpose, known=known, now=now)
    return [words and {field: words.get(field) for field in session.fields} for words in opened]


def over() -> Conflict:
    return Conflict(N_("聯絡時間已經結束，名單重新遮罩了。要繼續，請再說明一次目的。"), code="session_over")


async def _shown(session: PurposeSession, objects: Sequence[UUID]) -> set[UUID]:
    rows = await connection().fetch(
        "select distinct object from audit_entry where object = any ($1) and action = $2 and actor = $3 and at >= $4",
        list(objects),
        ACTION,
        session.staff,
        session.opened_at,
    )
    return {row["object"] for row in rows}


async def _end(session: PurposeSession, now: datetime) -> None:
    await connection().execute("update purpose_session set closes_at = $2 where id = $1", session.id, now)


_FIND = (
    "select id, staff, event, purpose, fields, opened_at, closes_at from purpose_session"
    " where staff = $1 and event = $2 and opened_at <= $3 and closes_at > $3 order by opened_at desc limit 1"
)
_HOLD = f"{_FIND} for update"


async def _found(by: Actor, event: UUID, now: datetime, *, lock: bool = False) -> PurposeSession | None:
    row = await connection().fetchrow(_HOLD if lock else _FIND, by.staff_id, event, now)
    return _session(row) if row else None


def _session(row: Any) -> PurposeSession:
    return PurposeSession(**dict(row) | {"fields": tuple(row["fields"])})
