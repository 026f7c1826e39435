"""One deed of staff on several registrations: each gets an outcome of its own, and the deed keeps how they stood, so
that `bulk_undo.py` can take it back. All of it stands in one transaction."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Literal
from uuid import UUID, uuid4

from foundation.actor import Actor
from foundation.database import connection, transaction
from foundation.faults import Fault
from foundation.languages import N_
from foundation.refusals import Conflict, Gone, Invalid
from mail.composing import domain
from privacy import audit
from registrations import approving
from registrations.admission import KEEP
from registrations.bulk_rows import Row, lock, states_of, written
from registrations.cancelling import cancel
from registrations.resending import send_again
from registrations.waiting import office_days, recount_meals

Act = Literal["approve", "decline", "send", "cancel", "move", "put_on", "take_off"]
ACTS: tuple[Act, ...] = ("approve", "decline", "send", "cancel", "move", "put_on", "take_off")
MOST = 500
"""So many at once: the event's places stand still meanwhile."""
KEPT = timedelta(days=30)  # how they stood, after which nobody can tell any more
AUDITED: Mapping[Act, str] = {
    "cancel": "registration.cancelled",
    "move": "registration.sessions_changed",
    "put_on": "registration.sessions_changed",
    "take_off": "registration.sessions_changed",
}
"""The entry of each changed registration; deciding writes its own (`approving.py`)."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Deed:
    """`session` is left and `target` entered, for the deeds on seats; `reason_zh` goes to those who are declined."""

    act: Act
    session: UUID | None = None
    target: UUID | None = None
    reason_zh: str = ""


async def do(
    event: UUID, registrations: Sequence[UUID], deed: Deed, by: Actor, now: datetime, *, made: UUID | None = None
) -> UUID:
    """The id of the deed, `made` if it is given: the same id again does nothing. Registrations of other events are left
    out. Raises Invalid for nobody, too many, a missing reason or a session that the deed needs."""
    wanted = list(dict.fromkeys(registrations))
    _check(wanted, deed)
    made = made or uuid4()
    async with transaction("staff") as c:
        await lock(event)
        if await c.fetchval("select true from bulk_act where id = $1", made):
            return made
        before = await states_of(event, wanted)
        known = [registration for registration in wanted if registration in before]
        if not known:
            raise Invalid([Fault("pick", N_("請先勾選至少一筆。"))])
        outcomes = await _outcomes(event, known, deed, by, now)
        after = await states_of(event, known)
        rows = [Row(one, outcomes[one], before[one], after[one]) for one in known]
        await c.execute(
            "insert into bulk_act (id, event, act, session, target, staff, at, rows)"
            " values ($1, $2, $3, $4, $5, $6, $7, $8)",
            made, event, deed.act, deed.session, deed.target, by.staff_id, now, written(rows),
        )  # fmt: skip
        if deed.act in AUDITED:
            changed = [row.registration for row in rows if row.outcome in {"cancelled", "changed"}]
            await record(by, AUDITED[deed.act], deed.act, changed, now)
    return made


async def record(by: Actor, action: str, act: Act, registrations: Sequence[UUID], now: datetime) -> None:
    """The last of a deed: whoever else writes an entry waits from here on."""
    for registration in registrations:
        await audit.append(by, action, registration, (act,), "registration", now=now)


async def forget(now: datetime) -> None:
    """For the nightly run: of old deeds only who did what and when is kept."""
    async with transaction("worker") as c:
        await c.execute("update bulk_act set rows = '[]' where at < $1 and rows <> '[]'", now - KEPT)


def _check(registrations: Sequence[UUID], deed: Deed) -> None:
    faults = []
    if not registrations:
        faults.append(Fault("pick", N_("請先勾選至少一筆。")))
    if len(registrations) > MOST:
        faults.append(Fault("pick", N_("一次最多 %(n)s 筆，請分批。"), {"n": MOST}))
    if deed.act in {"move", "take_off"} and deed.session is None:
        faults.append(Fault("session", N_("請選擇從哪一場。")))
    if deed.act in {"move", "put_on"} and deed.target is None:
        faults.append(Fault("target", N_("請選擇到哪一場。")))
    if deed.act == "move" and deed.session == deed.target and deed.target:
        faults.append(Fault("target", N_("兩個場次一樣，沒有要換。")))
    if faults:
        raise Invalid(faults)


async def _outcomes(
    event: UUID, registrations: Sequence[UUID], deed: Deed, by: Actor, now: datetime
) -> dict[UUID, str]:
    match deed.act:
        case "approve":
            return {one.registration: one.outcome for one in await approving.approve(event, registrations, by, now)}
        case "decline":
            decided = await approving.decline(event, registrations, deed.reason_zh, by, now)
            return {one.registration: one.outcome for one in decided}
        case "send":
            return {one: await _sent(one, now) for one in registrations}
        case "cancel":
            return {one: await _cancelled(one, by, now) for one in registrations}
        case _:
            off, on = deed.session if deed.act != "put_on" else None, deed.target if deed.act != "take_off" else None
            return {one: await change_seats(one, off, on, now) for one in registrations}


async def _cancelled(registration: UUID, by: Actor, now: datetime) -> str:
    try:
        done = await cancel(registration, by, now)
    except (Conflict, Gone) as refusal:
        return refusal.code
    return "other" if done.before else "cancelled"


async def _sent(registration: UUID, now: datetime) -> str:
    """`recent` where no further letter came of it: sent within the hour, no address, or no place."""
    count = "select count(*) from outgoing_mail where subject = $1"
    before = await connection().fetchval(count, registration)
    await send_again(registration, now)
    return "sent" if await connection().fetchval(count, registration) > before else "recent"


async def change_seats(
    registration: UUID,
    off: UUID | None,
    on: UUID | None,
    now: datetime,
    holdback: UUID | None = None,
    *,
    back: bool = False,
) -> str:
    """One registration out of a session, into another, or both; the outcome of sql/change_seats.sql."""
    rows = await connection().fetch(
        "select * from change_seats($1, $2, $3, $4, $5, $6, $7, $8, $9)",
        registration, off, on, holdback, now, office_days(now), KEEP, domain(), back,
    )  # fmt: skip
    await recount_meals(rows[0]["event"], rows)
    return str(rows[0]["outcome"])
