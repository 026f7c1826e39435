"""The receipt of one registration, from its acts and the key of its person; what it says is `privacy/receipts.py`'s.

Only what stands in the evidence goes in: the rest would prove nothing yet.
"""

import hmac
from collections.abc import Sequence
from uuid import UUID

import asyncpg

from foundation.languages import N_
from foundation.refusals import Gone
from privacy import notices
from privacy.evidence import receipt_nonce
from privacy.receipts import Known
from registrations.consent_chain import act_of
from vault import keys


async def known_of(registration: UUID, rows: Sequence[asyncpg.Record]) -> Known:
    """`rows` are those of `consenting.acts_of`. Gone for somebody who was erased meanwhile."""
    person = rows[0]["person"]
    key = (await keys.open_persons([person])).get(person)
    if key is None:
        raise Gone(N_("這筆個人資料已經刪除。"), code="erased")
    acts = [act_of(row) for row in rows if row["chained"] and row["act"]]
    return Known(
        record=UUID(bytes=_derived(key, "record", registration)[:16]),
        pseudonym=_derived(key, "principal", registration).hex(),
        notice=await notices.notice(rows[0]["notice"]),
        acts=[(act, receipt_nonce(key, act)) for act in acts],
    )


def _derived(person_key: bytes, what: str, registration: UUID) -> bytes:
    """Names this receipt only, and means nothing to anybody once the person's key is gone."""
    return hmac.digest(person_key, f"lianfu/receipt/{what}/".encode() + registration.bytes, "sha256")
