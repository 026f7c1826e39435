"""What each invitation brought: the counts come from the rooms that know registrations, handed down by the roof.

A one or a two could point at somebody, so staff see them as few.
"""

from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass
from uuid import UUID

FEW_BELOW = 3


@dataclass(frozen=True, slots=True)
class Brought:
    """People, each once. `attended` came to at least one session."""

    registered: int = 0
    attended: int = 0


Count = Callable[[UUID], Awaitable[dict[UUID | None, Brought]]]
# Who counts the registrations of an event by the invitation that brought them, those without one under None.
COUNT: list[Count] = []


async def brought_by(event: UUID) -> dict[UUID | None, Brought]:
    counts: Sequence[dict[UUID | None, Brought]] = [await count(event) for count in COUNT]
    return {key: found for each in counts for key, found in each.items()}


def few(n: int) -> str:
    """The number as it may be shown."""
    return "1–2" if 0 < n < FEW_BELOW else str(n)
