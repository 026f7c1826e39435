"""The way out of optional letters: a link that is its own proof (RFC 8058), and what it withdraws."""

import base64
import binascii
from datetime import datetime
from uuid import UUID

from foundation.clock import day_of
from foundation.database import transaction
from foundation.refusals import NotFound
from foundation.tokens import keyed, same

PURPOSE = "later_events"
_KEY = "unsubscribe-link"
_MAC_BYTES = 14  # with an id of 16 bytes 40 letters, without a remainder


def path(registration: UUID) -> str:
    token = base64.urlsafe_b64encode(registration.bytes + _mac(registration)).decode()
    return f"/unsubscribe/{token}"


def read_token(token: str) -> UUID:
    """NotFound for anything that we did not make."""
    try:
        raw = base64.b64decode(token, altchars=b"-_", validate=True)
    except (binascii.Error, ValueError):
        raise NotFound from None
    if len(raw) != 16 + _MAC_BYTES:
        raise NotFound
    registration = UUID(bytes=raw[:16])
    if not same(raw[16:], _mac(registration)):
        raise NotFound
    return registration


async def is_subscribed(registration: UUID) -> bool:
    """Over all registrations of the person; nobody who was erased is."""
    async with transaction("staff") as c:
        row = await c.fetchrow(
            "select count(c.id) as n from registration mine"
            " left join registration r on r.person = mine.person"
            " left join consent_state c on c.registration = r.id and c.purpose = $2 and c.latest and c.state = 'given'"
            " where mine.id = $1 group by mine.id",
            registration, PURPOSE,
        )  # fmt: skip
    return bool(row and row["n"])


async def unsubscribe(registration: UUID, now: datetime) -> int:
    """Withdraws the consent of each registration of the person; how many. Twice is as good as once.

    Who holds the link may do it: they got it in a letter that only this consent allowed.
    """
    if not await is_subscribed(registration):
        return 0
    async with transaction("staff") as c:
        outcomes = await c.fetch(
            "select set_consent(r.id, null, $2, 'withdrawn', $3, 'mail') as outcome from registration mine"
            " join registration r on r.person = mine.person where mine.id = $1 order by r.id",
            registration, PURPOSE, day_of(now),
        )  # fmt: skip
    return sum(row["outcome"] == "set" for row in outcomes)


def _mac(registration: UUID) -> bytes:
    return keyed(_KEY, registration.bytes)[:_MAC_BYTES]
