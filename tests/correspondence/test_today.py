"""The item of today's list: an online session of the next days that has no link, for those who can give it one."""

from datetime import timedelta

import asyncpg
import pytest

from correspondence.today import items
from events.makers import make_event
from foundation.actor import Actor
from foundation.database import acting_as
from tests.registrations.conftest import NOW

Connection = asyncpg.Connection


@pytest.mark.parametrize(("role", "seen"), [("organiser", 1), ("manager", 0), ("door", 0)])
async def test_a_link_that_is_missing(db: Connection, vault_keys: None, role: str, seen: int) -> None:
    event = await make_event(NOW)
    actor = Actor(None, "林承辦", frozenset({role}))
    assert event.starts_at
    near = event.starts_at - timedelta(days=2)
    with acting_as("staff"):
        assert await items(actor, near, "zh-Hant") == []
        await db.execute("update session set mode = 'online' where event = $1", event.id)
        assert await items(actor, near - timedelta(days=4), "zh-Hant") == [], "there is time"
        found = await items(actor, near, "en")
        assert [item.url for item in found] == [f"/staff/events/{event.slug}/edit"] * seen
        await db.execute("update event set online_url = 'https://meet.example.org/1' where id = $1", event.id)
        assert await items(actor, near, "zh-Hant") == []
