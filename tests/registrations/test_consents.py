"""Consents: refusable at the start, one decision a purpose, given and withdrawn by one press, each with evidence."""

import re
from collections.abc import AsyncIterator
from dataclasses import replace
from uuid import UUID, uuid4

import asyncpg
import httpx
import pytest

from events.facts import EventFacts
from events.makers import make_event, make_officer, make_partner
from events.plans import BodyPlan
from foundation import clock
from foundation.actor import PUBLIC
from foundation.database import acting_as, transaction
from foundation.refusals import Conflict, Invalid, NotFound
from lianfu.app import create_app
from mail import delivery
from mail.letters import RENDERERS, RESTS_ON, TITLES, Message, letter
from privacy import evidence
from registrations import before_sending, consent_chain, links
from registrations.admission import admit
from registrations.cancelling import cancel
from registrations.consenting import acts_of, set_consent
from registrations.roster import roster, roster_line
from registrations.roster_filters import Wanted
from tests.registrations.conftest import NOW, count
from tests.registrations.test_paper import asked

pytestmark = pytest.mark.usefixtures("vault_keys")
Connection = asyncpg.Connection
EVERY = {"later_events": "refused", "partner_handover": "refused", "photo": "refused"}


@pytest.fixture
async def visitor(db: Connection) -> AsyncIterator[httpx.AsyncClient]:
    transport = httpx.ASGITransport(create_app(), raise_app_exceptions=False)
    with clock.freeze(NOW):
        async with httpx.AsyncClient(transport=transport, base_url="http://test") as client:
            yield client


async def event_with_everything() -> EventFacts:
    """An event that asks for each of the consents."""
    return await make_event(NOW, photos=True, bodies=(BodyPlan(partner=await make_partner(), role="cohost"),))


async def registered(event: EventFacts, **consents: str) -> UUID:
    request = replace(asked(event, "陳大文", email="chen@example.org"), consents=EVERY | consents)
    return (await admit(request, NOW)).registration


async def person_sets(registration: UUID, purpose: str, act: str, version: int = 1) -> None:
    await set_consent(registration, purpose, act, PUBLIC, NOW, link_version=version)


async def history(db: Connection, registration: UUID, purpose: str) -> list[str]:
    rows = await db.fetch(
        "select state from consent_state where registration = $1 and purpose = $2 order by n", registration, purpose
    )
    return [row["state"] for row in rows]


async def chained() -> int:
    with acting_as("worker"):
        return await consent_chain.chain(NOW)


async def test_consent_refused_ok(visitor: httpx.AsyncClient, db: Connection) -> None:
    """Every box empty: the place is given all the same, and each refusal is a row of its own."""
    event = await event_with_everything()
    page = (await visitor.get(f"/zh-tw/events/{event.slug}/register")).text
    boxes = re.findall(r'<input[^>]+name="consent-[^>]+>', page)
    assert len(boxes) == 3
    assert not [box for box in boxes if "checked" in box], "unticked by default"
    fields = {
        **dict(re.findall(r'<input type="hidden" name="([^"]+)" value="([^"]*)"', page)),
        "people-0-name": "陳大文", "people-0-email": "chen@example.org", "for_myself": "yes", "action": "send",
    }  # fmt: skip
    answer = await visitor.post(f"/zh-tw/events/{event.slug}/register", data=fields)
    assert answer.status_code == 303, answer.text
    row = await db.fetchrow(
        "select r.id, r.notice, r.notice_language, p.channel, p.registered_on from registration r"
        " join participation p on p.id = r.participation where r.event = $1",
        event.id,
    )
    assert (row["notice"], row["notice_language"], row["channel"]) == (event.notice, "zh-Hant", "web")
    assert row["registered_on"] == clock.day_of(NOW)
    rows = await db.fetch(
        "select purpose, state, channel, on_day from consent_state where registration = $1", row["id"]
    )
    assert {each["purpose"]: each["state"] for each in rows} == EVERY
    assert {(each["channel"], each["on_day"]) for each in rows} == {("web", clock.day_of(NOW))}


async def test_withdrawing_and_giving_again_are_decisions_of_their_own(db: Connection) -> None:
    registration = await registered(await event_with_everything(), later_events="given")
    assert await chained() == 4, "three decisions and the notice"
    for act in ("withdrawn", "withdrawn", "given", "given"):
        await person_sets(registration, "later_events", act)
    assert await history(db, registration, "later_events") == ["given", "withdrawn", "given"]
    assert await chained() == 2
    assert await chained() == 0
    told = await db.fetch("select act from consent_evidence where purpose = 'later_events' order by seq")
    assert sorted(row["act"] for row in told) == ["given", "given", "withdrawn"]
    with acting_as("auditor"):
        assert await evidence.verify() is None


