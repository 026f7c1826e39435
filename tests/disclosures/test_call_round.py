"""A call round: a stated purpose opens the contacts for two hours; one entry a person shown, one outcome a call."""

from datetime import timedelta
from uuid import UUID, uuid4

import asyncpg
import pytest

from disclosures.call_lists import PAGE, counts
from disclosures.call_rounds import put_back, settle
from events.facts import EventFacts
from foundation import clock
from foundation.database import acting_as
from foundation.refusals import Conflict, Invalid, NotFound
from privacy import purpose_sessions
from tests.registrations.conftest import NOW, Desk, count
from tests.registrations.test_paper import OFFICER, full_event
from vault import keys

Connection = asyncpg.Connection
NAMES = [f"測{chr(0x4E00 + n)}試" for n in range(60)]
PHONE = "+886900123456"


def place(event: EventFacts, rest: str = "") -> str:
    return f"/zh-tw/staff/events/{event.slug}/call-round{rest}"


async def registrations(db: Connection, event: EventFacts) -> list[UUID]:
    return [row["id"] for row in await db.fetch("select id from registration where event = $1 order by id", event.id)]


async def entries(db: Connection) -> int:
    return await count(db, "audit_entry where action = 'call_list'")


async def test_nobody_is_shown_before_a_purpose_is_stated(desk: Desk, db: Connection) -> None:
    event = await full_event("陳大文")
    client = await desk("organiser")
    for answer in (await client.get(place(event)), await client.post(place(event), data={"page": "1"})):
        assert "陳○文" in answer.text
        assert "陳大文" not in answer.text
    for nothing in ({"purpose": "curious"}, {"asked": "purpose"}):
        assert (await client.post(place(event), data=nothing)).status_code == 422
    assert await entries(db) == await count(db, "purpose_session") == 0


async def test_each_person_shown_is_one_entry_also_when_the_page_is_sent_again(desk: Desk, db: Connection) -> None:
    event = await full_event("陳大文", "林美麗")
    client = await desk("organiser")
    for _ in range(3):
        shown = await client.post(place(event), data={"purpose": "call.attend"})
        assert shown.status_code == 200
        assert shown.headers["cache-control"] == "no-store"
        assert all(words in shown.text for words in ("陳大文", "林美麗", "示範0號有限公司"))
    assert await entries(db) == 2
    assert {
        row["object"] for row in await db.fetch("select object from audit_entry where action = 'call_list'")
    } == set(await registrations(db, event))
    assert await count(db, "audit_entry where action = 'session.opened' and purpose = 'call.attend'") == 1
    row = await db.fetchrow("select purpose, fields from audit_entry where action = 'call_list' limit 1")
    assert (row["purpose"], list(row["fields"])) == ("call.attend", ["name", "organization", "phone"])


async def test_it_ends_by_itself_after_two_hours(desk: Desk, db: Connection) -> None:
    event = await full_event("陳大文")
    client = await desk("organiser")
    await client.post(place(event), data={"purpose": "call.attend"})
    [registration] = await registrations(db, event)
    later = NOW + timedelta(hours=2) - timedelta(minutes=20)
    await db.execute("update staff_session set seen_at = $1, expires_at = $2", later, later + timedelta(hours=9))
    with clock.freeze(later):
        assert "陳大文" in (await client.post(place(event), data={"page": "1"})).text
    with clock.freeze(NOW + timedelta(hours=2)):
        for form in ({"page": "1"}, {"outcome": "coming", "registration": str(registration)}):
            over = await client.post(place(event), data=form)
            assert over.status_code == 422
            assert "陳大文" not in over.text
    assert await count(db, "call_outcome") == 0


async def test_a_colleague_goes_on_with_a_session_of_their_own(desk: Desk, db: Connection) -> None:
    event = await full_event("陳大文", "林美麗")
    [first, _] = await registrations(db, event)
    one, other = await desk("organiser"), await desk("organiser")
    await one.post(place(event), data={"purpose": "call.attend"})
    await one.post(place(event), data={"outcome": "coming", "registration": str(first)})
    assert "林美麗" not in (await other.get(place(event))).text
    before = await entries(db)
    shown = (await other.post(place(event), data={"purpose": "call.attend"})).text
    assert ("陳大文" in shown) != ("林美麗" in shown), "only who has not been reached"
    assert await entries(db) == before + 1
    await one.post(place(event, "/close"))
    assert "林美麗" not in (await one.post(place(event), data={"page": "1"})).text


