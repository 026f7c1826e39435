"""Puts what people were shown and decided into the evidence that outlives them: the worker does, never the admission.

The evidence itself, its hashes and its chain are the matter of `privacy/evidence.py`; here its subjects are found.
"""

from datetime import datetime
from uuid import UUID

import asyncpg

from foundation.database import transaction
from privacy import evidence
from privacy.evidence import Act
from vault import keys

BATCH = 200
SHOWN = "notice"

_WAITING = """
    select c.id, c.person, c.purpose, c.state, c.registration, r.notice, n.sha256, r.notice_language, p.registered_on
    from consent_state c
    join registration r on r.id = c.registration
    join notice_version n on n.id = r.notice
    join participation p on p.id = r.participation
    where c.evidence is null and c.id > $1
    order by c.id limit $2
"""


async def chain(_now: datetime) -> int:
    """Everything decided since the last run; returns how many decisions.

    Safe to run twice and beside another: the same act has one evidence.
    """
    done, after = 0, UUID(int=0)
    while True:
        async with transaction() as c:
            rows = await c.fetch(_WAITING, after, BATCH)
        if not rows:
            return done
        after = rows[-1]["id"]
        # An erased person has nobody left to hold a receipt.
        persons = await keys.open_persons(row["person"] for row in rows)
        alive = [row for row in rows if row["person"] in persons]
        shown = {row["registration"]: row for row in alive}.values()
        acts = [(_act(row, row["id"], row["purpose"], row["state"]), persons[row["person"]]) for row in alive]
        acts += [(_act(row, row["registration"], SHOWN, "shown"), persons[row["person"]]) for row in shown]
        async with transaction() as c:
            found = await evidence.append(acts)
            await c.executemany(
                "update consent_state set evidence = $2 where id = $1", [(row["id"], found[row["id"]]) for row in alive]
            )
        done += len(alive)


def _act(row: asyncpg.Record, subject: UUID, purpose: str, act: evidence.Done) -> Act:
    return Act(subject, row["notice"], row["sha256"], row["notice_language"], purpose, act, row["registered_on"])
