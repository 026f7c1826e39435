"""Puts what people were shown and decided into the evidence that outlives them: the worker does, never the admission.

The evidence itself, its hashes and its chain are the matter of `privacy/evidence.py`; here its subjects are found: each
row of a decision, and each registration for the notice that was shown, or told by mail.
"""

from datetime import datetime
from uuid import UUID

import asyncpg

from foundation.database import transaction
from privacy import evidence
from privacy.evidence import Act
from registrations import before_sending
from vault import keys

BATCH = 200
NOTICE = "notice"

_DECIDED = """
    select c.id, c.person, c.purpose, c.state as act, c.channel, c.on_day, r.notice, n.sha256, r.notice_language
    from consent_state c
    join registration r on r.id = c.registration
    join notice_version n on n.id = r.notice
    where c.evidence is null and c.id > $1
    order by c.id limit $2
"""
# Whose data somebody else gave has seen no form: they were told on the day the mail went.
_INFORMED = """
    select r.id, r.person, 'notice' as purpose, case when r.told_on is null then 'shown' else 'told' end as act,
        case when r.told_on is null then p.channel else 'mail' end as channel,
        coalesce(r.told_on, p.registered_on) as on_day, r.notice, n.sha256, r.notice_language
    from registration r
    join notice_version n on n.id = r.notice
    join participation p on p.id = r.participation
    where r.evidence is null and (r.is_contact or r.told_on is not null) and r.id > $1
    order by r.id limit $2
"""


async def chain(_now: datetime) -> int:
    """Everything shown, told and decided since the last run; returns how many acts.

    Safe to run twice and beside another: the same act has one evidence.
    """
    await before_sending.note_told()
    decided = await _chain(_DECIDED, "update consent_state set evidence = $2 where id = $1")
    return decided + await _chain(_INFORMED, "update registration set evidence = $2 where id = $1")


async def _chain(waiting: str, join: str) -> int:
    done, after = 0, UUID(int=0)
    while True:
        async with transaction() as c:
            rows = await c.fetch(waiting, after, BATCH)
        if not rows:
            return done
        after = rows[-1]["id"]
        # An erased person has nobody left to hold a receipt.
        persons = await keys.open_persons(row["person"] for row in rows)
        alive = [row for row in rows if row["person"] in persons]
        async with transaction() as c:
            found = await evidence.append([(act_of(row), persons[row["person"]]) for row in alive])
            await c.executemany(join, list(found.items()))
        done += len(alive)


def act_of(row: asyncpg.Record) -> Act:
    """The act as it is hashed; a receipt is made from the same rows, so it meets the same hash."""
    return Act(
        row["id"], row["notice"], row["sha256"], row["notice_language"], row["purpose"], row["act"], row["channel"],
        row["on_day"],
    )  # fmt: skip
