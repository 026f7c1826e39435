"""What was typed for or against a list: sealed under the key of the event alone, so it ends with the event's people.

The purpose from the list, which stays in the clear, is what the register, the audit and every file tell.
"""

from collections.abc import Sequence
from datetime import datetime
from typing import Any, Literal
from uuid import UUID

from privacy.free_text import masked
from privacy.reveal import Sealed, open_sealed
from vault import keys, sealing
from vault.sealing import Context

Said = Literal["reason", "answer"]


async def sealed_words(export: UUID, event: UUID, said: Said, text: str, now: datetime) -> bytes:
    """Before the main transaction: the keys commit apart."""
    key = (await keys.scope_keys(event, now)).p2
    return sealing.seal(key, key, _context(export, said), {said: masked(text)})


async def opened_words(rows: Sequence[Any]) -> list[dict[str, str]]:
    """Of rows of exports, in order; nothing for what is gone with its event."""
    places: list[tuple[Any, Said]] = [(row, said) for row in rows for said in ("reason", "answer") if row[said]]
    words = await open_sealed(
        [Sealed(row["id"], _context(row["id"], said), None, row["event"], row[said]) for row, said in places]
    )
    told: dict[UUID, dict[str, str]] = {row["id"]: {"reason": "", "answer": ""} for row in rows}
    for (row, _), found in zip(places, words, strict=True):
        told[row["id"]].update(found or {})
    return [told[row["id"]] for row in rows]


def _context(export: UUID, said: Said) -> Context:
    return Context(f"export.{said}", export, "P2")
