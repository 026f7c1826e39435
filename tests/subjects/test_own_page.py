"""What somebody who has proven themselves sees and does, and what a mailbox alone does not."""

import re
from datetime import timedelta

import asyncpg
import pytest

from events.makers import make_officer, make_partner
from events.plans import BodyPlan
from foundation import clock
from foundation.database import acting_as, transaction
from mail.letters import GATES
from privacy import purpose_sessions, reveal
from subjects import looked, own_session
from tests.registrations.conftest import NOW, count
from tests.registrations.test_substituting import change, view_of
from tests.subjects.conftest import Visit
from tests.subjects.own import PHONE, Visitor, event, registered

Connection = asyncpg.Connection
MAIL = "office@example.org"
OTHER_PHONE = "0987654321"


async def test_a_mailbox_of_several_shows_masks_only(visitor: Visitor, db: Connection) -> None:
    facts = await event()
    await registered(facts, "王小明", MAIL)
    await registered(facts, "陳美麗", MAIL, OTHER_PHONE)
    await visitor.open(MAIL)
    shown = (await visitor.get("/my-data/people")).text
    assert "王○明" in shown
    assert "陳○麗" in shown
    for word in ("王小明", "陳美麗", MAIL, PHONE, "321", "示範精密", "專員"):
        assert word not in shown


async def test_another_person_of_the_mailbox_stays_shut(visitor: Visitor, db: Connection) -> None:
    facts = await event()
    await registered(facts, "王小明", MAIL)
    await registered(facts, "陳美麗", MAIL, OTHER_PHONE)
    await visitor.open(MAIL)
    rows = await db.fetch("select a.id, a.person from access_person a")
    mine = await db.fetchval("select person from registration where id in (select registration from ticket) limit 1")
    me = next(row["id"] for row in rows if row["person"] == mine)
    her = next(row["id"] for row in rows if row["person"] != mine)
    code = await db.fetchval("select short_code from ticket where person = $1", mine)
    page = f"/my-data/people/{me}/proof"
    assert (await visitor.post(page, page, proof=code.lower())).status_code == 303
    assert (await visitor.get(f"/my-data/people/{me}/record")).status_code == 200
    for path in ("", "/record", "/copy", "/looked", "/correct", "/consents", "/stop", "/erase"):
        assert (await visitor.get(f"/my-data/people/{her}{path}")).status_code == 404
    assert (await visitor.post(f"/my-data/people/{her}/copy/json")).status_code == 404
    assert (await visitor.post(f"/my-data/people/{her}/erase", sure="yes")).status_code == 404
    assert await count(db, "registration") == 2


@pytest.mark.parametrize("typed", ["678", "345678", "0912345679", "", "ABCD1234", "王小明"])
async def test_parts_of_a_number_prove_nothing(visitor: Visitor, typed: str) -> None:
    await registered(await event(), "王小明", MAIL)
    await visitor.open(MAIL)
    page = (await visitor.get("/my-data/people")).headers["location"].removeprefix("/zh-tw")
    assert (await visitor.post(page, page, proof=typed)).status_code == 422


async def test_the_fifth_wrong_proof_ends_the_session(visitor: Visitor, db: Connection) -> None:
    await registered(await event(), "王小明", MAIL)
    await visitor.open(MAIL)
    page = (await visitor.get("/my-data/people")).headers["location"].removeprefix("/zh-tw")
    for _ in range(4):
        assert (await visitor.post(page, page, proof="0900000000")).status_code == 422
    assert (await visitor.post(page, page, proof="0900000000")).headers["location"] == "/zh-tw/my-data"
    assert await count(db, "access_session") == 0


async def test_the_database_gives_nothing_without_a_proof(visitor: Visitor, db: Connection) -> None:
    """Whatever the page asks: the functions of the public know whose session it is."""
    await registered(await event(), "王小明", MAIL)
    await visitor.open(MAIL)
    access = await db.fetchval("select id from access_person")
    hashed = await db.fetchval("select cookie_hash from access_session")
    async with transaction("public") as c:
        for name in ("own_rows", "own_facts"):
            assert await c.fetch(f"select * from {name}($1, $2, $3)", hashed, access, NOW) == []
        assert await c.fetch("select * from own_audit($1, $2, '{}', $3)", hashed, access, NOW) == []
        assert await c.fetchval("select own_person($1, $2, $3)", hashed, access, NOW) is None
        assert await c.fetchval("select record_own($1, $2, 'own.copied', '{}', $3)", hashed, access, NOW) is False


