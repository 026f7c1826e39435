"""Somebody who was here before fills in the form by a code of their mailbox: their own words, on record, never by a
cookie alone."""

from asyncpg import Connection

from events.facts import EventFacts
from tests.registrations.conftest import count
from tests.subjects.own import PHONE, Visitor, event, registered

MAIL = "ming@example.org"


def known(of: EventFacts) -> str:
    return f"/events/{of.slug}/register/known"


async def arrive(visitor: Visitor, at: EventFacts, email: str = MAIL) -> str:
    """Up to the list of people of the mailbox."""
    await visitor.post(known(at), known(at), step="ask", email=email)
    answer = await visitor.post(known(at), known(at), step="code", code=await visitor.code())
    assert answer.status_code == 303
    return (await visitor.get(known(at))).text


async def test_a_code_and_a_proof_fill_in_the_form_and_stand_in_the_record(visitor: Visitor, db: Connection) -> None:
    await registered(await event(), "王小明", MAIL)
    now_open = await event()
    people = await arrive(visitor, now_open)
    assert "王○明" in people
    assert "王小明" not in people
    access = str(await db.fetchval("select id from access_person"))
    form = await visitor.post(known(now_open), known(now_open), step="fill", access=access, proof=PHONE)
    assert form.status_code == 200
    for word in ('value="王小明"', f'value="{MAIL}"', 'value="示範精密工業"', 'value="專員"', "912"):
        assert word in form.text
    assert f'action="/zh-tw/events/{now_open.slug}/register"' in form.text
    assert await count(db, "registration where event = $1", now_open.id) == 0, "nothing is sent by it"
    entry = await db.fetchrow("select * from audit_entry where action = 'own.prefilled'")
    assert entry
    assert "name" in entry["fields"]
    assert "王小明" not in str(dict(entry))


async def test_a_wrong_proof_shows_no_word(visitor: Visitor, db: Connection) -> None:
    await registered(await event(), "王小明", MAIL)
    here = await event()
    await arrive(visitor, here)
    access = str(await db.fetchval("select id from access_person"))
    for proof in ("", "0900000000"):
        answer = await visitor.post(known(here), known(here), step="fill", access=access, proof=proof)
        assert answer.status_code == 422
        assert "王小明" not in answer.text
    assert await count(db, "audit_entry where action = 'own.prefilled'") == 0


async def test_a_cookie_that_is_not_of_a_session_is_asked_for_the_mailbox(visitor: Visitor, db: Connection) -> None:
    await registered(await event(), "王小明", MAIL)
    here = await event()
    await arrive(visitor, here)
    access = str(await db.fetchval("select id from access_person"))
    visitor.client.cookies.set("lianfu_own", "x" * 43)
    answer = await visitor.post(known(here), known(here), step="fill", access=access, proof=PHONE)
    assert answer.status_code == 303
    assert 'name="email"' in (await visitor.get(known(here))).text


async def test_an_unknown_mailbox_is_answered_alike(visitor: Visitor) -> None:
    here = await event()
    answer = await visitor.post(known(here), known(here), step="ask", email="nobody@example.org")
    assert answer.status_code == 303
    assert "若此信箱有資料" in (await visitor.get(known(here))).text
    wrong = await visitor.post(known(here), known(here), step="code", code="000000")
    assert wrong.status_code == 422
    again = await visitor.post(known(here), known(here), step="restart")
    assert again.status_code == 303
    assert 'name="email"' in (await visitor.get(known(here))).text


async def test_what_is_no_address_is_a_fault_of_the_field(visitor: Visitor) -> None:
    here = await event()
    answer = await visitor.post(known(here), known(here), step="ask", email="nobody")
    assert answer.status_code == 422
    assert 'href="#email"' in answer.text


async def test_the_list_of_a_mailbox_is_masked_and_somebody_else_cannot_be_taken(
    visitor: Visitor, db: Connection
) -> None:
    """Two colleagues of one mailbox: the proof of one does not open the other."""
    first = await event()
    await registered(first, "王小明", MAIL)
    await registered(first, "林美麗", MAIL, phone="0922333444")
    here = await event()
    people = await arrive(visitor, here)
    assert people.count('name="access"') == 2
    rows = await db.fetch("select id from access_person")
    answers = [
        await visitor.post(known(here), known(here), step="fill", access=str(row["id"]), proof=PHONE) for row in rows
    ]
    assert sorted(answer.status_code for answer in answers) == [200, 422]
    assert not any("林美麗" in answer.text for answer in answers)
