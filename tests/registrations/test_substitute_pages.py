"""Handing a place on and naming a colleague by the manage link, and answering an offer; none of it by looking."""

import re
from collections.abc import AsyncIterator
from datetime import timedelta
from functools import cache
from uuid import UUID, uuid4

import asyncpg
import httpx
import pytest

from foundation import clock
from foundation.actor import PUBLIC
from foundation.database import acting_as
from lianfu.app import create_app
from registrations import letters, links
from registrations.cancelling import cancel
from tests.registrations.conftest import NOW, Desk, count
from tests.registrations.test_substituting import mail_of, view_of
from tests.subjects.own import event, registered

pytestmark = pytest.mark.usefixtures("vault_keys")
Connection = asyncpg.Connection
LATER = NOW + timedelta(hours=2)
NEW = {"name": "林新人", "email": "lin@example.org", "phone": "0911222333", "job_title": "工程師", "told": "yes"}

one_app = cache(create_app)


@pytest.fixture
async def holder(db: Connection) -> AsyncIterator[httpx.AsyncClient]:
    transport = httpx.ASGITransport(one_app(), raise_app_exceptions=False)
    with clock.freeze(LATER):
        async with httpx.AsyncClient(transport=transport, base_url="http://test") as client:
            yield client


def manage(registration: UUID, tail: str = "") -> str:
    return f"/zh-tw{links.manage_path(registration, 1)}{tail}"


async def hidden(holder: httpx.AsyncClient, page: str) -> dict[str, str]:
    text = (await holder.get(page)).text
    return dict(re.findall(r'type="hidden" name="(_csrf|post_token)" value="([^"]+)"', text))


async def test_the_form_hands_the_place_on(holder: httpx.AsyncClient, db: Connection) -> None:
    old = await registered(await event(), "王小明", mail_of("王小明"))
    page = manage(old, "/substitute")
    kept = await hidden(holder, page)
    for _ in range(2):
        answer = await holder.post(page, data=kept | NEW)
        assert answer.status_code == 303, answer.text
    assert await count(db, "registration") == 2
    after = (await holder.get(manage(old))).text
    assert "已換人參加" in after
    assert "林" not in after, "who comes now is not told"
    assert (await holder.get(page)).status_code == 410


async def test_looking_changes_nothing(holder: httpx.AsyncClient, db: Connection) -> None:
    old = await registered(await event(), "王小明", mail_of("王小明"))
    before = await db.fetchrow("select * from registration")
    for tail in ("/substitute", "/offer"):
        assert (await holder.get(manage(old, tail))).status_code == 200
    assert await db.fetchrow("select * from registration") == before


@pytest.mark.parametrize(("typed", "said"), [
    ({"name": ""}, "姓名"), ({"email": "x"}, "name@example.org"), ({"told": ""}, "請先告訴對方"),
])  # fmt: skip
async def test_faults_keep_what_was_typed(
    holder: httpx.AsyncClient, db: Connection, typed: dict[str, str], said: str
) -> None:
    page = manage(await registered(await event(), "王小明", mail_of("王小明")), "/substitute")
    answer = await holder.post(page, data=await hidden(holder, page) | NEW | typed)
    assert answer.status_code == 422
    assert said in answer.text
    assert "工程師" in answer.text
    assert await count(db, "registration") == 1


async def test_somebody_registered_is_refused_in_words(holder: httpx.AsyncClient, db: Connection) -> None:
    held = await event()
    page = manage(await registered(held, "王小明", mail_of("王小明")), "/substitute")
    await registered(held, NEW["name"], NEW["email"])
    answer = await holder.post(page, data=await hidden(holder, page) | NEW)
    assert answer.status_code == 409
    assert "已經報過名了" in answer.text
    assert await count(db, "registration where state = 'live'") == 2


async def test_where_tickets_go_by_mail_only_the_page_says_to_call(holder: httpx.AsyncClient, db: Connection) -> None:
    page = manage(await registered(await event(mail_only=True), "王小明", mail_of("王小明")), "/substitute")
    text = (await holder.get(page)).text
    assert "請打電話給聯絡人" in text
    assert 'name="email"' not in text


@pytest.mark.parametrize("tail", ["/substitute", "/offer"])
async def test_no_page_without_the_link(holder: httpx.AsyncClient, db: Connection, tail: str) -> None:
    registration = await registered(await event(), "王小明", mail_of("王小明"))
    for token in (links.manage_token(registration, 2), links.manage_token(uuid4(), 1), "x"):
        assert (await holder.get(f"/zh-tw/manage/{token}{tail}")).status_code == 404
    refused = await holder.post(manage(registration, tail), data=NEW | {"answer": "refuse"})
    assert refused.status_code == 403, "without the token of the form"
    assert await count(db, "registration where state = 'live'") == 1


async def party_with_a_seat(db: Connection) -> tuple[UUID, UUID, UUID]:
    """A contact, a colleague with a name, and a seat without one, of one page."""
    held, party = await event(), uuid4()
    people = [await registered(held, name, mail_of(name)) for name in ("王小明", "陳大文", "座位")]
    await db.execute("update registration set party = $1", party)
    await db.execute("update registration set is_contact = false where id <> $1", people[0])
    await db.execute("update registration set named = false where id = $1", people[2])
    return people[0], people[1], people[2]


