"""The rows of an event: sessions, agenda, organising bodies. Called by the deeds, inside their transaction."""

from collections.abc import Sequence
from dataclasses import dataclass, fields
from datetime import date, datetime
from typing import Any, NamedTuple
from uuid import UUID, uuid4

import asyncpg
from piccolo.columns import Column

from events.holding_back import held_back
from events.kinds import RANK
from events.plans import BodyPlan, SessionPlan
from events.rule_tables import Holdback
from events.service_tables import AgendaItem, EventPartner, Session
from events.twins import Row, rows_of
from foundation.database import transaction
from foundation.faults import Fault
from foundation.languages import N_
from foundation.refusals import Conflict, Invalid


class Promise(NamedTuple):
    session: UUID
    starts_at: datetime
    ends_at: datetime
    venue: str
    address: str
    mode: str
    link: str


@dataclass(frozen=True, slots=True)
class Standing:
    """A session as it stands before a change."""

    taken: int
    starts_at: datetime
    ends_at: datetime
    door_closed_on: date | None
    twin: UUID | None
    open_places: int
    held_back: int = 0

    def has_begun(self, now: datetime) -> bool:
        return self.door_closed_on is not None or self.starts_at <= now

    def has_times_of(self, session: SessionPlan) -> bool:
        """To the minute, as the form shows and sends them."""
        return (_minute(self.starts_at), _minute(self.ends_at)) == (
            _minute(session.starts_at),
            _minute(session.ends_at),
        )


async def promises(event_id: UUID, now: datetime) -> list[Promise]:
    """What people were told about when and where, as far as it lies ahead; compared before and after a change."""
    columns = (
        Session.id, Session.starts_at, Session.ends_at, Session.venue_zh, Session.address, Session.mode,
        Session.event.online_url,
    )  # fmt: skip
    ahead = (Session.event == event_id) & (Session.ends_at > now)
    rows = [Promise(*row.values()) for row in await Session.select(*columns).where(ahead).order_by(Session.id)]
    return [each._replace(link="") if each.mode == "onsite" else each for each in rows]


def are_broken(before: Sequence[Promise], after: Sequence[Promise]) -> bool:
    """A link where there was none breaks nothing: it goes out by a letter of its own."""
    linked = {promise.session for promise in before if promise.link}
    return list(before) != [each if each.session in linked else each._replace(link="") for each in after]


async def write_sessions(
    event_id: UUID, sessions: Sequence[SessionPlan], now: datetime, *, is_public: bool = False
) -> None:
    """Makes the sessions of the event exactly these. Rows are locked in id order, as the admission does.

    What has begun keeps its times, if the event is public.
    """
    known = await _lock(event_id, now)
    rows = rows_of(sessions, {standing.twin: twin for twin, standing in known.items() if standing.twin})
    kept = {row.session.id for row in rows if row.session.id in known}
    _refuse_too_few(rows, known)
    if is_public:
        _refuse_rewriting(rows, known, now)
    await AgendaItem.delete().where(AgendaItem.session.is_in(list(known) or [uuid4()]))
    # A twin names its room, so it goes first.
    for gone in sorted(known.keys() - kept, key=lambda session: known[session].twin is None):
        await _remove(gone, known[gone].taken)
    room: UUID | None = None
    for row in rows:
        room = await _write(event_id, row, known=row.session.id in kept, twin=room if row.is_twin else None)


async def write_bodies(event_id: UUID, bodies: Sequence[BodyPlan]) -> None:
    """Rank first, then the order given."""
    await EventPartner.delete().where(EventPartner.event == event_id)
    ranked = sorted(bodies, key=lambda body: RANK[body.role])
    rows = [
        EventPartner(
            id=uuid4(),
            event=event_id,
            partner=body.partner,
            role=body.role,
            position=position,
            data_role=body.data_role,
            contract_ref=body.contract_ref.strip(),
            roster_days=body.roster_days,
        )
        for position, body in enumerate(ranked)
    ]
    if rows:
        await EventPartner.insert(*rows)


