"""Takes a deed on several registrations back, each row that still stands as the deed left it; says of the others why
not. Places that went to others stay theirs, and letters that went stay sent."""

import json
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from foundation.actor import Actor
from foundation.database import connection, transaction
from foundation.languages import N_
from foundation.refusals import Conflict, Gone, NotFound
from mail.composing import domain
from registrations import approving
from registrations.admission import KEEP
from registrations.bulk import AUDITED, Act, change_seats, record
from registrations.bulk_rows import Row, holdback_of, lock, read_rows, states_of, written
from registrations.waiting import promote, recount_meals

HOURS = 24
DONE = {
    "approve": {"approved", "waiting"},
    "decline": {"declined"},
    "cancel": {"cancelled"},
    "move": {"changed"},
    "put_on": {"changed"},
    "take_off": {"changed"},
    "send": set[str](),
}
"""By deed: the outcomes that can be taken back. A letter cannot."""


@dataclass(frozen=True, slots=True, kw_only=True)
class BulkAct:
    """One deed as it is shown. `open` says that it may still be taken back."""

    id: UUID
    event: UUID
    act: Act
    session: UUID | None
    target: UUID | None
    staff_name: str
    at: datetime
    rows: tuple[Row, ...]
    undone_at: datetime | None
    undone_name: str

    @property
    def done(self) -> int:
        return sum(row.outcome in DONE[self.act] | {"sent"} for row in self.rows)

    def open(self, now: datetime) -> bool:
        return bool(
            self.undone_at is None
            and now < self.at + timedelta(hours=HOURS)
            and any(row.outcome in DONE[self.act] for row in self.rows)
        )


_ACTS = """
select a.*, s.name as staff_name, coalesce(u.name, '') as undone_name
from bulk_act a join staff s on s.id = a.staff left join staff u on u.id = a.undone_by
where a.event = $1 and ($2::uuid is null or a.id = $2) order by a.at desc, a.id limit 30
"""


async def acts_of_event(event: UUID) -> list[BulkAct]:
    """The newest first."""
    async with transaction() as c:
        return [_act(row) for row in await c.fetch(_ACTS, event, None)]


async def act_of(event: UUID, act: UUID) -> BulkAct:
    """NotFound for a deed on another event, too."""
    async with transaction() as c:
        row = await c.fetchrow(_ACTS, event, act)
    if row is None:
        raise NotFound
    return _act(row)


def _act(row: Any) -> BulkAct:
    told = ("id", "event", "act", "session", "target", "staff_name", "at", "undone_at", "undone_name")
    return BulkAct(rows=tuple(read_rows(row["rows"])), **{name: row[name] for name in told})


async def undo(event: UUID, act: UUID, by: Actor, now: datetime) -> BulkAct:
    """Conflict when it was taken back before, or is nothing that can be; Gone when the time is over."""
    async with transaction("staff") as c:
        await lock(event)
        deed = await act_of(event, act)
        if deed.undone_at:
            raise Conflict(N_("這個動作已經復原過了。"), code="undone")
        if not deed.open(now):
            raise Gone(N_("已經超過可以復原的時間，或是收不回來的動作。"), code="too_late")
        rows = list(deed.rows)
        current = await states_of(event, [row.registration for row in rows])
        ready = [row for row in rows if row.outcome in DONE[deed.act]]
        for row in ready:
            row.undone = "" if current.get(row.registration) == row.after else "changed"
        await _undo(deed, [row for row in ready if not row.undone], by, now)
        await c.execute(
            "update bulk_act set rows = $2, undone_at = $3, undone_by = $4 where id = $1",
            act, written(rows), now, by.staff_id,
        )  # fmt: skip
        if deed.act in AUDITED:
            undone = [row.registration for row in rows if row.undone == "undone"]
            await record(by, "registration.brought_back", deed.act, undone, now)
    return await act_of(event, act)


async def _undo(deed: BulkAct, rows: Sequence[Row], by: Actor, now: datetime) -> None:
    """Writes into each row what became of it: undone, full, or changed."""
    if deed.act in {"approve", "decline"}:
        decided = await approving.take_back(deed.event, [row.registration for row in rows], by, now)
        words = {one.registration: one.outcome for one in decided}
        for row in rows:
            row.undone = "undone" if words[row.registration] == "reopened" else "changed"
        return
    # Who lost a place last gets it back first: the line moved up in that order.
    for row in reversed(rows):
        row.undone = await (_restored(row, now) if deed.act == "cancel" else _put_back(deed, row, now))
    await promote(deed.event, now)


async def _restored(row: Row, now: datetime) -> str:
    rows = await connection().fetch(
        "select * from restore_registration($1, $2, $3, $4, $5)",
        row.registration, json.dumps(row.before), now, KEEP, domain(),
    )  # fmt: skip
    await recount_meals(rows[0]["event"], rows)
    return {"restored": "undone", "full": "full"}.get(rows[0]["outcome"], "changed")


async def _put_back(deed: BulkAct, row: Row, now: datetime) -> str:
    off = deed.target if deed.act != "take_off" else None
    on = deed.session if deed.act != "put_on" else None
    word = await change_seats(row.registration, off, on, now, holdback_of(row.before, on) if on else None, back=True)
    return {"changed": "undone", "full": "full"}.get(word, "changed")