async def test_the_contact_sees_the_colleagues_masked_and_names_the_seat(
    holder: httpx.AsyncClient, db: Connection
) -> None:
    contact, colleague, seat = await party_with_a_seat(db)
    page = (await holder.get(manage(contact))).text
    assert "陳○文" in page
    assert "陳大文" not in page
    assert "還沒填名字" in page
    assert manage(seat, "/substitute") in page
    assert links.manage_token(colleague, 1) not in page, "whoever has a name has a link of their own"
    path = manage(seat, "/substitute")
    assert "填上同事的名字" in (await holder.get(path)).text
    assert (await holder.post(path, data=await hidden(holder, path) | NEW)).status_code == 303
    assert "林○人" in (await holder.get(manage(contact))).text
    new = await db.fetchval("select id from registration where participation = (select participation"
                            " from registration where id = $1) and state = 'live'", seat)  # fmt: skip
    with acting_as("worker"):
        letter = await letters.confirmed(new, "zh-Hant", None)
    assert letter
    assert "王小明 替您報了名" in letter.text


async def test_a_colleague_sees_nobody_else(holder: httpx.AsyncClient, db: Connection) -> None:
    _, colleague, seat = await party_with_a_seat(db)
    page = (await holder.get(manage(colleague))).text
    assert "您一起報名的同事" not in page
    assert links.manage_token(seat, 1) not in page


async def offered(db: Connection) -> UUID:
    held = await event(places=1, offer_hours=8)
    first = await registered(held, "王小明", mail_of("王小明"))
    second = await registered(held, "陳大文", mail_of("陳大文"))
    await cancel(first, PUBLIC, LATER, link_version=1)
    return second


@pytest.mark.parametrize(("answer", "stage"), [("accept", "valid"), ("refuse", "cancelled")])
async def test_one_press_answers_an_offer(holder: httpx.AsyncClient, db: Connection, answer: str, stage: str) -> None:
    registration = await offered(db)
    page = manage(registration, "/offer")
    text = (await holder.get(page)).text
    assert "有一個座位留給您" in text
    assert "請在這之前回覆" in text
    data = await hidden(holder, page) | {"answer": answer}
    for _ in range(2):
        assert (await holder.post(page, data=data)).status_code == 303
    assert (await view_of(registration)).stage == stage
    assert 'name="answer"' not in (await holder.get(page)).text


@pytest.mark.parametrize(("answer", "stages"), [("accept", ["valid"] * 2), ("refuse", ["cancelled"] * 2)])
async def test_the_contact_answers_for_the_group(
    holder: httpx.AsyncClient, db: Connection, answer: str, stages: list[str]
) -> None:
    held, group = await event(places=2, offer_hours=8), uuid4()
    holders = [await registered(held, name, mail_of(name)) for name in ("王小明", "張三")]
    waits = [await registered(held, name, mail_of(name)) for name in ("陳大文", "林美玲")]
    await db.execute("update waiting_entry set together = $1", group)
    mine = "update registration set party = $1, is_contact = (id = $2) where id = any ($3)"
    await db.execute(mine, group, waits[0], waits)
    for each in holders:
        await cancel(each, PUBLIC, LATER, link_version=1)
    page = manage(waits[0], "/offer")
    text = (await holder.get(page)).text
    assert "有 2 個座位留給你們這一組" in text
    assert "您的回覆算整組" in text
    assert "只讓出您自己的座位" in (await holder.get(manage(waits[1], "/offer"))).text
    await holder.post(page, data=await hidden(holder, page) | {"answer": answer})
    assert [(await view_of(each)).stage for each in waits] == stages


async def test_an_offer_whose_time_is_over_says_so(holder: httpx.AsyncClient, db: Connection) -> None:
    registration = await offered(db)
    data = await hidden(holder, manage(registration, "/offer")) | {"answer": "accept"}
    with clock.freeze(LATER + timedelta(days=5)):
        assert (await holder.post(manage(registration, "/offer"), data=data)).status_code == 303
        page = (await holder.get(manage(registration))).text
    assert "回覆的時間已經過了" in page
    assert await count(db, "participation where status = 'admitted'") == 0


async def test_staff_do_it_for_somebody_on_the_telephone(desk: Desk, db: Connection) -> None:
    held = await event(mail_only=True)
    old = await registered(held, "陳大文", mail_of("陳大文"))
    officer = await desk("organiser")
    page = f"/zh-tw/staff/events/{held.slug}/registrations/{old}/substitute"
    shown = await officer.get(page)
    assert "陳○文" in shown.text
    assert "陳大文" not in shown.text
    answer = await officer.post(page, data=NEW | {"post_token": str(uuid4())})
    assert answer.status_code == 303, answer.text
    assert await db.fetchval("select state from registration where id = $1", old) == "superseded"
    elsewhere = page.replace(held.slug, (await event()).slug)
    assert (await officer.get(elsewhere)).status_code == 404
    assert (await (await desk("door")).get(page)).status_code == 403