async def test_each_outcome(desk: Desk, db: Connection) -> None:
    event = await full_event("甲甲甲", "乙乙乙", "丙丙丙", "丁丁丁", "戊戊戊", places=4)
    client = await desk("organiser")
    await client.post(place(event), data={"purpose": "call.attend"})
    admitted = await db.fetch(
        "select r.id from registration r join participation p on p.id = r.participation where p.status = 'admitted'"
    )
    coming, deputy, unreached, cancelled = (str(row["id"]) for row in admitted)
    for form in (
        {"outcome": "coming", "registration": coming},
        {"outcome": "deputy", "registration": deputy, "note": " 林代理 "},
        {"outcome": "unreached", "registration": unreached, "seen": "0"},
        {"outcome": "unreached", "registration": unreached, "seen": "0"},
        {"outcome": "cancelled", "registration": cancelled},
    ):
        assert (await client.post(place(event), data=form)).status_code == 200, form
    with acting_as("staff"):
        found = await counts(event.id)
    assert (found.left, found.unreached, found.coming, found.deputy, found.cancelled) == (2, 1, 1, 1, 1)
    assert await db.fetchval("select tries from call_outcome where outcome = 'unreached'") == 1, (
        "sent twice, once tried"
    )
    assert await count(db, "participation where status = 'cancelled'") == 1
    assert await count(db, "outgoing_mail where letter = 'registrations.promoted'") == 1
    assert "林代理".encode() not in await db.fetchval("select blob from call_outcome where outcome = 'deputy'")
    page = (await client.get(place(event))).text
    assert "林○理" in page
    assert "林代理" not in page


async def test_what_is_refused(desk: Desk, db: Connection) -> None:
    event, other = await full_event("陳大文"), await full_event("林美麗")
    [registration], [stranger] = await registrations(db, event), await registrations(db, other)
    client = await desk("organiser")
    await client.post(place(event), data={"purpose": "call.attend"})
    for form, status in (
        ({"outcome": "deputy", "registration": str(registration)}, 422),
        ({"outcome": "married", "registration": str(registration)}, 422),
        ({"outcome": "coming", "registration": str(stranger)}, 404),
        ({"outcome": "deputy", "note": "林", "registration": str(stranger)}, 404),
        ({"outcome": "coming", "registration": str(uuid4())}, 404),
        ({"outcome": "coming"}, 404),
    ):
        assert (await client.post(place(event), data=form)).status_code == status, form
    assert await count(db, "call_outcome") == 0
    for role in ("manager", "door", "privacy_officer", "auditor", "outreach", "admin"):
        assert (await (await desk(role)).get(place(event))).status_code == 403


async def test_back_on_the_list_and_given_up_is_given_up(desk: Desk, db: Connection) -> None:
    event = await full_event("陳大文", "林美麗")
    one, two = await registrations(db, event)
    client = await desk("organiser")
    await client.post(place(event), data={"purpose": "call.attend"})
    await client.post(place(event), data={"outcome": "deputy", "note": "林代理", "registration": str(one)})
    await client.post(place(event), data={"outcome": "cancelled", "registration": str(two)})
    assert (await client.post(place(event, "/back"), data={"registration": str(one)})).status_code == 303
    assert await db.fetchval("select blob from call_outcome where registration = $1", one) is None
    assert (await client.post(place(event, "/back"), data={"registration": str(two)})).status_code == 409
    again = await client.post(place(event), data={"outcome": "coming", "registration": str(two)})
    assert again.status_code == 422
    with acting_as("staff"):
        assert (await counts(event.id)).left == 1


async def test_who_came_or_is_gone_is_not_called(desk: Desk, db: Connection) -> None:
    event = await full_event("甲甲甲", "乙乙乙", "丙丙丙")
    came, erased, _ = await registrations(db, event)
    await db.execute(
        "insert into attendance (id, participation, session, on_day) select gen_random_uuid(), participation, $2, $3"
        " from registration where id = $1", came, event.sessions[0].id, NOW.date(),
    )  # fmt: skip
    await keys.destroy_person(await db.fetchval("select person from registration where id = $1", erased))
    await db.execute("delete from identity where registration = $1", erased)
    client = await desk("organiser")
    shown = await client.post(place(event), data={"purpose": "call.attend"})
    assert shown.text.count('class="card stack tight"') == 1
    assert await entries(db) == 1


