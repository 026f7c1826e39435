"""Mail that came back: written beside the mail it was, and told to whoever has to reach the person another way."""

import logging
from collections import Counter
from collections.abc import Sequence
from datetime import datetime, timedelta
from uuid import UUID

from foundation.clock import day_of
from foundation.database import transaction
from foundation.settings import current
from mail import bounce_boxes
from mail.reports import Returned, read_report

# Counted from the sending: long enough to telephone, and to see it come back again.
KEPT = timedelta(days=30)
log = logging.getLogger("lianfu.mail")


async def note(returned: Returned, now: datetime) -> bool:
    """False for a mail no longer known, or known to have come back. A soft return gives way to a hard one."""
    async with transaction() as c:
        row = await c.fetchrow(
            "update outgoing_mail set returned = $2::varchar, return_code = $3, returned_on = $4,"
            " expires_on = greatest(expires_on, (sent_at at time zone 'Asia/Taipei')::date + $5::int)"
            " where id = $1 and state = 'sent' and (returned is null or returned = 'soft' and $2 = 'hard')"
            " returning letter",
            returned.mail, returned.kind, returned.code, day_of(now), KEPT.days,
        )  # fmt: skip
        if row is None:
            return False
        await c.execute(
            "insert into mail_tally as t (id, letter, on_day, status, n)"
            " values (gen_random_uuid(), $1, $2, 'returned', 1)"
            " on conflict (letter, on_day, status) do update set n = t.n + 1",
            row["letter"], day_of(now),
        )  # fmt: skip
    return True


async def bounced(subjects: Sequence[UUID]) -> dict[UUID, str]:
    """The status code of those whose latest mail came back. A mail that goes well afterwards takes the mark away."""
    async with transaction() as c:
        rows = await c.fetch(
            "select distinct on (subject) subject, return_code from outgoing_mail"
            " where subject = any ($1) and state = 'sent' order by subject, sent_at desc, id",
            list(subjects),
        )
    return {row["subject"]: row["return_code"] for row in rows if row["return_code"]}


async def read_box(address: str, password: str, now: datetime) -> Counter[str]:
    """Goes through a mailbox once: reports of ours are noted and taken out, all else stays and is marked as seen.

    Counts `noted`, `known` (noted before, or too old) and `left`.
    """
    counts: Counter[str] = Counter()
    async with bounce_boxes.opened(address, password) as box:
        for key, raw in await box.unread():
            returned = _read(raw)
            if returned is None:
                await box.leave(key)
                counts["left"] += 1
                continue
            counts["noted" if await note(returned, now) else "known"] += 1
            # Only now: after a kill the report is read once more, and is known.
            await box.take_out(key)
    log.info("returned mail: %s noted, %s known, %s left", counts["noted"], counts["known"], counts["left"])
    return counts


def _read(raw: bytes) -> Returned | None:
    """Anybody may write to the mailbox: a message that no parser gets through is left, and the next one is read."""
    try:
        return read_report(raw)
    except Exception as error:  # noqa: BLE001 - also RecursionError, of a thousand parts in each other
        log.warning("a message in the mailbox of returned mail cannot be read: %s", type(error).__name__)
        return None


async def read_settings(now: datetime) -> Counter[str]:
    """For the worker: the mailbox of the settings, if they name one."""
    chosen = current()
    return await read_box(chosen.bounce_box, chosen.bounce_password, now) if chosen.bounce_box else Counter()
