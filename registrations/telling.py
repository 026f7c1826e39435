"""Tells everybody who holds or waits for a place what became of the event: it moved, it has a new
notice, or it was called off."""

from collections.abc import Sequence
from datetime import datetime
from uuid import UUID

from foundation.database import transaction
from mail.composing import domain
from registrations.admission import KEEP

MOVED = "registrations.moved"
NOTICE = "registrations.notice_changed"
CALLED_OFF = "registrations.event_cancelled"

# A job may run twice. An event is called off once; it may move again, but a letter that waits tells the newest.
_UNTOLD = """
select r.id from registration r join participation p on p.id = r.participation
where r.event = $1 and r.state = 'live' and not ($4 and p.status = 'admitted')
  and ($5::uuid[] is null or exists (
    select 1 from seat x where x.participation = p.id and x.session = any ($5) and x.status <> 'released'))
  and not exists (
  select 1 from outgoing_mail m where m.subject = r.id and m.letter = $2 and (m.state = 'waiting' or $3))
order by r.id
"""


async def tell(
    event: UUID, letter: str, now: datetime, *, but_seated: bool = False, sessions: Sequence[UUID] | None = None
) -> int:
    """Posts the letter to each, with its job; how many were told. Who gave no address gets none when it is rendered.

    `but_seated` leaves out those who have a place: they are asked something instead. With `sessions` only whoever holds
    or wishes for a place in one of them is told.
    """
    async with transaction() as c:
        rows = await c.fetch(_UNTOLD, event, letter, letter == CALLED_OFF, but_seated, sessions)
        untold = [row["id"] for row in rows]
        await c.execute("select post_letter($1, $2, $3, $4)", letter, untold, now, domain())
    return len(untold)


async def restamp(event: UUID) -> None:
    """Personal data are kept from the last day of the event: where that moved, so does the day they go."""
    async with transaction() as c:
        await c.execute("select restamp_event($1, $2)", event, KEEP)
