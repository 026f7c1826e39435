"""Where deeds on accounts are written down for the auditor. The audit is a room further up, so the roof hands its
function down; without it no such deed is done."""

from collections.abc import Sequence
from datetime import datetime
from typing import Protocol
from uuid import UUID

from foundation.actor import Actor


class Append(Protocol):
    """Adds an entry to the running transaction, which fails when the entry cannot be written."""

    async def __call__(
        self, by: Actor, action: str, object_id: UUID | None, fields: Sequence[str], purpose: str, *, now: datetime
    ) -> int: ...


APPEND: list[Append] = []


async def record(by: Actor, action: str, staff_id: UUID, fields: Sequence[str], now: datetime) -> None:
    """The last statement of a deed: others who record wait for its commit. `fields` are names or roles, never words."""
    if not APPEND:
        raise RuntimeError("the roof hands down where deeds on accounts are recorded (joining.hand_down)")
    await APPEND[0](by, action, staff_id, fields, "accounts", now=now)
