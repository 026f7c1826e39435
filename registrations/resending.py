"""Sends somebody's ticket once more; to whom is never a question, the address is the registration's own."""

from datetime import datetime
from uuid import UUID

from foundation.database import transaction
from mail.composing import domain


async def send_again(registration: UUID, now: datetime, *, link_version: int | None = None) -> None:
    """At most once an hour; silently nothing for a registration that is gone or gave no address.

    The person proves the version of their manage link; staff need none.
    """
    async with transaction() as c:
        await c.execute("select send_ticket_again($1, $2, $3, $4)", registration, link_version, now, domain())
