"""Ticking lines and doing something with them, as staff meet it: nothing happens before the second look, each row says
what became of it, and who may not change registrations may only look."""

import re
from dataclasses import replace
from datetime import timedelta
from uuid import UUID, uuid4

import asyncpg
import pytest

from events.facts import EventFacts, event_facts
from events.makers import make_event, make_officer
from foundation.actor import Actor
from foundation.database import acting_as
from registrations import offers, roster_today
from registrations.admission import Waiting, admit, admit_party
from registrations.cancelling import cancel
from tests.registrations.conftest import NOW, Desk, count
from tests.registrations.test_paper import asked, full_event
from tests.registrations.test_roster import listed

Connection = asyncpg.Connection


async def ids(db: Connection) -> list[str]:
    return [str(row["id"]) for row in await db.fetch("select id from registration order by id")]


async def test_nothing_happens_before_the_second_look(desk: Desk, db: Connection) -> None:
    event, client = await full_event("陳大文", "林美麗", "王小明"), await desk("organiser")
    picked = (await ids(db))[:2]
    second = await client.post(listed(event, "/bulk"), data={"act": "cancel", "pick": picked})
    assert second.status_code == 200
    assert "選了 2 筆。" in second.text
    assert "拿不回來" in second.text
    assert "陳大文" not in second.text
    assert await count(db, "participation where status = 'cancelled'") == 0
    done = await client.post(listed(event, "/bulk/do"), data={"act": "cancel", "pick": picked})
    assert done.status_code == 303
    assert await count(db, "participation where status = 'cancelled'") == 2
    result = await client.get(done.headers["location"])
    assert "取消了 2 筆" in result.text
    assert "看結果，或復原" in (await client.get(listed(event))).text
    back = await client.post(done.headers["location"] + "/undo")
    assert back.status_code == 303
    assert await count(db, "participation where status = 'cancelled'") == 0
    assert "已復原" in (await client.get(done.headers["location"])).text
    assert (await client.post(done.headers["location"] + "/undo")).status_code == 303
    assert "看結果，或復原" not in (await client.get(listed(event))).text


async def test_pressed_twice_is_done_once_and_can_be_taken_back(desk: Desk, db: Connection) -> None:
    event, client = await full_event("陳大文"), await desk("organiser")
    data = {"act": "cancel", "pick": await ids(db)}
    form = (await client.post(listed(event, "/bulk"), data=data)).text
    once = re.findall(r'name="once" value="([^"]+)"', form)
    done = [await client.post(listed(event, "/bulk/do"), data=data | {"once": once[0]}) for _ in range(2)]
    assert done[0].headers["location"] == done[1].headers["location"]
    assert "/undo" in (await client.get(done[1].headers["location"])).text
    # A later deed that nothing can be taken back of does not hide it.
    await client.post(listed(event, "/bulk/do"), data=data)
    assert done[0].headers["location"] in (await client.get(listed(event))).text


async def test_everybody_of_a_filter(desk: Desk, db: Connection) -> None:
    event, client = await full_event("甲甲", "乙乙", "丙丙", places=2), await desk("organiser")
    look = await client.post(listed(event, "/bulk"), data={"act": "send", "everybody": "yes", "status": "admitted"})
    assert len(re.findall(r'name="pick"', look.text)) == 2
    look = await client.post(listed(event, "/bulk"), data={"act": "send", "everybody": "yes", "needs": "duplicate"})
    assert look.status_code == 422


async def test_everybody_who_stands_twice_and_waits(desk: Desk, db: Connection) -> None:
    """All that the list shows, by all its conditions."""
    event, client = await make_event(NOW, places=1), await desk("organiser")
    for n in range(2):
        await admit(asked(event, "王小明", organization="示範有限公司", email=f"{n}@example.org"), NOW)
    data = {"act": "cancel", "everybody": "yes", "needs": "duplicate"}
    both = await client.post(listed(event, "/bulk"), data=data)
    assert len(re.findall(r'name="pick"', both.text)) == 2
    waits = await client.post(listed(event, "/bulk"), data=data | {"status": "waiting"})
    assert len(re.findall(r'name="pick"', waits.text)) == 1
    assert (await client.post(listed(event, "/bulk"), data=data | {"status": "pending"})).status_code == 422


