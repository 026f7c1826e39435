"""The rows of an event: sessions, agenda, organising bodies. Called by the deeds, inside their transaction."""

from collections.abc import Sequence
from dataclasses import dataclass, fields
from datetime import date, datetime
from typing import Any
from uuid import UUID, uuid4

import asyncpg
from piccolo.columns import Column

from events.kinds import RANK
from events.plans import BodyPlan, SessionPlan
from events.service_tables import AgendaItem, EventPartner, Session
from foundation.database import transaction
from foundation.faults import Fault
from foundation.languages import N_
from foundation.refusals import Conflict, Invalid

Promise = tuple[UUID, datetime, datetime, str, str]


@dataclass(frozen=True, slots=True)
class Standing:
    """A session as it stands before a change."""

    taken: int
    starts_at: datetime
    ends_at: datetime
    door_closed_on: date | None

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
    rows = (
        await Session.select(Session.id, Session.starts_at, Session.ends_at, Session.venue_zh, Session.address)
        .where((Session.event == event_id) & (Session.ends_at > now))
        .order_by(Session.id)
    )
    return [(r["id"], r["starts_at"], r["ends_at"], r["venue_zh"], r["address"]) for r in rows]


async def write_sessions(event_id: UUID, sessions: Sequence[SessionPlan], *, public_at: datetime | None = None) -> None:
    """Makes the sessions of the event exactly these. Rows are locked in id order, as the admission does.

    `public_at` is the present moment for an event that is public: what has begun by then keeps its times.
    """
    known = await _lock(event_id)
    kept = {session.id for session in sessions if session.id in known}
    _refuse_too_few(sessions, known)
    if public_at:
        _refuse_rewriting(sessions, known, public_at)
    await AgendaItem.delete().where(AgendaItem.session.is_in(list(known) or [uuid4()]))
    for gone in known.keys() - kept:
        await _remove(gone, known[gone].taken)
    for position, session in enumerate(sessions):
        await _write(event_id, position, session, known=session.id in kept)


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


async def _lock(event_id: UUID) -> dict[UUID, Standing]:
    rows = (
        await Session.select(
            Session.id, Session.places_taken, Session.starts_at, Session.ends_at, Session.door_closed_on
        )
        .where(Session.event == event_id)
        .order_by(Session.id)
        .lock_rows("NO KEY UPDATE")
    )
    return {
        row["id"]: Standing(row["places_taken"], row["starts_at"], row["ends_at"], row["door_closed_on"])
        for row in rows
    }


def _refuse_too_few(sessions: Sequence[SessionPlan], known: dict[UUID, Standing]) -> None:
    faults = [
        Fault(
            f"sessions.{place}.places",
            N_("已經有 %(taken)s 人報名，名額不能比這個少。"),
            {"taken": known[session.id].taken},
        )
        for place, session in enumerate(sessions)
        if session.id in known and session.places < known[session.id].taken
    ]
    if faults:
        raise Invalid(faults)


def _refuse_rewriting(sessions: Sequence[SessionPlan], known: dict[UUID, Standing], now: datetime) -> None:
    """When something took place is a fact that attendance, figures and the days of deletion count from."""
    begun = {session_id: standing for session_id, standing in known.items() if standing.has_begun(now)}
    faults = [
        Fault(f"sessions.{place}.starts_at", N_("這個場次已經開始，日期和時間不能再改；其他內容可以。"))
        for place, session in enumerate(sessions)
        if session.id in begun and not begun[session.id].has_times_of(session)
    ]
    if faults:
        raise Invalid(faults)
    if begun.keys() - {session.id for session in sessions}:
        raise Conflict(N_("已經開始的場次不能移除。"), code="session_begun")


async def _remove(session_id: UUID, taken: int) -> None:
    refusal = Conflict(N_("有人報名過的場次不能移除；可以改時間，或取消整個活動。"), code="session_in_use")
    if taken:
        raise refusal
    try:
        async with transaction():
            await Session.delete().where(Session.id == session_id)
    except asyncpg.ForeignKeyViolationError:
        raise refusal from None


async def _write(event_id: UUID, position: int, session: SessionPlan, *, known: bool) -> None:
    columns: dict[Column | str, Any] = {
        f.name: getattr(session, f.name) for f in fields(session) if f.name not in {"id", "agenda"}
    }
    columns["position"] = position
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


def _minute(moment: datetime) -> datetime:
    return moment.replace(second=0, microsecond=0)
