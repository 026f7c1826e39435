"""Asked whether they come: once, in time, by a link that itself says nothing; who does not come frees the place."""

import re
from collections.abc import AsyncIterator
from datetime import datetime, timedelta
from functools import cache
from uuid import UUID

import asyncpg
import httpx
import pytest

from events.facts import EventFacts
from events.makers import make_officer
from foundation import clock
from foundation.actor import PUBLIC
from foundation.database import acting_as
from foundation.refusals import Conflict, Gone, NotFound
from lianfu.app import create_app
from registrations import asking_letters, links
from registrations.ticket_reading import by_manage_token
from rescheduling import today
from rescheduling.replies import RECONFIRM, Answered, Replies, answer, answer_for, ask, ask_due, replies_of
from tests.registrations.conftest import NOW, Desk, count
from tests.subjects.own import event, registered

pytestmark = pytest.mark.usefixtures("keys_db")
Connection = asyncpg.Connection
MAIL = "chen@example.org"
FOUR = ("甲甲", "乙乙", "丙丙", "丁丁")


def days_before(held: EventFacts, days: int) -> datetime:
    return held.sessions[0].starts_at - timedelta(days=days, hours=4)


async def due(held: EventFacts, days: int = 2) -> int:
    with acting_as("worker"):
        return await ask_due(days_before(held, days))


async def asked_one(**plan: object) -> tuple[EventFacts, UUID]:
    held = await event(reconfirm=True, **plan)
    registration = await registered(held, "陳大文", MAIL)
    assert await due(held) == 1
    return held, registration


one_app = cache(create_app)


@pytest.fixture
async def holder(db: Connection) -> AsyncIterator[httpx.AsyncClient]:
    transport = httpx.ASGITransport(one_app(), raise_app_exceptions=False)
    with clock.freeze(NOW):
        async with httpx.AsyncClient(transport=transport, base_url="http://test") as client:
            yield client


async def press(holder: httpx.AsyncClient, path: str, said: str) -> httpx.Response:
    found = re.search(r'name="_csrf" value="([^"]+)"', (await holder.get(path)).text)
    assert found
    return await holder.post(path, data={"_csrf": found[1], "answer": said})


def path_of(registration: UUID, question: str = "reconfirm") -> str:
    return f"/zh-tw{links.manage_path(registration, 1)}/reply/{question}"


async def test_asked_two_days_before_and_only_once(db: Connection) -> None:
    held = await event(reconfirm=True)
    registration = await registered(held, "陳大文", MAIL)
    assert [await due(held, days) for days in (4, 3, 2, 2, 1)] == [0, 0, 1, 0, 0]
    assert await count(db, "outgoing_mail where letter = $1 and subject = $2", RECONFIRM, registration) == 1
    with acting_as("worker"):
        letter = await asking_letters.reconfirm(registration, "zh-Hant", None)
    assert letter
    assert path_of(registration) in letter.text


async def test_a_worker_that_slept_asks_the_day_before(db: Connection) -> None:
    held = await event(reconfirm=True)
    await registered(held, "陳大文", MAIL)
    assert await due(held, 0) == 0
    assert await due(held, 1) == 1


@pytest.mark.parametrize("change", ["status = 'cancelled'", "postponed_on = '2026-05-05'", "reconfirm = false"])
async def test_nobody_is_asked_of_what_does_not_take_place_or_does_not_ask(db: Connection, change: str) -> None:
    held = await event(reconfirm=True)
    await registered(held, "陳大文", MAIL)
    await db.execute(f"update event set {change} where id = $1", held.id)
    assert await due(held) == 0


async def test_only_those_with_a_place_and_not_who_just_registered(db: Connection) -> None:
    held = await event(reconfirm=True, places=2)
    first, last = await registered(held, "陳大文", MAIL), await registered(held, "林美玲", "lin@example.org")
    await registered(held, "王小明", "wang@example.org")
    await db.execute(
        "update participation set registered_on = $2 where id = (select participation from registration where id = $1)",
        last, clock.day_of(days_before(held, 2)),
    )  # fmt: skip
    assert await due(held) == 1
    assert [row["registration"] for row in await db.fetch("select registration from reply")] == [first]


async def test_opening_the_link_answers_nothing(holder: httpx.AsyncClient, db: Connection) -> None:
    _, registration = await asked_one()
    for _ in range(2):
        page = await holder.get(path_of(registration))
        assert page.status_code == 200
        assert "會到" in page.text
        assert "陳大文" not in page.text
    assert await count(db, "reply where answer is null") == 1


