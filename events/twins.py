"""A hybrid class counts its places in the room and online apart: one session of the plan is then kept as two. Pure."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from uuid import UUID

from events.plans import SessionPlan


@dataclass(frozen=True, slots=True)
class Row:
    """A session as it is kept. `place` is where it stands in the plan; `field` is what its places are called there."""

    place: int
    session: SessionPlan
    field: str = "places"

    @property
    def is_twin(self) -> bool:
        return self.field == "online_places"


def rows_of(sessions: Sequence[SessionPlan], twins: Mapping[UUID, UUID]) -> list[Row]:
    """The room before its twin. `twins` names the online session that a room has already, by the id of the room."""
    return [row for place, session in enumerate(sessions) for row in _rows(place, session, twins)]


def _rows(place: int, session: SessionPlan, twins: Mapping[UUID, UUID]) -> Iterable[Row]:
    if session.online_places is None:
        yield Row(place, session)
        return
    yield Row(place, replace(session, mode="onsite", online_places=None))
    online = replace(
        session,
        id=twins.get(session.id) if session.id else None,
        mode="online",
        places=session.online_places,
        online_places=None,
        reserved=0,
        room_limit=None,
        agenda=(),
    )
    yield Row(place, online, "online_places")
