"""The link that only the mailbox has: seeing, cancelling, having the ticket sent again, and being revoked."""

import re
from collections.abc import AsyncIterator
from uuid import UUID, uuid4

import asyncpg
import httpx
import pytest

from events.facts import EventFacts
from foundation import clock
from lianfu.app import create_app
from registrations import links
from tests.registrations.conftest import NOW, count
from tests.registrations.test_paper import full_event

pytestmark = pytest.mark.usefixtures("vault_keys")
Connection = asyncpg.Connection


@pytest.fixture
async def holder(db: Connection) -> AsyncIterator[httpx.AsyncClient]:
    transport = httpx.ASGITransport(create_app(), raise_app_exceptions=False)
    with clock.freeze(NOW):
        async with httpx.AsyncClient(transport=transport, base_url="http://test") as client:
            yield client


async def registration_of(db: Connection, event: EventFacts) -> UUID:
    return UUID(str(await db.fetchval("select id from registration where event = $1 order by id limit 1", event.id)))


def path(registration: UUID, version: int = 1) -> str:
    return f"/zh-tw{links.manage_path(registration, version)}"


async def token(holder: httpx.AsyncClient, page: str) -> str:
    found = re.search(r'name="_csrf" value="([^"]+)"', (await holder.get(page)).text)
    assert found
    return found[1]


async def test_looking_changes_nothing_and_shows_a_mask(holder: httpx.AsyncClient, db: Connection) -> None:
    registration = await registration_of(db, await full_event("陳大文"))
    before = await db.fetchrow("select * from registration")
    for _ in range(2):
        page = await holder.get(path(registration))
        assert page.status_code == 200
        assert "陳○文" in page.text
        assert "陳大文" not in page.text
    assert await db.fetchrow("select * from registration") == before
    assert await count(db, "outgoing_mail") == 1


async def test_cancelling_asks_twice_and_promotes(holder: httpx.AsyncClient, db: Connection) -> None:
    event = await full_event("甲甲", "乙乙", places=1)
    held = await db.fetchval(
        "select r.id from registration r join participation p on p.id = r.participation where p.status = 'admitted'"
    )
    page, proof = path(held), await token(holder, path(held))
    unsure = await holder.post(f"{page}/cancel", data={"_csrf": proof})
    assert unsure.status_code == 422
    assert "請先勾選確認" in unsure.text
    assert await count(db, "participation where status = 'cancelled'") == 0
    assert (await holder.post(f"{page}/cancel", data={"_csrf": proof, "sure": "yes"})).status_code == 303
    assert await count(db, "participation where status = 'cancelled'") == 1
    assert await db.fetchval("select places_taken from session where event = $1", event.id) == 1
    after = await holder.get(page)
    assert "已取消" in after.text
    assert "/cancel" not in after.text
    again = await holder.post(f"{page}/cancel", data={"_csrf": proof, "sure": "yes"})
    assert again.status_code == 303
    assert await count(db, "participation where status = 'cancelled'") == 1


async def test_the_ticket_goes_again_but_not_twice_an_hour(holder: httpx.AsyncClient, db: Connection) -> None:
    registration = await registration_of(db, await full_event("陳大文"))
    page, proof = path(registration), await token(holder, path(registration))
    await db.execute("update outgoing_mail set state = 'sent', run_at = run_at - interval '2 hours'")
    for _ in range(3):
        assert (await holder.post(f"{page}/send", data={"_csrf": proof})).status_code == 303
    assert await count(db, "outgoing_mail where letter = 'registrations.again'") == 1


async def test_a_revoked_link_opens_nothing(holder: httpx.AsyncClient, db: Connection) -> None:
    registration = await registration_of(db, await full_event("陳大文"))
    proof = await token(holder, path(registration))
    await db.execute("update registration set link_version = 2, link_hash = $1", links.link_hash(registration, 2))
    assert (await holder.get(path(registration))).status_code == 404
    for deed in ("cancel", "send"):
        answer = await holder.post(f"{path(registration)}/{deed}", data={"_csrf": proof, "sure": "yes"})
        assert answer.status_code == 404
    assert await count(db, "participation where status = 'cancelled'") == 0
    assert (await holder.get(path(registration, 2))).status_code == 200


@pytest.mark.parametrize("text", ["x", "A" * 46, "名", "====", "a" * 3000])
async def test_tokens_of_nobody(holder: httpx.AsyncClient, text: str) -> None:
    assert (await holder.get(f"/zh-tw/manage/{text}")).status_code == 404


async def test_a_changed_letter_is_noticed(holder: httpx.AsyncClient, db: Connection) -> None:
    registration = await registration_of(db, await full_event("陳大文"))
    good = links.manage_token(registration, 1)
    for place in (0, 10, 23, 30):
        forged = good[:place] + ("A" if good[place] != "A" else "B") + good[place + 1 :]
        assert (await holder.get(f"/zh-tw/manage/{forged}")).status_code == 404
    assert (await holder.get(path(uuid4()))).status_code == 404, "rightly made, for nobody"


async def test_without_the_forms_token_nothing_happens(holder: httpx.AsyncClient, db: Connection) -> None:
    registration = await registration_of(db, await full_event("陳大文"))
    refused = await holder.post(f"{path(registration)}/cancel", data={"sure": "yes"})
    assert refused.status_code == 403
    assert await count(db, "participation where status = 'cancelled'") == 0


async def test_who_was_there_is_not_offered_to_cancel(holder: httpx.AsyncClient, db: Connection) -> None:
    event = await full_event("陳大文")
    registration = await registration_of(db, event)
    proof = await token(holder, path(registration))
    await db.execute(
        "insert into attendance (id, participation, session, on_day)"
        " select gen_random_uuid(), participation, $1, '2026-05-18' from registration",
        event.sessions[0].id,
    )
    assert "不能來了" not in (await holder.get(path(registration))).text
    answer = await holder.post(f"{path(registration)}/cancel", data={"_csrf": proof, "sure": "yes"})
    assert answer.status_code == 409
