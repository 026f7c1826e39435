"""Sends somebody's ticket once more; to whom is never a question, the address is the registration's own."""

from datetime import datetime
from uuid import UUID

from foundation import clock
from foundation.database import transaction
from mail.composing import domain
from privacy.periods import expires_on


async def send_again(registration: UUID, now: datetime) -> None:
    """At most once an hour; silently nothing for a registration that is gone or gave no address."""
    async with transaction() as c:
        await c.execute(
            "select send_again($1, $2, $3, $4)", registration, now, expires_on("mail", clock.day_of(now)), domain()
        )
