"""By which words a person is found, when the words are corrected: both the new and the old ones, then the new alone.

Which words those are, and what becomes of the sealed rows, is for `registrations/correcting.py` and `settling.py`.
"""

from collections.abc import Sequence
from datetime import datetime
from os import urandom
from uuid import UUID

from foundation import clock
from vault import keys
from vault.person_index import PersonMark


async def rekey(person: UUID, mark: PersonMark, now: datetime) -> bool:
    """Corrected words: the person is found by these, and by the old ones until `forget_old`. False where they are
    another person's; the two stay two."""
    return bool(
        await keys.keyring().pool.fetchval(
            "select rekey_person($1, $2, $3, $4, $5, $6)",
            person, mark.match, urandom(32), mark.email, mark.phone, clock.day_of(now),
        )
    )  # fmt: skip


async def forget_old(person: UUID, marks: Sequence[PersonMark]) -> None:
    """The last word of a correction: nothing that the marks do not hold leads to the person any more."""
    emails, phones = [m.email for m in marks if m.email], [m.phone for m in marks if m.phone]
    await keys.keyring().pool.execute("select forget_indexes($1, $2, $3)", person, emails, phones)


async def unsettled_persons() -> list[UUID]:
    """Those whose correction was begun with `rekey` and never ended with `forget_old`."""
    rows = await keys.keyring().pool.fetch("select person from person_key where correcting order by person")
    return [row["person"] for row in rows]
