"""Says that an event is full without taking its lock, to those whom its list does not know; everybody else is decided
by admission itself.

Which events are worth looking at is a hint that each process remembers; the look itself reads what is committed.
"""

from collections.abc import Sequence
from datetime import datetime
from uuid import UUID

from foundation.database import transaction
from registrations.admission_rows import AdmissionRequest
from vault import keys

_MOST = 500
_suspected: dict[UUID, None] = {}


def suspected(event: UUID) -> bool:
    return event in _suspected


def learn(event: UUID, outcomes: Sequence[str]) -> None:
    """From what a batch came to: full for somebody, a place for nobody. Forgotten when a look finds it otherwise."""
    if "full" in outcomes and {"admitted", "pending", "waiting"}.isdisjoint(outcomes):
        _suspected[event] = None
        while len(_suspected) > _MOST:
            del _suspected[next(iter(_suspected))]


async def certain(event: UUID, requests: Sequence[AdmissionRequest], now: datetime) -> list[bool]:
    """Of each request whether it certainly gets nothing and nobody on the list is behind it."""
    persons = await keys.known_persons([request.mark for request in requests])
    seats = [(n, session) for n, request in enumerate(requests, 1) for session in request.sessions]
    async with transaction("public") as c:
        found: list[bool] | None = await c.fetchval(
            "select sold_out($1, $2, $3, $4, $5, $6)",
            event, now, [request.post_token for request in requests], persons,
            [n for n, _ in seats], [session for _, session in seats],
        )  # fmt: skip
    if found is None:
        _suspected.pop(event, None)
    return found or [False] * len(requests)
