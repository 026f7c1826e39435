"""Looks whether words of people can be read in what a dump of the main database holds: opened with the real keys, they
must stand nowhere in the stored rows.
"""

import json
from collections.abc import Sequence
from typing import Any
from uuid import UUID

from foundation.database import acting_as
from foundation.personal import Row, every_row
from privacy.reveal import Sealed, open_sealed
from registrations.admission_rows import identity_context
from vault import keys

_TELLING = ("name", "email", "phone")


async def look(persons: Sequence[UUID]) -> tuple[int, int]:
    """Of how many of these people it was looked, and how many can be read. Whose key is gone is not looked at.

    A record that ought to open and does not is no ciphertext of ours, so it counts as readable.
    """
    alive = await keys.open_persons(persons)
    tried = readable = 0
    # The worker may read every table of people, as whoever holds a dump.
    with acting_as("worker"):
        for person in persons:
            if person in alive:
                tried += 1
                readable += await _can_be_read(await every_row([person]))
    return tried, readable


async def _can_be_read(rows: Sequence[tuple[str, Row]]) -> bool:
    blobs = [_bytes(row["blob"]) for _, row in rows if row.get("blob")]
    stored = json.dumps(rows, ensure_ascii=False, default=str) + "".join(b.decode("utf-8", "replace") for b in blobs)
    sealed = [_sealed(row) for name, row in rows if name == "identity"]
    opened = await open_sealed(sealed)
    return any(words is None or any(word in stored for word in _told(words)) for words in opened)


def _sealed(row: Row) -> Sealed:
    registration = UUID(row["registration"])
    place = identity_context(registration, row["level"])
    return Sealed(registration, place, UUID(row["person"]), UUID(row["scope"]), _bytes(row["blob"]))


def _told(words: dict[str, Any]) -> list[str]:
    return [str(words[key]) for key in _TELLING if len(str(words.get(key) or "")) > 1]


def _bytes(text: object) -> bytes:
    return bytes.fromhex(str(text).removeprefix("\\x"))