@pytest.mark.parametrize("wrong", [{}, {"act": "cancel"}, {"act": "nonsense", "pick": "x"}, {"pick": str(uuid4())}])
async def test_what_is_missing_is_said(desk: Desk, db: Connection, wrong: dict[str, str]) -> None:
    event, client = await full_event("陳大文"), await desk("organiser")
    for place in ("/bulk", "/bulk/do"):
        answer = await client.post(listed(event, place), data=wrong)
        assert answer.status_code == 422, place
        leads = re.findall(r'<li><a href="#([^"]+)"', answer.text)
        assert leads
        assert all(f'id="{name}"' in answer.text for name in leads), leads
    assert await count(db, "bulk_act") == 0


async def test_a_reason_is_asked_where_it_goes_to_people(desk: Desk, db: Connection) -> None:
    event, client = await full_event("陳大文", approval=True), await desk("organiser")
    page = (await client.get(listed(event))).text
    assert "等您核准" in page
    data = {"act": "decline", "pick": await ids(db)}
    assert 'name="reason_zh"' in (await client.post(listed(event, "/bulk"), data=data)).text
    refused = await client.post(listed(event, "/bulk/do"), data=data)
    assert refused.status_code == 422
    assert 'href="#reason_zh"' in refused.text
    assert (await client.post(listed(event, "/bulk/do"), data=data | {"reason_zh": "名額有限"})).status_code == 303
    assert await count(db, "participation where status = 'declined'") == 1


@pytest.mark.parametrize("role", ["manager", "privacy_officer", "door", "outreach", "admin", "auditor"])
async def test_who_may_not_change_may_at_most_look(desk: Desk, db: Connection, role: str) -> None:
    event, organiser = await full_event("陳大文"), await desk("organiser")
    data = {"act": "cancel", "pick": await ids(db)}
    act = (await organiser.post(listed(event, "/bulk/do"), data=data)).headers["location"]
    client = await desk(role)
    for place in (listed(event, "/bulk"), listed(event, "/bulk/do"), act + "/undo", listed(event)[:-13] + "waiting"):
        assert (await client.post(place, data=data)).status_code == 403, place
    looks = 200 if role in {"manager", "privacy_officer"} else 403
    for place in (act, listed(event, "/acts"), listed(event)[:-13] + "waiting"):
        page = await client.get(place)
        assert page.status_code == looks, place
        assert "陳大文" not in page.text
    if looks == 200:
        assert 'name="pick"' not in (await client.get(listed(event))).text
        assert "/undo" not in (await client.get(act)).text


async def test_a_deed_on_another_event_is_not_here(desk: Desk, db: Connection) -> None:
    event, other, client = await full_event("陳大文"), await full_event("林美麗"), await desk("organiser")
    stranger = [str(await db.fetchval("select id from registration where event = $1", other.id))]
    assert (await client.post(listed(event, "/bulk/do"), data={"act": "cancel", "pick": stranger})).status_code == 422
    done = await client.post(listed(other, "/bulk/do"), data={"act": "cancel", "pick": stranger})
    act = done.headers["location"].rpartition("/")[2]
    for found in (
        await client.get(listed(event, f"/acts/{act}")),
        await client.post(listed(event, f"/acts/{act}/undo")),
    ):
        assert found.status_code == 404


async def test_the_line_says_why(desk: Desk, db: Connection) -> None:
    event, client = await full_event("甲甲甲", "乙乙乙", "丙丙丙", places=1), await desk("organiser")
    place = listed(event)[:-13] + "waiting"
    page = (await client.get(place)).text
    assert "第 2 順位" in page
    assert "排入候補" in page
    assert "乙○乙" in page
    assert "乙乙乙" not in page
    assert (await client.post(place)).status_code == 303
    await db.execute("update session set places = places + 1 where event = $1", event.id)
    assert (await client.post(place)).status_code == 303
    assert await count(db, "participation where status = 'admitted'") == 2
    assert "第 2 順位" not in (await client.get(place)).text


EARLIER = NOW - timedelta(hours=2)  # those who wait have not just asked


async def offered_by_telephone(db: Connection, *names: str) -> tuple[EventFacts, list[UUID]]:
    """Those of `names` wait together without an address, and are offered the places of the one before them."""
    event = await make_event(EARLIER, places=len(names), offer_hours=8)
    token = uuid4()
    first = [(await admit(asked(event, f"先{n}"), EARLIER)).registration for n in range(len(names))]
    pair = [
        replace(asked(event, name), party=token, is_contact=not place, has_mail=False, consents={})
        for place, name in enumerate(names)
    ]
    waits = [one.registration for one in await admit_party(pair, EARLIER, together=True) if isinstance(one, Waiting)]
    with acting_as("staff"):
        for one in first:
            await cancel(one, await make_officer(), NOW)
    assert await count(db, "participation where status = 'offered'") == len(names)
    await db.execute("update outgoing_mail set state = 'moot' where subject = any ($1)", waits)
    return await event_facts(event.slug), waits