async def test_who_comes_says_so_and_keeps_the_place(holder: httpx.AsyncClient, db: Connection) -> None:
    _, registration = await asked_one()
    assert "您會來嗎" in (await holder.get(f"/zh-tw{links.manage_path(registration, 1)}")).text
    assert (await press(holder, path_of(registration), "coming")).status_code == 303
    assert await db.fetchval("select answer from reply") == "coming"
    assert "您會來嗎" not in (await holder.get(f"/zh-tw{links.manage_path(registration, 1)}")).text
    assert "您回覆了：會到" in (await holder.get(path_of(registration))).text
    with acting_as("public"):
        assert await answer(registration, "reconfirm", "coming", PUBLIC, NOW, link_version=1) == Answered(
            "coming", True
        )


async def test_who_does_not_come_makes_room_for_the_next(holder: httpx.AsyncClient, db: Connection) -> None:
    held = await event(reconfirm=True, places=1)
    gives, gets = await registered(held, "陳大文", MAIL), await registered(held, "林美玲", "lin@example.org")
    await due(held)
    assert (await press(holder, path_of(gives), "not_coming")).status_code == 303
    why = "select p.cancelled_why from registration r join participation p on p.id = r.participation where r.id = $1"
    assert await db.fetchval(why, gives) == "not_coming"
    assert (await by_manage_token(links.manage_token(gets, 1))).stage == "valid"
    assert "已經讓出來" in (await holder.get(path_of(gives))).text
    again = await press_raw(holder, gives, "coming")
    assert again.status_code == 303
    assert await db.fetchval("select answer from reply where registration = $1", gives) == "not_coming"


async def press_raw(holder: httpx.AsyncClient, registration: UUID, said: str) -> httpx.Response:
    """With the token of another page: this one has no buttons any more."""
    found = re.search(r'name="_csrf" value="([^"]+)"', (await holder.get("/zh-tw/find-my-link")).text)
    assert found
    return await holder.post(path_of(registration), data={"_csrf": found[1], "answer": said})


async def test_coming_and_then_not(db: Connection) -> None:
    _, registration = await asked_one()
    with acting_as("public"):
        await answer(registration, "reconfirm", "coming", PUBLIC, NOW, link_version=1)
        await answer(registration, "reconfirm", "not_coming", PUBLIC, NOW, link_version=1)
        with pytest.raises(Gone):
            await answer(registration, "reconfirm", "coming", PUBLIC, NOW, link_version=1)
    assert await db.fetchval("select answer from reply") == "not_coming"


async def test_unasked_foreign_and_late(db: Connection) -> None:
    """No answer without a question, without the link, or once it began; and no place is lost by trying."""
    held, registration = await asked_one()
    stranger = await registered(held, "林美玲", "lin@example.org")
    with acting_as("public"):
        for whose, question, version in (
            (stranger, "reconfirm", 1), (registration, "postponed", 1), (registration, "reconfirm", 2),
        ):  # fmt: skip
            for said in ("coming", "not_coming"):
                with pytest.raises(NotFound):
                    await answer(whose, question, said, PUBLIC, NOW, link_version=version)
        late = held.sessions[0].starts_at
        with pytest.raises(Gone):
            await answer(registration, "reconfirm", "not_coming", PUBLIC, late, link_version=1)
    assert await count(db, "registration where state = 'live'") == 2
    assert await count(db, "reply where answer is null") == 1


async def test_who_is_there_already_frees_nothing(db: Connection) -> None:
    held, registration = await asked_one()
    await db.execute(
        "insert into attendance (id, participation, session, on_day)"
        " select gen_random_uuid(), participation, $1, '2026-05-18' from registration",
        held.sessions[0].id,
    )
    with acting_as("public"), pytest.raises(Conflict):
        await answer(registration, "reconfirm", "not_coming", PUBLIC, NOW, link_version=1)
    assert await count(db, "reply where answer is null") == 1


@pytest.mark.parametrize("tail", ["reply/nothing", "reply/postponed", "reply/reconfirm"])
async def test_no_page_where_nobody_asked(holder: httpx.AsyncClient, db: Connection, tail: str) -> None:
    registration = await registered(await event(), "陳大文", MAIL)
    assert (await holder.get(f"/zh-tw{links.manage_path(registration, 1)}/{tail}")).status_code == 404
    assert (await holder.get(f"/zh-tw/manage/{'A' * 46}/{tail}")).status_code == 404


async def test_staff_write_down_what_they_hear_on_the_telephone(db: Connection) -> None:
    _, registration = await asked_one()
    with acting_as("staff"):
        assert (await answer(registration, "reconfirm", "coming", await make_officer(), NOW)).answer == "coming"