async def test_the_whole_record_is_told(visitor: Visitor) -> None:
    await registered(await event(), "王小明", MAIL)
    home = await visitor.prove(MAIL)
    shown = (await visitor.get(f"{home}/record")).text
    for word in ("王小明", MAIL, "912", "示範精密工業", "專員", "告知事項", "個人資料之類別", "C001"):
        assert word in shown
    visitor.prefix = "/en"
    assert "Purpose" in (await visitor.get(f"{home}/record")).text


async def test_consents_are_taken_back_with_one_press(visitor: Visitor, db: Connection) -> None:
    registration = await registered(await event(), "王小明", MAIL)
    home = await visitor.prove(MAIL)
    for act in ("withdrawn", "given"):
        answer = await visitor.post(
            f"{home}/consents", f"{home}/consents", registration=str(registration), purpose="later_events", act=act
        )
        assert answer.status_code == 303
        state = "select state from consent_state where registration = $1 and purpose = 'later_events' and latest"
        assert await db.fetchval(state, registration) == act


async def test_a_consent_to_hand_over_names_the_bodies_of_ones_own_notice(visitor: Visitor, db: Connection) -> None:
    named, later = await make_partner("示範協會"), await make_partner("後來協會")
    facts = await event(bodies=(BodyPlan(partner=named, role="cohost"),))
    registration = await registered(facts, "王小明", MAIL)
    await db.execute(
        "insert into event_partner (id, event, partner, role) values (gen_random_uuid(), $1, $2, 'supporter')",
        facts.id, later,
    )  # fmt: skip
    home = await visitor.prove(MAIL)
    shown = (await visitor.get(f"{home}/consents")).text
    assert "示範協會" in shown
    assert "後來協會" not in shown
    await db.execute("update event_partner set data_role = 'joint' where partner = $1", named)
    assert "partner_handover" not in (await visitor.get(f"{home}/consents")).text
    answer = await visitor.post(
        f"{home}/consents", f"{home}/consents", registration=str(registration), purpose="partner_handover", act="given"
    )
    assert answer.status_code == 404, "nobody of the notice asks any more, and the newcomer is not in it"


async def test_stopping_keeps_the_place_and_stops_the_letters(visitor: Visitor, db: Connection) -> None:
    registration = await registered(await event(), "王小明", MAIL)
    home = await visitor.prove(MAIL)

    async def goes(letter: str) -> bool:
        with acting_as("worker"):
            return all([await may_go(letter, registration) for may_go in GATES])

    assert await goes("registrations.ballot")
    await visitor.post(f"{home}/stop", f"{home}/stop", stop="yes")
    assert await db.fetchval("select restricted and state = 'live' from registration")
    assert not await goes("registrations.ballot")
    assert await goes("registrations.moved")
    assert "已停止利用" in (await visitor.get(f"{home}/stop")).text
    await visitor.post(f"{home}/stop", f"{home}/stop", stop="no")
    assert await goes("registrations.ballot")
    actions = [row["action"] for row in await db.fetch("select action from audit_entry order by seq")]
    assert actions[-2:] == ["own.stopped", "own.resumed"]


async def test_stopping_nothing_is_refused(visitor: Visitor, db: Connection) -> None:
    """Only a visit is left of them: nothing stops, so nothing says so and no request is counted as granted."""
    await registered(await event(), "王小明", MAIL)
    home = await visitor.prove(MAIL)
    form = await visitor.get(f"{home}/stop")
    await db.execute("delete from registration")
    token = re.search(r'name="_csrf" value="([^"]+)"', form.text)
    assert token
    answer = await visitor.client.post(f"/zh-tw{home}/stop", data={"_csrf": token[1], "stop": "yes"})
    assert answer.status_code == 303
    assert "已經停止利用" not in (await visitor.get(f"{home}/stop")).text
    assert await count(db, "audit_entry where action = 'own.stopped'") == 0
    assert await count(db, "subject_case where kind = 'stop'") == 0


