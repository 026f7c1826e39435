"""Opens the sealed rows of registrations for machines (letters, masks, search in memory). What a human may see is
`privacy.reveal`'s."""

from collections.abc import Sequence
from typing import Any, NamedTuple
from uuid import UUID

from foundation.database import connection, transaction
from privacy.reveal import Sealed, open_sealed
from registrations.admission_rows import identity_context
from vault.sealing import Level


class Opened(NamedTuple):
    """Words of one registration at one level; empty for somebody who has been erased."""

    registration: UUID
    words: dict[str, Any]

    def text(self, key: str) -> str:
        return str(self.words.get(key) or "")


def sealed(registration: UUID, person: UUID, scope: UUID, blob: bytes, level: Level = "P2") -> Sealed:
    return Sealed(registration, identity_context(registration, level), person, scope, blob)


async def open_registrations(registrations: Sequence[UUID], level: Level = "P2") -> dict[UUID, Opened]:
    """The words of these registrations by id, with one query and one look-up of keys; the erased ones are absent."""
    async with transaction():
        rows = await connection().fetch(
            "select registration, person, scope, blob from identity where registration = any ($1) and level = $2",
            list(registrations),
            level,
        )
    return await _opened([sealed(r["registration"], r["person"], r["scope"], r["blob"], level) for r in rows])


async def sealed_rows(registrations: Sequence[UUID]) -> list[Sealed]:
    """The rows themselves, for `privacy.reveal.show`, which opens them for a human."""
    async with transaction():
        rows = await connection().fetch(
            "select registration, person, scope, blob from identity where registration = any ($1) and level = 'P2'",
            list(registrations),
        )
    return [sealed(row["registration"], row["person"], row["scope"], row["blob"]) for row in rows]


async def open_blob(registration: UUID, person: UUID, scope: UUID, blob: bytes | None) -> Opened:
    """One row that was read already; no words when there is none, or its keys are gone."""
    found = await _opened([sealed(registration, person, scope, blob)]) if blob else {}
    return found.get(registration, Opened(registration, {}))


async def open_event(event: UUID, level: Level = "P2", *, ended: bool = False) -> dict[UUID, Opened]:
    """The same for all live registrations of an event; with `ended` for the cancelled and superseded ones, too."""
    async with transaction():
        rows = await connection().fetch(
            "select i.registration, i.person, i.scope, i.blob"
            " from identity i join registration r on r.id = i.registration"
            " where r.event = $1 and (r.state = 'live' or $3) and i.level = $2",
            event,
            level,
            ended,
        )
    return await _opened([sealed(r["registration"], r["person"], r["scope"], r["blob"], level) for r in rows])


async def _opened(rows: Sequence[Sealed]) -> dict[UUID, Opened]:
    words = await open_sealed(rows)
    return {
        row.object_id: Opened(row.object_id, found) for row, found in zip(rows, words, strict=True) if found is not None
    }
