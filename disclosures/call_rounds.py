"""行前聯絡: calling the people of one event before its day. Whom to call, how each call ended, and how far it is.

Contact details open only inside a purpose session (`privacy/purpose_sessions.py`), one entry a person; how a call ended
is a personal row that goes a week after the event. Giving up a place is the same deed as everywhere else.
"""

from dataclasses import dataclass
from datetime import date, datetime
from typing import Any, Literal
from uuid import UUID, uuid4

from foundation import live
from foundation.actor import Actor
from foundation.clock import day_of
from foundation.database import connection, transaction
from foundation.faults import Fault
from foundation.languages import N_
from foundation.refusals import Conflict, Invalid, NotFound
from privacy import purpose_sessions
from privacy.periods import expires_on
from registrations.cancelling import cancel
from vault import keys, sealing
from vault.sealing import Context

FIELDS = ("name", "organization", "phone")
Outcome = Literal["coming", "cancelled", "deputy", "unreached"]
OUTCOMES: dict[Outcome, str] = {
    "coming": N_("會到"),
    "unreached": N_("未接"),
    "deputy": N_("代理"),
    "cancelled": N_("取消"),
}
LONGEST_NAME = 60

# Who is there already needs no call; who asked us to stop using their data gets none.
CALLED = """(r.state = 'live' and p.status = 'admitted' and not r.restricted
  and exists (select 1 from identity i where i.registration = r.id and i.level = 'P2')
  and not exists (select 1 from attendance a where a.participation = p.id))"""


@dataclass(frozen=True, slots=True)
class Settled:
    """`promoted` people moved up because a place came free."""

    outcome: Outcome
    promoted: int = 0


_ROW = f"""
select r.id, r.person, r.scope, p.status, coalesce(o.tries, 0) as tries, o.id as outcome, {CALLED} as is_called,
  (select max(s.ends_at) from session s where s.event = r.event) as ends_at
from registration r join participation p on p.id = r.participation
left join call_outcome o on o.registration = r.id
where r.id = $1 and r.event = $2
"""  # noqa: S608 - our own text above
# Giving up a place takes the locks of an event first; every other outcome holds the registration alone.
_ROW_HELD = f"{_ROW} for update of r"
_KEEP = """
insert into call_outcome (id, person, scope, expires_on, registration, outcome, tries, staff, at, blob)
values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10)
on conflict (registration) do update set
  outcome = excluded.outcome, tries = excluded.tries, staff = excluded.staff, at = excluded.at, blob = excluded.blob,
  expires_on = excluded.expires_on
"""


async def settle(
    event: UUID, registration: UUID, outcome: str, by: Actor, now: datetime, *, seen: int, note: str = ""
) -> Settled:
    """How the call ended. `seen` is the number of tries the page showed: sent twice, a try counts once.

    Needs an open session of this person. NotFound for a registration of another event, Conflict for one that was given
    up meanwhile, Invalid for a deputy without a name.
    """
    chosen, told = _checked(outcome, note)
    deputy = await _sealing_keys(registration, event, now) if told else None
    async with transaction():
        if await purpose_sessions.current(by, event, now) is None:
            raise purpose_sessions.over()
        row = await connection().fetchrow(_ROW if chosen == "cancelled" else _ROW_HELD, registration, event)
        if row is None:
            raise NotFound
        if row["status"] == "admitted" and not row["is_called"]:
            raise Conflict(N_("這個人現在不用聯絡了。"), code="not_called")
        promoted = len((await cancel(registration, by, now)).promoted) if chosen == "cancelled" else 0
        if chosen != "cancelled" and row["status"] != "admitted":
            raise Conflict(N_("這筆報名已經取消，不用再打了。"), code="given_up")
        tries = row["tries"] + 1 if chosen == "unreached" and seen >= row["tries"] else row["tries"]
        place = row["outcome"] or uuid4()
        blob = sealing.seal(*deputy, context_of(place), {"deputy": told}) if deputy else None
        await _keep(row, place, chosen, tries, by, now, blob)
        await live.notify(f"event:{event}")
    return Settled(chosen, promoted)


async def put_back(event: UUID, registration: UUID, by: Actor, now: datetime) -> None:
    """Onto the list again, for a slip of the finger. A place that was given up stays given up: Conflict."""
    async with transaction() as c:
        if await purpose_sessions.current(by, event, now) is None:
            raise purpose_sessions.over()
        row = await c.fetchrow(_ROW_HELD, registration, event)
        if row is None or row["outcome"] is None:
            raise NotFound
        if row["status"] != "admitted":
            raise Conflict(N_("這筆報名已經取消，不用再打了。"), code="given_up")
        await c.execute(
            "update call_outcome set outcome = 'unreached', blob = null, at = $2 where id = $1", row["outcome"], now
        )
        await live.notify(f"event:{event}")


def _checked(outcome: str, note: str) -> tuple[Outcome, str]:
    chosen: Outcome | None = next((each for each in OUTCOMES if each == outcome), None)
    if chosen is None:
        raise Invalid([Fault("outcome", N_("請選擇這通電話的結果。"))])
    told = " ".join(note.split())[:LONGEST_NAME] if chosen == "deputy" else ""
    if chosen == "deputy" and not told:
        raise Invalid([Fault("note", N_("請寫下代理人的姓名。"))])
    return chosen, told


async def _sealing_keys(registration: UUID, event: UUID, now: datetime) -> tuple[bytes, bytes]:
    """Before the main transaction, as everywhere. The words about a deputy share the lock of who sends them."""
    async with transaction() as c:
        person = await c.fetchval("select person from registration where id = $1 and event = $2", registration, event)
    found = await keys.open_persons([person]) if person else {}
    if person not in found:
        raise NotFound
    return (await keys.scope_keys(event, now)).p2, found[person]


def context_of(outcome: UUID) -> Context:
    return Context("call_outcome", outcome, "P2")


async def _keep(
    row: Any, place: UUID, outcome: Outcome, tries: int, by: Actor, now: datetime, blob: bytes | None
) -> None:
    last_day: date = expires_on("call", day_of(row["ends_at"] or now))
    await connection().execute(
        _KEEP, place, row["person"], row["scope"], last_day, row["id"], outcome, tries, by.staff_id, now, blob
    )
