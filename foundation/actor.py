"""The person (or machine) that does a deed, as deeds see them: no session, no request."""

from dataclasses import dataclass
from typing import Literal
from uuid import UUID


@dataclass(frozen=True)
class Actor:
    staff_id: UUID | None
    name: str
    roles: frozenset[str]
    via: Literal["session", "token", "system", "public"] = "session"


SYSTEM = Actor(staff_id=None, name="system", roles=frozenset(), via="system")
PUBLIC = Actor(staff_id=None, name="public", roles=frozenset(), via="public")
