"""Ticking lines and doing something with them, as staff meet it: nothing happens before the second look, each row says
what became of it, and who may not change registrations may only look."""

import re
from uuid import uuid4

import asyncpg
import pytest

from events.makers import make_event
from registrations.admission import admit
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
