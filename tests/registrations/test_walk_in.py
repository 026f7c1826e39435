"""Somebody without a registration stands at the door: on the list and let in with one form."""

import re
from typing import Any

import asyncpg
import httpx

from events.facts import EventFacts
from foundation.database import acting_as
from registrations.opened import open_registrations
from tests.registrations.conftest import Desk, count
from tests.registrations.test_door_pages import door, today
from tests.registrations.test_paper import full_event

Connection = asyncpg.Connection


async def opened(client: httpx.AsyncClient, event: EventFacts, **typed: str) -> dict[str, str]:
    page = (await client.get(door(event, "/walk-in"))).text
    found = {name: re.search(f'name="{name}" value="([^"]+)"', page) for name in ("post_token", "session")}
    return (
        {name: match[1] for name, match in found.items() if match} | {"name": "林美麗", "phone": "0912-345-678"} | typed
    )


async def sent(client: httpx.AsyncClient, event: EventFacts, fields: dict[str, Any]) -> httpx.Response:
    return await client.post(door(event, "/walk-in"), data=fields)


async def test_registered_and_let_in_at_once(desk: Desk, db: Connection) -> None:
    event = await today("王小明")
    client = await desk("door")
    fields = await opened(client, event, organization="幸福食品有限公司", ubn="00090001", identity_kind="owner")
    answer = await sent(client, event, fields)
    assert answer.status_code == 200
    assert "請進" in answer.text
    assert "林○麗" in answer.text
    row = await db.fetchrow("select p.* from participation p where p.walk_in")
    assert (row["channel"], row["status"]) == ("door", "admitted")
    assert await count(db, "attendance") == 1
    again = await sent(client, event, fields)
    assert "已報到" in again.text
    assert await count(db, "participation where walk_in") == 1


async def test_also_into_a_full_event(desk: Desk, db: Connection) -> None:
    event = await today("王小明", places=1)
    client = await desk("door")
    assert "請進" in (await sent(client, event, await opened(client, event))).text
    assert await db.fetchval("select places_taken from session where event = $1", event.id) == 1


async def test_somebody_in_the_line_is_let_in_too(desk: Desk, db: Connection) -> None:
    event = await today("王小明", "林美麗", places=1)
    assert await count(db, "participation where status = 'waiting'") == 1
    [waits] = await db.fetch("select r.id, r.person from registration r join waiting_entry w on w.registration = r.id")
    client = await desk("door")
    with acting_as("staff"):
        email = (await open_registrations([waits["id"]]))[waits["id"]].text("email")
    answer = await sent(client, event, await opened(client, event, name="林美麗", email=email))
    assert "請進" in answer.text
    assert await count(db, "attendance a join registration r on r.participation = a.participation") == 1
    assert await count(db, "waiting_entry") == 0
    assert await count(db, "registration") == 2


async def test_not_for_a_session_of_another_day(desk: Desk, db: Connection) -> None:
    event = await full_event()
    client = await desk("door")
    answer = await sent(client, event, await opened(client, event))
    assert answer.status_code == 409
    assert await count(db, "registration") == 0


async def test_somebody_on_the_list_already_is_simply_let_in(desk: Desk, db: Connection) -> None:
    event = await today()
    client = await desk("door")
    first = await opened(client, event, email="lin@example.org")
    await sent(client, event, first)
    await db.execute("delete from attendance")
    second = await opened(client, event, email="lin@example.org")
    assert second["post_token"] != first["post_token"]
    await sent(client, event, second)
    assert await count(db, "registration") == 1
    assert await count(db, "attendance") == 1


async def test_faults_keep_what_was_typed(desk: Desk, db: Connection) -> None:
    event = await today()
    client = await desk("door")
    for wrong, field in (({"phone": "", "email": ""}, "phone"), ({"name": ""}, "name"), ({"ubn": "12345678"}, "ubn")):
        answer = await sent(client, event, await opened(client, event, organization="幸福𠮷食品", **wrong))
        assert answer.status_code == 422, field
        assert "幸福𠮷食品" in answer.text
    odd = await opened(client, event, session="not-a-session")
    assert (await sent(client, event, odd)).status_code in {404, 422}
    assert await count(db, "registration") == 0


async def test_the_notice_can_be_shown_to_who_stands_there(desk: Desk, db: Connection) -> None:
    event = await today()
    client = await desk("door")
    page = (await client.get(door(event, "/walk-in"))).text
    assert event.papers
    assert event.papers.notice.sha256 in page
    assert page.count("<h1>") == 1