async def test_stopping_stops_everywhere_or_nowhere(
    visitor: Visitor, db: Connection, monkeypatch: pytest.MonkeyPatch
) -> None:
    for title in ("一", "二"):
        await registered(await event(title_zh=title), "王小明", MAIL)
    home = await visitor.prove(MAIL)
    note = own_session.note

    async def killed(*_: object) -> None:
        raise asyncpg.ConnectionDoesNotExistError

    monkeypatch.setattr(own_session, "note", killed)
    assert (await visitor.post(f"{home}/stop", f"{home}/stop", stop="yes")).status_code == 503
    assert await count(db, "registration where restricted") == 0
    monkeypatch.setattr(own_session, "note", note)
    await visitor.post(f"{home}/stop", f"{home}/stop", stop="yes")
    assert await count(db, "registration where restricted") == 2
    assert await count(db, "subject_case where kind = 'stop'") == 1


async def test_cancel_and_then_erase_are_two_deeds(visitor: Visitor, db: Connection) -> None:
    registration = await registered(await event(), "王小明", MAIL)
    home = await visitor.prove(MAIL)
    assert "一、取消報名" in (await visitor.get(f"{home}/erase")).text
    assert (await visitor.post(f"{home}/erase", f"{home}/erase", sure="yes")).status_code == 409
    await visitor.post(f"{home}/cancel", f"{home}/erase", registration=str(registration))
    assert await db.fetchval("select status from participation") == "cancelled"
    assert (await visitor.post(f"{home}/erase", f"{home}/erase")).status_code == 422
    answer = await visitor.post(f"{home}/erase", f"{home}/erase", sure="yes")
    assert answer.headers["location"] == "/zh-tw/my-data/erased"
    assert await count(db, "registration") == await count(db, "identity") == 0
    assert await count(db, "access_person") == 0
    assert (await visitor.get("/my-data/erased")).status_code == 200
    assert (await visitor.get(home)).headers["location"] == "/zh-tw/my-data"


async def test_who_looked_is_told_by_role_and_purpose_never_by_name(visitor: Visitor, db: Connection) -> None:
    facts = await event()
    registration = await registered(facts, "王小明", MAIL)
    officer = await make_officer("林承辦", roles=("organiser",))
    with acting_as("staff"), clock.freeze(NOW + timedelta(hours=1)):
        await reveal.record(officer, "reveal", registration, ["phone"], "phone", reason="回電", now=clock.now())
        await reveal.record(officer, "print_badges", facts.id, ["name"], "event_day", now=clock.now())
        await reveal.record(officer, "door_search", facts.id, ["name"], "door", now=clock.now())
    home = await visitor.prove(MAIL)
    shown = (await visitor.get(f"{home}/looked")).text
    for word in ("活動承辦", "電話聯繫", "查看個資", "聯絡電話", "列印名牌", "11:00", "您自己"):
        assert word in shown
    assert "林承辦" not in shown
    assert "回電" not in shown
    assert "報到查找" not in shown


async def test_every_purpose_of_the_record_has_words() -> None:
    for table in (
        reveal.REASONS,
        reveal.TO_DECIDE,
        reveal.PRINT_REASONS,
        reveal.EXPORT_PURPOSES,
        purpose_sessions.PURPOSES,
    ):
        assert not set(table) - set(looked.PURPOSES)


async def test_the_fresh_browser_finds_the_door(visit: Visit) -> None:
    visitor = await visit()
    for path in ("/my-data/people", "/my-data/people/00000000-0000-4000-8000-000000000000/record"):
        assert (await visitor.get(path)).headers["location"] == "/zh-tw/my-data"


async def test_whoever_handed_the_place_on_reads_nothing_of_who_came(visitor: Visitor, db: Connection) -> None:
    """The place and the attendance are the other's now; what was theirs stays theirs until it is deleted."""
    facts = await event()
    registration = await registered(facts, "王小明", MAIL)
    await change(await view_of(registration))
    await db.execute(
        "insert into attendance (id, participation, session, on_day)"
        " select gen_random_uuid(), participation, $1, '2026-05-18' from registration where id = $2",
        facts.sessions[0].id, registration,
    )  # fmt: skip
    home = await visitor.prove(MAIL)
    copy = (await visitor.post(f"{home}/copy/json", f"{home}/copy")).json()
    [told] = copy["registrations"]
    assert (told["status"], told["attended_on"]) == ("superseded", [])
    page = (await visitor.get(f"{home}/record")).text
    assert "已換人參加" in page
    assert "林新人" not in page + str(copy)