async def test_only_the_last_decision_stands(db: Connection) -> None:
    event = await event_with_everything()
    registration = await registered(event, photo="given")
    await admit(asked(event, "李大華", email="li@example.org"), NOW)
    with acting_as("staff"):
        marked = {line.registration: line.portrait for line in (await roster(event.id, Wanted())).lines}
    assert [registration] == [one for one, portrait in marked.items() if portrait]
    await person_sets(registration, "photo", "withdrawn")
    with acting_as("staff"):
        line = await roster_line(event.id, registration)
    assert line
    assert not line.portrait
    latest = await db.fetchval("select count(*) from consent_state where purpose = 'photo' and latest")
    assert latest == 1


async def test_what_was_never_given_is_not_withdrawn(db: Connection) -> None:
    registration = await registered(await event_with_everything())
    await person_sets(registration, "photo", "withdrawn")
    assert await history(db, registration, "photo") == ["refused"]


async def test_without_the_proof_there_is_nothing(db: Connection) -> None:
    registration = await registered(await event_with_everything(), photo="given")
    for number, version in ((registration, 2), (uuid4(), 1)):
        with pytest.raises(NotFound):
            await person_sets(number, "photo", "withdrawn", version)
    with pytest.raises(NotFound):
        await set_consent(registration, "photo", "withdrawn", PUBLIC, NOW)
    with pytest.raises(NotFound):
        await acts_of(registration, 2)
    with pytest.raises(Invalid):
        await person_sets(registration, "everything", "given")
    assert await history(db, registration, "photo") == ["given"]


async def test_a_cancelled_registration_can_only_withdraw(db: Connection) -> None:
    registration = await registered(await event_with_everything(), photo="given")
    await cancel(registration, PUBLIC, NOW, link_version=1)
    await person_sets(registration, "photo", "withdrawn")
    with pytest.raises(Conflict):
        await person_sets(registration, "photo", "given")
    assert await history(db, registration, "photo") == ["given", "withdrawn"]


async def test_staff_do_it_for_somebody_on_record(db: Connection) -> None:
    registration = await registered(await event_with_everything(), photo="given")
    officer = await make_officer()
    await set_consent(registration, "photo", "withdrawn", officer, NOW)
    row = await db.fetchrow("select channel, state from consent_state where purpose = 'photo' and latest")
    assert tuple(row) == ("phone", "withdrawn")
    entry = await db.fetchrow("select actor, action, fields from audit_entry where object = $1", registration)
    assert tuple(entry) == (officer.staff_id, "consent.withdrawn", ["photo"])


async def test_one_press_either_way_without_script(visitor: httpx.AsyncClient, db: Connection) -> None:
    registration = await registered(await event_with_everything(), later_events="given")
    page = f"/zh-tw{links.manage_path(registration, 1)}"
    html = (await visitor.get(page)).text
    assert html.count("同意：") == 2
    assert html.count("撤回：") == 1
    assert "checked" not in html
    proof = re.search(r'name="_csrf" value="([^"]+)"', html)
    assert proof
    for act, state in (("withdrawn", "withdrawn"), ("given", "given")):
        answer = await visitor.post(f"{page}/consents/later_events", data={"_csrf": proof[1], "act": act})
        assert answer.status_code == 303
        now = await db.fetchval("select state from consent_state where purpose = 'later_events' and latest")
        assert now == state


async def test_what_an_event_did_not_ask_for_cannot_be_given(visitor: httpx.AsyncClient, db: Connection) -> None:
    registration = (await admit(asked(await make_event(NOW), "陳大文"), NOW)).registration
    page = f"/zh-tw{links.manage_path(registration, 1)}"
    proof = re.search(r'name="_csrf" value="([^"]+)"', (await visitor.get(page)).text)
    assert proof
    answer = await visitor.post(f"{page}/consents/photo", data={"_csrf": proof[1], "act": "given"})
    assert answer.status_code == 404
    assert await history(db, registration, "photo") == []


@pytest.fixture
async def resting_letter() -> AsyncIterator[str]:
    @letter("test.invitation", "邀請", rests_on="later_events")
    async def invitation(*_: object) -> Message | None:
        return Message(to="chen@example.org", title="x", text="x")

    yield "test.invitation"
    for register in (RENDERERS, TITLES, RESTS_ON):
        register.pop("test.invitation")


async def test_a_letter_that_rests_on_a_consent_looks_when_it_goes(db: Connection, resting_letter: str) -> None:
    registration = await registered(await event_with_everything(), later_events="given")

    async def may_go() -> bool:
        with acting_as("worker"):
            return await before_sending.may_go(resting_letter, registration)

    assert await may_go()
    await person_sets(registration, "later_events", "withdrawn")
    assert not await may_go(), "posted before, withdrawn since"
    assert before_sending.may_go in delivery.GATES


async def test_the_public_reads_no_decisions_but_its_own(db: Connection) -> None:
    await registered(await event_with_everything())
    with pytest.raises(asyncpg.InsufficientPrivilegeError):
        async with transaction("public") as c:
            await c.fetch("select * from consent_state")
    assert await count(db, "consent_state") == 3
