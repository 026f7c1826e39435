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
        "people": "1",
        "people-0-name": "林美麗",
        "people-0-phone": "04-2225-1234#12",
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
    answer = await client.post(path(event), data=fields | {"people-0-email": "lin@example.org"})
    assert answer.status_code == 303
    registration = await db.fetchval("select id from registration where event = $1 and not is_contact", event.id)
    with acting_as("worker"):
        mail = await RENDERERS["registrations.confirmed"](registration, "zh-Hant", None)
    assert mail is not None
    assert mail.text.startswith("張秘書 替您報了名")


async def test_several_at_once_each_with_a_row_and_an_entry(desk: Desk, db: asyncpg.Connection) -> None:
    event = await make_event(NOW, places=2)
    client = await desk("organiser")
    fields = await filled(client, event) | {"people": "3", "channel": "paper", "together": "no"}
    fields |= {f"people-{n}-name": f"同事{'甲乙'[n - 1]}" for n in (1, 2)}
    refused = await client.post(path(event), data=fields)
    assert refused.status_code == 422
    assert 'href="#people-1-email"' in refused.text, "whoever does not speak is told by mail"
    fields |= {f"people-{n}-email": f"p{n}@example.org" for n in (1, 2)}
    answer = await client.post(path(event), data=fields)
    assert answer.status_code == 303
    page = (await client.get(answer.headers["location"])).text
    assert ("林○麗" in page, "林美麗" in page) == (True, False)
    assert page.count("報名完成") == 2
    assert "已登記候補" in page
    assert "channel=paper" in page, "on to the next form"
    assert await count(db, "participation where channel = 'paper'") == 3
    assert await count(db, "audit_entry where action = 'registration.made'") == 3
    again = await client.post(path(event), data=fields)
    assert (again.status_code, await count(db, "registration where event = $1", event.id)) == (303, 3)


async def test_one_more_and_one_less_keep_what_was_typed(desk: Desk) -> None:
    event = await make_event(NOW)
    client = await desk("organiser")
    fields = await filled(client, event)
    more = (await client.post(path(event), data=fields | {"action": "add"})).text
    assert 'name="people-1-name"' in more
    assert 'value="林美麗"' in more
    less = (await client.post(path(event), data=fields | {"people": "2", "action": "remove-1"})).text
    assert 'name="people-1-name"' not in less
    nothing = await client.post(path(event), data=fields | {"people-0-ubn": "00090001", "action": "firm-0"})
    assert "登記資料裡沒有這個統一編號" in nothing.text
    assert 'value="林美麗"' in nothing.text


async def test_a_forged_result_is_not_there(desk: Desk) -> None:
    event = await make_event(NOW)
    client = await desk("organiser")
    assert (await client.get(path(event)[:-3] + "made/AAAA")).status_code == 404
    assert (await (await desk("manager")).get(path(event)[:-3] + "made/AAAA")).status_code == 403
