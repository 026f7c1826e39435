"""Staff register somebody on the telephone."""

import re
from typing import Any

import asyncpg
import httpx

from events.facts import EventFacts
from events.makers import make_event
from foundation.database import acting_as
from mail.letters import RENDERERS
from tests.registrations.conftest import NOW, Desk, count


def path(event: EventFacts) -> str:
    return f"/zh-tw/staff/events/{event.slug}/registrations/new"


async def filled(client: httpx.AsyncClient, event: EventFacts, **more: Any) -> dict[str, Any]:
    page = (await client.get(path(event))).text
    token = re.search(r'name="post_token" value="([^"]+)"', page)
    assert token
    return {
        "post_token": token[1],
        "name": "林美麗",
        "phone": "04-2225-1234#12",
        "channel": "phone",
        "language": "en",
        "told": "yes",
    } | more


async def test_a_caller_gets_a_place_even_after_the_window(desk: Desk, db: asyncpg.Connection) -> None:
    event = await make_event(NOW)
    await db.execute("update event set closes_at = $2 where id = $1", event.id, NOW)
    client = await desk("organiser")
    answer = await client.post(path(event), data=await filled(client, event))
    assert answer.status_code == 303
    row = await db.fetchrow("select channel, language, status from participation where event = $1", event.id)
    assert dict(row) == {"channel": "phone", "language": "en", "status": "admitted"}
    assert await count(db, "consent_state where scope = $1", event.id) == 0
    registration = await db.fetchval("select id from registration where event = $1", event.id)
    assert await count(db, "audit_entry where action = 'registration.made' and object = $1", registration) == 1


async def test_the_notice_has_to_be_told_and_nothing_typed_is_lost(desk: Desk, db: asyncpg.Connection) -> None:
    event = await make_event(NOW)
    client = await desk("organiser")
    fields = await filled(client, event)
    del fields["told"]
    answer = await client.post(path(event), data=fields)
    assert answer.status_code == 422
    assert 'value="林美麗"' in answer.text
    assert await count(db, "registration where event = $1", event.id) == 0


async def test_a_reader_of_lists_may_not(desk: Desk) -> None:
    event = await make_event(NOW)
    client = await desk("manager")
    assert (await client.get(path(event))).status_code in {403, 404}


async def test_art9_somebody_elses_word_is_named_in_the_first_mail(desk: Desk, db: asyncpg.Connection) -> None:
    event = await make_event(NOW)
    client = await desk("organiser")
    fields = await filled(client, event, source="張秘書")
    del fields["told"]
    refused = await client.post(path(event), data=fields)
    assert refused.status_code == 422, "without an address nobody could be told"
    answer = await client.post(path(event), data=fields | {"email": "lin@example.org"})
    assert answer.status_code == 303
    registration = await db.fetchval("select id from registration where event = $1 and not is_contact", event.id)
    with acting_as("worker"):
        mail = await RENDERERS["registrations.confirmed"](registration, "zh-Hant", None)
    assert mail is not None
    assert mail.text.startswith("張秘書 替您報了名")
