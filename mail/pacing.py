"""Spreads mail to a provider that takes only so much a minute; each mail that has to wait gets a moment of its own."""

from datetime import datetime, timedelta

from foundation.database import transaction
from foundation.settings import current
from mail.letters import BULK

# Taken in one statement: two workers get two moments. The first of a while is sent at once.
_TAKE = """
insert into mail_pace as p (id, provider, next_at) values (gen_random_uuid(), $1, $2::timestamptz + $3)
on conflict (provider) do update set next_at = greatest(p.next_at, $2) + $3
returning next_at - $3
"""


def lane(domain: str, letter: str) -> tuple[str, timedelta] | None:
    """None for a provider without a pace. Half of it is kept for letters that somebody waits for: a thousand reminders
    do not hold up a confirmation."""
    pace = dict(current().mail_pace).get(domain.lower())
    if pace is None:
        return None
    name = f"{domain.lower()} {'bulk' if letter in BULK else 'now'}"
    return name, timedelta(minutes=1) / (pace / 2)


async def moment(domain: str, letter: str, now: datetime) -> datetime:
    """When this mail may go; taken, so it is not given again."""
    taken = lane(domain, letter)
    if taken is None:
        return now
    async with transaction() as c:
        given: datetime = await c.fetchval(_TAKE, taken[0], now, taken[1])
    return given