async def test_who_is_not_on_the_list_is_not_settled(desk: Desk, db: Connection) -> None:
    """Also by a posted id: who stopped the use of their data, and who is there already."""
    event = await full_event("甲甲甲", "乙乙乙")
    came, stopped = await registrations(db, event)
    client = await desk("organiser")
    await client.post(place(event), data={"purpose": "call.attend"})
    await db.execute("update registration set restricted = true where id = $1", stopped)
    await db.execute(
        "insert into attendance (id, participation, session, on_day) select gen_random_uuid(), participation, $2, $3"
        " from registration where id = $1", came, event.sessions[0].id, NOW.date(),
    )  # fmt: skip
    for registration in (came, stopped):
        for outcome in ("coming", "unreached", "cancelled", "deputy"):
            form = {"outcome": outcome, "registration": str(registration), "note": "林代理", "seen": "0"}
            assert "這個人現在不用聯絡了" in (await client.post(place(event), data=form)).text
    assert await count(db, "call_outcome") == await count(db, "participation where status = 'cancelled'") == 0


async def test_deeds_need_the_session_of_who_calls(desk: Desk, db: Connection) -> None:
    event = await full_event("陳大文")
    [registration] = await registrations(db, event)
    with acting_as("staff"):
        for deed in (
            settle(event.id, registration, "coming", OFFICER, NOW, seen=0),
            put_back(event.id, registration, OFFICER, NOW),
        ):
            with pytest.raises(Conflict) as refused:
                await deed
            assert refused.value.code == "session_over"
        with pytest.raises(NotFound):
            await settle(event.id, uuid4(), "deputy", OFFICER, NOW, seen=0, note="林")
        with pytest.raises(Invalid):
            await purpose_sessions.open_session(OFFICER, "", event.id, ("name",), NOW)


async def test_sixty_people_on_a_phone(desk: Desk, db: Connection) -> None:
    """The officer's trial: open, three pages, sixty outcomes; each person in the audit once."""
    event = await full_event(*NAMES, places=60)
    client = await desk("organiser")
    shown = (await client.post(place(event), data={"purpose": "call.attend"})).text
    assert shown.count('class="card stack tight"') == PAGE
    for registration in await registrations(db, event):
        form = {"outcome": "coming", "registration": str(registration), "page": "1"}
        shown = (await client.post(place(event), data=form)).text
    assert "名單上都聯絡過了" in shown
    assert await entries(db) == 60
    assert await count(db, "call_outcome where outcome = 'coming'") == 60


async def test_an_open_round_is_found_again_from_today(desk: Desk, db: Connection) -> None:
    event = await full_event("陳大文")
    client, colleague = await desk("organiser"), await desk("organiser")
    here = f'href="{place(event)}"'
    assert here in (await client.get(f"/zh-tw/staff/events/{event.slug}")).text
    assert here not in (await client.get("/zh-tw/staff/")).text
    await client.post(place(event), data={"purpose": "call.attend"})
    shown = (await client.get("/zh-tw/staff/")).text
    assert here in shown
    assert "陳大文" not in shown
    assert here not in (await colleague.get("/zh-tw/staff/")).text
    await client.post(place(event, "/close"))
    assert here not in (await client.get("/zh-tw/staff/")).text


async def test_nobody_is_called_after_the_event(desk: Desk, db: Connection) -> None:
    event = await full_event("陳大文")
    client = await desk("organiser")
    await db.execute("update session set starts_at = $1, ends_at = $2", NOW - timedelta(hours=3), NOW)
    assert (await client.get(place(event))).status_code == 404
    assert (await client.post(place(event), data={"purpose": "call.attend"})).status_code == 404
    assert "/call-round" not in (await client.get(f"/zh-tw/staff/events/{event.slug}/registrations")).text


async def test_another_purpose_is_another_session(desk: Desk, db: Connection) -> None:
    event = await full_event("陳大文")
    client = await desk("organiser")
    for minute, purpose in enumerate(("call.attend", "call.changed", "call.changed")):
        with clock.freeze(NOW + timedelta(minutes=minute)):
            await client.post(place(event), data={"purpose": purpose})
    rows = await db.fetch("select purpose from audit_entry where action = 'call_list' order by seq")
    assert [row["purpose"] for row in rows] == ["call.attend", "call.changed"]
    assert await count(db, "purpose_session where closes_at - opened_at = interval '1 minute'") == 1
