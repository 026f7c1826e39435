"""Registrations that staff decide about: approved behind whoever waits, declined with a sealed reason, taken back."""

from uuid import UUID, uuid4

import asyncpg
import pytest

from foundation.actor import PUBLIC, Actor
from foundation.refusals import Invalid
from registrations import approving
from registrations.admission import Pending, admit, admit_party
from registrations.admission_rows import identity_context
from registrations.cancelling import cancel
from tests.registrations.conftest import NOW, OpenEvent, count, open_event, person
from vault import keys, sealing

pytestmark = pytest.mark.usefixtures("vault_keys")
Connection = asyncpg.Connection
OFFICER = Actor(uuid4(), "承辦人", frozenset(), "session")


@pytest.fixture(autouse=True)
async def officer(db: Connection) -> None:
    assert OFFICER.staff_id
    await db.execute(
        "insert into staff (id, email, name, password_hash, roles) values ($1, $2, '承辦人', '', '{}')",
        OFFICER.staff_id, f"{OFFICER.staff_id}@example.org",
    )  # fmt: skip


async def pending(event: OpenEvent, *names: str) -> list[UUID]:
    answers = [await admit(person(event, name), NOW) for name in names]
    assert all(isinstance(answer, Pending) for answer in answers)
    return [answer.registration for answer in answers]


async def outcomes(deed: list[approving.Decided]) -> list[str]:
    return [each.outcome for each in deed]


async def test_nothing_is_kept_until_it_is_approved(db: Connection) -> None:
    event = await open_event(db, 1, approval=True)
    one, two, three = await pending(event, "甲", "乙", "丙")
    assert await db.fetchval("select places_taken from session where event = $1", event.id) == 0
    assert await outcomes(await approving.approve(event.id, [two, one], OFFICER, NOW)) == ["approved", "waiting"]
    letters = {
        row["subject"]: row["letter"]
        for row in await db.fetch("select subject, letter from outgoing_mail where letter <> 'registrations.pending'")
    }
    assert letters == {two: "registrations.approved", one: "registrations.waiting"}
    assert await outcomes(await approving.approve(event.id, [two], OFFICER, NOW)) == ["other"]
    done = await cancel(two, OFFICER, NOW)
    assert done.promoted == (one,)
    assert await count(db, "seat where status = 'asked'") == 1
    assert three


async def test_without_a_line_whoever_does_not_fit_stays_to_be_decided(db: Connection) -> None:
    event = await open_event(db, 1, approval=True, waiting_list=False)
    one, two = await pending(event, "甲", "乙")
    assert await outcomes(await approving.approve(event.id, [one, two], OFFICER, NOW)) == ["approved", "full"]
    assert await count(db, "waiting_entry") == 0
    await cancel(one, OFFICER, NOW)
    assert await outcomes(await approving.approve(event.id, [two], OFFICER, NOW)) == ["approved"]


async def test_the_reason_is_sealed_for_the_one_who_reads_it(db: Connection) -> None:
    event = await open_event(db, 5, approval=True)
    [one] = await pending(event, "甲")
    with pytest.raises(Invalid):
        await approving.decline(event.id, [one], " ", OFFICER, NOW)
    assert await outcomes(await approving.decline(event.id, [one], "名額保留給首次參加的企業", OFFICER, NOW)) == [
        "declined"
    ]
    mail = await db.fetchrow("select * from outgoing_mail where letter = 'registrations.declined'")
    key = (await keys.open_persons([mail["person"]]))[mail["person"]]
    scope = await keys.scope_keys(event.id, NOW)
    assert sealing.unseal(scope.p2, key, identity_context(one, "P2"), mail["sealed"]) == {
        "reason": "名額保留給首次參加的企業"
    }
    assert "名額保留" not in str(await db.fetch("select * from audit_entry"))


async def test_a_decision_is_taken_back_and_the_place_goes_on(db: Connection) -> None:
    event = await open_event(db, 1, approval=True)
    one, two, three = await pending(event, "甲", "乙", "丙")
    await approving.approve(event.id, [one, two], OFFICER, NOW)
    await approving.decline(event.id, [three], "資格不符", OFFICER, NOW)
    back = await approving.take_back(event.id, [one, three], OFFICER, NOW)
    assert await outcomes(back) == ["reopened", "reopened"]
    rows = await db.fetch(
        "select r.id, p.status, r.state, t.revoked_at from registration r"
        " join participation p on p.id = r.participation"
        " join ticket t on t.registration = r.id where r.event = $1",
        event.id,
    )
    found = {row["id"]: (row["status"], row["state"], row["revoked_at"]) for row in rows}
    assert found == {one: ("pending", "live", None), two: ("admitted", "live", None), three: ("pending", "live", None)}
    assert await count(db, "outgoing_mail where letter = 'registrations.declined' and state = 'moot'") == 1
    # Who registered anew meanwhile is not there twice.
    await approving.decline(event.id, [three], "資格不符", OFFICER, NOW)
    await admit(person(event, "丙"), NOW)
    assert await outcomes(await approving.take_back(event.id, [three], OFFICER, NOW)) == ["other"]


async def test_only_staff_decide(db: Connection) -> None:
    event = await open_event(db, 1, approval=True)
    [one] = await pending(event, "甲")
    await db.execute("set local role lianfu_public")
    with pytest.raises(asyncpg.InsufficientPrivilegeError):
        await db.execute(
            "select * from decide_pending($1, array[$2]::uuid[], true, now(), current_date, '{}', '{}', 'x')",
            event.id, one,
        )  # fmt: skip
    assert PUBLIC.staff_id is None


async def test_a_group_that_asked_to_come_together_is_seated_together(db: Connection) -> None:
    event = await open_event(db, 2, approval=True)
    token = uuid4()
    people = [person(event, name, party=token, is_contact=n == 0, consents={}) for n, name in enumerate("甲乙丙")]
    answers = await admit_party(people, NOW, together=True)
    ids = [answer.registration for answer in answers if isinstance(answer, Pending)]
    assert await outcomes(await approving.approve(event.id, ids, OFFICER, NOW)) == ["waiting"] * 3
    assert await db.fetchval("select places_taken from session where event = $1", event.id) == 0


async def test_whoever_was_told_already_is_told_that_it_is_open_again(db: Connection) -> None:
    event = await open_event(db, 5, approval=True)
    one, two = await pending(event, "甲", "乙")
    await approving.approve(event.id, [one, two], OFFICER, NOW)
    await db.execute("update outgoing_mail set state = 'sent' where subject = $1", one)
    await approving.take_back(event.id, [one, two], OFFICER, NOW)
    rows = await db.fetch(
        "select subject, count(*) as n from outgoing_mail where letter = 'registrations.pending' group by subject"
    )
    assert {row["subject"]: row["n"] for row in rows} == {one: 2, two: 1}