async def _lock(event_id: UUID, now: datetime) -> dict[UUID, Standing]:
    columns = (
        Session.id, Session.places, Session.reserved, Session.places_taken, Session.starts_at, Session.ends_at,
        Session.door_closed_on, Session.twin,
    )  # fmt: skip
    ours = Session.select(*columns).where(Session.event == event_id)
    rows = await ours.order_by(Session.id).lock_rows("NO KEY UPDATE")
    kept_back = await held_back(event_id, now)
    return {
        row["id"]: Standing(
            row["places_taken"],
            row["starts_at"],
            row["ends_at"],
            row["door_closed_on"],
            row["twin"],
            row["places"] - row["reserved"],
            kept_back.get(row["id"], 0),
        )
        for row in rows
    }


def _refuse_too_few(rows: Sequence[Row], known: dict[UUID, Standing]) -> None:
    faults = [
        Fault(f"sessions.{row.place}.{row.field}", fault.message, fault.params)
        for row in rows
        if row.session.id in known and (fault := _too_few(row.session, known[row.session.id]))
    ]
    if faults:
        raise Invalid(faults)


def _too_few(session: SessionPlan, standing: Standing) -> Fault | None:
    if session.places < standing.taken:
        taken = {"taken": standing.taken}
        return Fault("places", N_("已經有 %(taken)s 人報名，名額不能比這個少。"), taken)
    is_lower = session.places - session.reserved < standing.open_places
    least = standing.taken + standing.held_back + session.reserved
    if standing.held_back and is_lower and session.places < least:
        message = N_("還有 %(held)s 席保留名額沒有釋出，名額至少要 %(least)s。")
        return Fault("places", message, {"held": standing.held_back, "least": least})
    return None


def _refuse_rewriting(rows: Sequence[Row], known: dict[UUID, Standing], now: datetime) -> None:
    """When something took place is a fact that attendance, figures and the days of deletion count from."""
    begun = {session_id: standing for session_id, standing in known.items() if standing.has_begun(now)}
    faults = [
        Fault(f"sessions.{row.place}.starts_at", N_("這個場次已經開始，日期和時間不能再改；其他內容可以。"))
        for row in rows
        if not row.is_twin and row.session.id in begun and not begun[row.session.id].has_times_of(row.session)
    ]
    if faults:
        raise Invalid(faults)
    if begun.keys() - {row.session.id for row in rows}:
        raise Conflict(N_("已經開始的場次不能移除。"), code="session_begun")


async def _remove(session_id: UUID, taken: int) -> None:
    """With the places held back in it, unless a code names them."""
    refusal = Conflict(N_("有人報名過的場次不能移除；可以改時間，或取消整個活動。"), code="session_in_use")
    if taken:
        raise refusal
    try:
        async with transaction():
            await Holdback.delete().where(Holdback.session == session_id)
            await Session.delete().where(Session.id == session_id)
    except asyncpg.IntegrityConstraintViolationError as held:
        if held.table_name == "invitation_code":
            raise Conflict(N_("這個場次的保留名額有邀請碼，不能移除。"), code="session_has_codes") from None
        raise refusal from None


async def _write(event_id: UUID, row: Row, *, known: bool, twin: UUID | None) -> UUID:
    session = row.session
    columns: dict[Column | str, Any] = {
        f.name: getattr(session, f.name) for f in fields(session) if f.name not in {"id", "agenda", "online_places"}
    }
    columns |= {"position": row.place, "twin": twin}
    session_id = session.id if known and session.id else uuid4()
    if known:
        await Session.update(columns).where(Session.id == session_id)
    else:
        await Session.insert(
            Session(id=session_id, event=event_id, **{str(name): value for name, value in columns.items()})
        )
    items = [
        AgendaItem(
            id=uuid4(), session=session_id, position=place, **{f.name: getattr(item, f.name) for f in fields(item)}
        )
        for place, item in enumerate(session.agenda)
    ]
    if items:
        await AgendaItem.insert(*items)
    return session_id


def _minute(moment: datetime) -> datetime:
    return moment.replace(second=0, microsecond=0)
