"""Stopping the use of all that somebody registered with us, and taking that back: everywhere or nowhere."""

from datetime import datetime
from uuid import UUID

from foundation.actor import PUBLIC
from foundation.database import transaction
from foundation.languages import N_
from foundation.refusals import Conflict
from registrations.restricting import restrict
from subjects import own_session
from subjects.record import Record


async def stop(cookie: str, access: UUID, record: Record, on: bool, now: datetime) -> None:
    """By the proven person, with the line in the record. Conflict where there is nothing that would stop."""
    if not record.registrations:
        raise Conflict(
            N_("這裡沒有報名，所以沒有停止任何利用。訪視留下的資料要停止利用，請打電話給我們。"), code="nothing"
        )
    async with transaction("public"):
        for each in record.registrations:
            await restrict(each.id, on, PUBLIC, now, link_version=each.fact.link_version)
        await own_session.note(cookie, access, "own.stopped" if on else "own.resumed", (), now)
