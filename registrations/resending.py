"""Sends somebody's ticket once more; to whom is never a question, the address is the registration's own."""

from datetime import datetime
from uuid import UUID

from foundation.database import transaction
from mail.composing import domain
from registrations.links import link_hash


async def send_again(registration: UUID, now: datetime, *, link_version: int | None = None) -> None:
    """At most once an hour; silently nothing for a registration that is gone or gave no address.

    The person names the version of their manage link, which its proof is made of; staff need none.
    """
    proof = None if link_version is None else link_hash(registration, link_version)
    async with transaction() as c:
        await c.execute("select send_ticket_again($1, $2, $3, $4)", registration, proof, now, domain())
