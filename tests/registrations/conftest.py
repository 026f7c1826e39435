"""An open event with everything admission looks at, put there in plain SQL; and keys to seal with."""

from collections.abc import AsyncIterator, Iterator
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import UUID, uuid4

import asyncpg
import pytest

from foundation.database import acting_as
from registrations.admission_rows import AdmissionRequest, Projection
from tests.desks import Desk, desks
from vault import keys

NOW = datetime(2026, 5, 4, 2, 0, tzinfo=UTC)
STARTS = datetime(2026, 5, 20, 1, 0, tzinfo=UTC)


@pytest.fixture
def vault_keys(keys_db: str) -> None:
    """Keys to seal with, for tests that need no more of them."""


@pytest.fixture
def at_the_door(vault_keys: None) -> Iterator[None]:
    """The test scans in the role of staff."""
    with acting_as("staff"):
        yield


@pytest.fixture
async def desk(db: asyncpg.Connection, vault_keys: None) -> AsyncIterator[Desk]:
    async with desks(db, NOW) as desk:
        yield desk


@dataclass(frozen=True)
class OpenEvent:
    id: UUID
    slug: str
    revision: UUID
    notice: UUID
    sha256: str
    sessions: tuple[UUID, ...]


async def open_event(c: asyncpg.Connection, *places: int, reserved: int = 0, **columns: Any) -> OpenEvent:
    """One published event with a session per number; further columns of the event by name."""
    notice, form, revision, template, event = (uuid4() for _ in range(5))
    sha = uuid4().hex * 2
    await c.execute("insert into notice_template (id, key, body) values ($1, $2, '{}')", template, template.hex)
    await c.execute(
        "insert into notice_version (id, template, n, state, body, sha256) values ($1, $2, 1, 'published', '{}', $3)",
        notice, template, sha,
    )  # fmt: skip
    await c.execute("insert into form (id, kind) values ($1, 'registration')", form)
    await c.execute("insert into form_revision (id, form, n, questions) values ($1, $2, 1, '[]')", revision, form)
    values: dict[str, Any] = {
        "id": event, "slug": f"e{event.hex[:12]}", "kind": "seminar", "status": "published",
        "title_zh": "數位轉型說明會",
        "revision": revision, "notice": notice, **columns,
    }  # fmt: skip
    names, marks = ", ".join(values), ", ".join(f"${n}" for n in range(1, len(values) + 1))
    await c.execute(f"insert into event ({names}) values ({marks})", *values.values())
    sessions = [uuid4() for _ in places]
    for position, (session, n) in enumerate(zip(sessions, places, strict=True)):
        starts = STARTS + timedelta(hours=4 * position)
        await c.execute(
            "insert into session (id, event, position, starts_at, ends_at, places, reserved)"
            " values ($1, $2, $3, $4, $5, $6, $7)",
            session, event, position, starts, starts + timedelta(hours=3), n, reserved,
        )  # fmt: skip
    return OpenEvent(event, values["slug"], revision, notice, sha, tuple(sessions))


def person(event: OpenEvent, name: str, **changes: Any) -> AdmissionRequest:
    """A request of somebody whose address is made of the name."""
    request = AdmissionRequest(
        event=event.id,
        post_token=uuid4(),
        sessions=event.sessions,
        revision=event.revision,
        notice=event.sha256,
        language="zh-Hant",
        channel="web",
        mark=keys.mark(name, f"{name}@example.org", None),
        words={"name": name, "email": f"{name}@example.org"},
        has_mail=True,
        projection=Projection(identity_kind="staff", county="66000"),
        consents={"later_events": "refused"},
    )
    return replace(request, **changes)


async def count(c: asyncpg.Connection, sql: str, *values: Any) -> int:
    return int(await c.fetchval(f"select count(*) from {sql}", *values))