@pytest.mark.parametrize(("answer", "status"), [("accept", "admitted"), ("refuse", "cancelled")])
async def test_staff_answer_an_offer_for_a_caller(desk: Desk, db: Connection, answer: str, status: str) -> None:
    event, waits = await offered_by_telephone(db, "丁丁丁", "戊戊戊")
    client, place = await desk("organiser"), listed(event)[:-13] + "waiting"
    shown = (await client.get(place)).text
    assert "信寄不到，請打電話" in shown
    assert f"{waits[0]}/accept" in shown
    manager = await desk("manager")
    assert (await manager.post(f"{place}/{waits[0]}/{answer}")).status_code == 403
    assert "/accept" not in (await manager.get(place)).text
    with acting_as("staff"):
        [item] = await roster_today.items(Actor(None, "林承辦", frozenset({"organiser"})), NOW, "en")
    assert (item.count, item.tone) == (2, "now")
    assert item.url.endswith("/waiting")
    for _ in range(2):
        assert (await client.post(f"{place}/{waits[0]}/{answer}")).status_code == 303
    with acting_as("staff"):
        assert not await roster_today.items(Actor(None, "林承辦", frozenset({"organiser"})), NOW, "en")
    assert await count(db, "participation where status = $1", status) >= 2
    assert await count(db, "audit_entry where action like 'registration.offer_%' and object = any ($1)", waits) == 2


@pytest.mark.parametrize(("letter", "status"), [("moot", "admitted"), ("sent", "offered")])
async def test_who_was_never_written_to_may_answer_late(desk: Desk, db: Connection, letter: str, status: str) -> None:
    event, waits = await offered_by_telephone(db, "丁丁丁", "戊戊戊")
    client, place = await desk("organiser"), listed(event)[:-13] + "waiting"
    await db.execute("update waiting_entry set offered_until = $1", NOW - timedelta(hours=1))
    await db.execute("update outgoing_mail set state = $1 where letter = 'registrations.offered'", letter)
    if letter == "moot":
        with acting_as("worker"):
            assert await offers.lapse_due(NOW) == 0
    assert (await client.post(f"{place}/{waits[1]}/accept")).status_code == 303
    assert await count(db, "participation where status = $1", status) == 2


async def test_an_offer_of_another_event_is_not_answered_here(desk: Desk, db: Connection) -> None:
    _, waits = await offered_by_telephone(db, "丁丁丁")
    other, client = await full_event("陳大文"), await desk("organiser")
    for registration in (*waits, uuid4()):
        place = f"{listed(other)[:-13]}waiting/{registration}/refuse"
        assert (await client.post(place)).status_code == 404
    assert await count(db, "participation where status = 'offered'") == 1


async def test_who_decides_reads_the_answers_from_the_line_and_decides_there(desk: Desk, db: Connection) -> None:
    """One press shows them, with the reason that everybody would choose; the list stays masked."""
    event, client = await full_event("陳大文", approval=True), await desk("organiser")
    [one] = await ids(db)
    shown = (await client.get(listed(event, "?needs=pending"))).text
    assert "看回答再決定" in shown
    assert "現在只列出「等您核准」的 1 筆。" in shown
    assert "陳大文" not in shown
    answers = await client.post(listed(event, f"/{one}/answers"), data={"reason": "decide"})
    assert "陳大文" in answers.text
    assert "下一頁先讓您看過再確認" in answers.text
    assert await db.fetchval("select purpose from audit_entry where action = 'reveal'") == "decide"
    second = await client.post(listed(event, "/bulk"), data={"act": "approve", "pick": one})
    assert "選了 1 筆。" in second.text
    await client.post(listed(event, "/bulk/do"), data={"act": "approve", "pick": one})
    assert "看回答再決定" not in (await client.get(listed(event))).text
    again = await client.post(listed(event, f"/{one}/answers"), data={"reason": "decide"})
    assert "下一頁先讓您看過再確認" not in again.text


async def test_to_decide_is_a_reason_only_where_there_is_something_to_decide(desk: Desk, db: Connection) -> None:
    event, client = await full_event("陳大文"), await desk("organiser")
    [one] = await ids(db)
    assert "決定是否審核通過" not in (await client.get(listed(event, f"/{one}/answers"))).text