async def test_staff_see_how_many_have_not_answered(db: Connection) -> None:
    """Whoever cancelled meanwhile is not among the asked; whoever said that they do not come is."""
    held = await event(reconfirm=True)
    people = [
        await registered(held, name, f"{n}@example.org") for n, name in enumerate(("甲甲", "乙乙", "丙丙", "丁丁"))
    ]
    await due(held)
    for which, said in ((0, "coming"), (1, "not_coming")):
        with acting_as("public"):
            await answer(people[which], "reconfirm", said, PUBLIC, NOW, link_version=1)
    await db.execute("update registration set state = 'cancelled' where id = $1", people[2])
    with acting_as("staff"):
        assert await replies_of([held.id], "reconfirm") == {held.id: Replies(held.id, 3, 1, 1)}
        officer = await make_officer()
        [item] = await today.items(officer, days_before(held, 1), "zh-Hant")
        assert "1 人還沒回覆" in item.detail
        assert await today.items(officer, held.sessions[0].starts_at, "zh-Hant") == []
        assert await today.items(await make_officer(roles=("door",)), days_before(held, 1), "zh-Hant") == []


async def test_asking_again_after_another_postponement(db: Connection) -> None:
    """The newest asking counts: an answer to the one before does not answer it."""
    held = await event()
    registration = await registered(held, "陳大文", MAIL)
    for n in (1, 2):
        with acting_as("worker"):
            assert await ask(held.id, "postponed", "rescheduling.postponed", NOW, n=n) == 1
            assert await ask(held.id, "postponed", "rescheduling.postponed", NOW, n=n) == 0
        with acting_as("staff"):
            assert (await replies_of([held.id], "postponed"))[held.id].silent == 1
        with acting_as("public"):
            await answer(registration, "postponed", "coming", PUBLIC, NOW, link_version=1)
    assert await count(db, "reply where answer = 'coming'") == 2


async def test_staff_note_on_a_page_what_they_were_told_on_the_telephone(desk: Desk, db: Connection) -> None:
    held, registration = await asked_one()
    organiser, line = await desk("organiser"), f"/zh-tw/staff/events/{held.slug}/registrations"
    page = f"{line}/{registration}/reply"
    assert f"{registration}/reply" in (await organiser.get(line)).text
    shown = await organiser.get(page)
    assert "還沒回覆" in shown.text
    assert "陳大文" not in shown.text, "masked, as in the list"
    for outsider in (await desk("door"), await desk("auditor")):
        assert (await outsider.post(page, data={"answer": "coming", "question": "reconfirm"})).status_code == 403
    assert (await organiser.post(page, data={"answer": "perhaps", "question": "reconfirm"})).status_code == 404
    assert (await organiser.post(page, data={"answer": "coming", "question": "reconfirm"})).status_code == 303
    assert (await organiser.post(page, data={"answer": "coming", "question": "reconfirm"})).status_code == 303
    assert await count(db, "reply where answer = 'coming'") == 1
    assert (await organiser.post(page, data={"answer": "not_coming", "question": "reconfirm"})).status_code == 303
    assert await count(db, "registration where state = 'live'") == 0
    noted = [row["action"] for row in await db.fetch("select action from audit_entry order by seq")]
    assert [each for each in noted if "reply" in each] == [
        "registration.reply_coming", "registration.reply_not_coming",
    ]  # fmt: skip


async def test_nobody_asked_is_nothing_to_note(desk: Desk, db: Connection) -> None:
    held = await event()
    registration = await registered(held, "陳大文", MAIL)
    organiser, line = await desk("organiser"), f"/zh-tw/staff/events/{held.slug}/registrations"
    assert f"{registration}/reply" not in (await organiser.get(line)).text
    assert (await organiser.get(f"{line}/{registration}/reply")).status_code == 404
    assert (
        await organiser.post(f"{line}/{registration}/reply", data={"answer": "coming", "question": "reconfirm"})
    ).status_code == 404


async def test_an_answer_goes_to_what_was_asked_when_the_page_was_opened(db: Connection) -> None:
    held, registration = await asked_one()
    by, later = await make_officer(), days_before(held, 1)
    with acting_as("worker"):
        await ask(held.id, "postponed", RECONFIRM, later)
    with acting_as("staff"):
        with pytest.raises(Conflict) as no:
            await answer_for(registration, "not_coming", by, later, to="reconfirm")
        await answer_for(registration, "coming", by, later, to="postponed")
    assert no.value.code == "asked_anew"
    assert await count(db, "registration where state = 'live'") == 1
