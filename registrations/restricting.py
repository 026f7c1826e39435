"""限制利用: somebody keeps the place but wants their data used for nothing else, and may take that back."""

from datetime import datetime
from uuid import UUID

from foundation.actor import Actor
from foundation.database import transaction
from foundation.refusals import NotFound
from mail.letters import GATES
from privacy import audit
from registrations.links import link_hash

# What somebody must know to come, or that they need not; and what they asked for themselves.
NECESSARY = frozenset(
    {
        "registrations.confirmed",
        "registrations.again",
        "registrations.waiting",
        "registrations.promoted",
        "registrations.moved",
        "registrations.notice_changed",
        "registrations.cancelled",
        "registrations.event_cancelled",
        "registrations.told",
        "registrations.pass_on",
        "registrations.links",
        "registrations.handed_over",
        "registrations.substituted",
        "registrations.offered",
        "registrations.lapsed",
        "registrations.pending",
        "registrations.approved",
        "registrations.declined",
        "correspondence.online",
    }
)


async def restrict(registration: UUID, on: bool, by: Actor, now: datetime, *, link_version: int | None = None) -> None:
    """No further letters but the necessary ones; left out of exports and of call rounds; lists say so.

    The person names the version of their manage link; without it their registration is not found.
    """
    proof = None if link_version is None else link_hash(registration, link_version)
    by_staff = by.staff_id is not None
    async with transaction("staff" if by_staff else "public") as c:
        if not await c.fetchval("select restrict_registration($1, $2, $3)", registration, proof, on):
            raise NotFound
        if by_staff:
            action = "registration.restricted" if on else "registration.released"
            await audit.append(by, action, registration, (), "restriction", now=now)


async def may_go(letter: str, subject: UUID) -> bool:
    """Asked when a letter is about to be rendered."""
    if not letter.startswith(("registrations.", "correspondence.")) or letter in NECESSARY:
        return True
    async with transaction() as c:
        return not await c.fetchval("select restricted from registration where id = $1", subject)


GATES.append(may_go)
