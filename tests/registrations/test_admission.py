"""Admission, rule by rule, each with the case that would break it."""

from dataclasses import replace
from datetime import date, timedelta
from uuid import uuid4

import asyncpg
import pytest

from foundation.refusals import Conflict, Invalid
from outreach.identity import identify
from registrations import admission
from registrations.admission import Admitted, Already, Waiting, admit
from registrations.admission_rows import Projection, identity_context
from registrations.refusing import StaleNotice
from tests.registrations.conftest import NOW, STARTS, count, open_event, person
from vault import keys, sealing

pytestmark = pytest.mark.usefixtures("vault_keys")
Connection = asyncpg.Connection


async def test_a_first_request_gets_everything_a_registration_has(db: Connection) -> None:
    event = await open_event(db, 10)
    outcome = await admit(person(event, "甲"), NOW)
    assert isinstance(outcome, Admitted)
    row = await db.fetchrow(
        "select r.*, p.status, p.registered_on, p.channel, p.county, a.year from registration r"
        " join participation p on p.id = r.participation join attendee a on a.id = p.attendee where r.id = $1",
        outcome.registration,
    )
    assert (row["status"], row["registered_on"], row["channel"], row["county"]) == (
        "admitted",
        NOW.date(),
        "web",
        "66000",
    )
    assert (row["year"], row["expires_on"], row["notice"]) == (
        2026,
        date(2026, 5, 20) + timedelta(days=90),
        event.notice,
    )
    assert await db.fetchval("select places_taken from session where event = $1", event.id) == 1
    assert await db.fetchval("select code from ticket where registration = $1", outcome.registration) == outcome.ticket
    assert (
        await db.fetchval("select state from consent_state where registration = $1", outcome.registration) == "refused"
    )
    mail = await db.fetchrow("select * from outgoing_mail where subject = $1", outcome.registration)
    assert (mail["letter"], mail["state"], mail["person"]) == ("registrations.confirmed", "waiting", row["person"])
    payload = b'{"mail":"%s"}' % str(mail["id"]).encode()
    assert await count(db, "jobs.pgqueuer where entrypoint = 'mail.deliver' and payload = $1", payload) == 1


async def test_what_a_person_says_is_sealed_by_level_and_opens_with_both_keys(db: Connection) -> None:
    event = await open_event(db, 10)
    outcome = await admit(person(event, "乙", needs={"meal": "vegetarian"}, meal="vegetarian"), NOW)
    rows = {
        row["level"]: row
        for row in await db.fetch(
            "select level, blob, person, expires_on from identity where registration = $1", outcome.registration
        )
    }
    key = (await keys.open_persons([rows["P2"]["person"]]))[rows["P2"]["person"]]
    scope = await keys.scope_keys(event.id, NOW)
    words = sealing.unseal(scope.p2, key, identity_context(outcome.registration, "P2"), rows["P2"]["blob"])
    needs = sealing.unseal(scope.p3, key, identity_context(outcome.registration, "P3"), rows["P3"]["blob"])
    assert (words["name"], needs) == ("乙", {"meal": "vegetarian"})
    assert rows["P3"]["expires_on"] - date(2026, 5, 20) == timedelta(days=7)
    assert dict(await db.fetchrow("select kind, n from meal_count where session = $1", event.sessions[0])) == {
        "kind": "vegetarian",
        "n": 1,
    }


async def test_the_same_token_is_answered_the_same_even_after_the_end(db: Connection) -> None:
    event = await open_event(db, 10)
    request = person(event, "丙")
    first = await admit(request, NOW)
    assert await admit(request, NOW) == first
    assert await admit(request, STARTS + timedelta(days=1)) == first
    assert await count(db, "registration where event = $1", event.id) == 1
    assert await count(db, "outgoing_mail where subject = $1", first.registration) == 1


async def test_a_token_of_another_event_is_refused(db: Connection) -> None:
    one, other = await open_event(db, 10), await open_event(db, 10)
    request = person(one, "甲")
    await admit(request, NOW)
    with pytest.raises(Conflict) as refused:
        await admit(replace(person(other, "甲"), post_token=request.post_token), NOW)
    assert refused.value.code == "token_used"
    assert await count(db, "registration where event = $1", other.id) == 0


async def test_a_token_of_another_person_is_refused(db: Connection) -> None:
    event = await open_event(db, 10)
    request = person(event, "甲")
    first = await admit(request, NOW)
    with pytest.raises(Conflict) as refused:
        await admit(replace(person(event, "乙"), post_token=request.post_token), NOW)
    assert refused.value.code == "token_used"
    assert await admit(request, NOW) == first


async def test_two_people_with_one_token_in_one_batch(db: Connection) -> None:
    event = await open_event(db, 10)
    one = person(event, "甲")
    batch = [one, replace(person(event, "乙"), post_token=one.post_token), one]
    verdicts = await admission._admit_batch(event.id, [admission._Asked((each,), NOW) for each in batch])
    assert [verdict.outcome for [verdict] in verdicts] == ["admitted", "foreign_token", "admitted"]
    assert verdicts[0][0].registration == verdicts[2][0].registration
    assert await count(db, "registration where event = $1", event.id) == 1


async def test_the_same_person_keeps_the_one_place(db: Connection) -> None:
    event = await open_event(db, 10)
    first = await admit(person(event, "甲"), NOW)
    again = await admit(person(event, "甲"), NOW)
    assert again == Already(first.registration)
    assert await db.fetchval("select places_taken from session where event = $1", event.id) == 1


async def test_two_people_of_one_mailbox_are_two(db: Connection) -> None:
    event = await open_event(db, 10)
    await admit(person(event, "甲", mark=keys.mark("甲", "office@example.org", None)), NOW)
    second = await admit(person(event, "乙", mark=keys.mark("乙", "office@example.org", None)), NOW)
    assert isinstance(second, Admitted)


async def test_the_last_place_then_the_line(db: Connection) -> None:
    event = await open_event(db, 1)
    outcomes = [await admit(person(event, name), NOW) for name in "甲乙丙"]
    assert [outcome.name for outcome in outcomes] == ["admitted", "waiting", "waiting"]
    rows = await db.fetch(
        "select registration, expires_on from waiting_entry where scope = $1 order by queue_no", event.id
    )
    assert [row["registration"] for row in rows] == [outcome.registration for outcome in outcomes[1:]]
    assert rows[0]["expires_on"] - date(2026, 5, 20) == timedelta(days=30)
    assert await db.fetchval("select places_taken from session where event = $1", event.id) == 1


async def test_while_anyone_waits_newcomers_wait_although_a_place_is_free(db: Connection) -> None:
    event = await open_event(db, 1)
    await admit(person(event, "甲"), NOW)
    await admit(person(event, "乙"), NOW)
    await db.execute("update session set places = 5 where event = $1", event.id)
    assert isinstance(await admit(person(event, "丙"), NOW), Waiting)
    assert await count(db, "jobs.pgqueuer where entrypoint = 'registrations.promote'") == 1


async def test_full_where_there_is_no_waiting_list(db: Connection) -> None:
    event = await open_event(db, 1, waiting_list=False)
    await admit(person(event, "甲"), NOW)
    with pytest.raises(Conflict) as refused:
        await admit(person(event, "乙"), NOW)
    assert refused.value.code == "full"
    assert await count(db, "registration where event = $1", event.id) == 1


async def test_reserved_places_are_kept_back(db: Connection) -> None:
    event = await open_event(db, 3, reserved=2)
    assert isinstance(await admit(person(event, "甲"), NOW), Admitted)
    assert isinstance(await admit(person(event, "乙"), NOW), Waiting)


async def test_several_sessions_all_or_none(db: Connection) -> None:
    event = await open_event(db, 5, 1)
    morning, afternoon = event.sessions
    assert isinstance(await admit(person(event, "甲", sessions=(afternoon,)), NOW), Admitted)
    assert isinstance(await admit(person(event, "乙"), NOW), Waiting)
    taken = {
        row["id"]: row["places_taken"]
        for row in await db.fetch("select id, places_taken from session where event = $1", event.id)
    }
    assert taken == {morning: 0, afternoon: 1}


async def test_sessions_of_elsewhere_and_no_session_are_faults(db: Connection) -> None:
    event, other = await open_event(db, 5), await open_event(db, 5)
    for sessions in ((), other.sessions, (*event.sessions, *other.sessions)):
        with pytest.raises(Invalid):
            await admit(person(event, "甲", sessions=sessions), NOW)
    assert (
        await count(db, "seat s join session x on x.id = s.session where x.event = any ($1)", [event.id, other.id]) == 0
    )


async def test_an_old_notice_or_form_is_not_accepted(db: Connection) -> None:
    event = await open_event(db, 5)
    for stale in ({"notice": "0" * 64}, {"revision": uuid4()}):
        with pytest.raises(StaleNotice):
            await admit(person(event, "甲", **stale), NOW)


async def test_one_number_is_one_enterprise_and_facts_are_copied(db: Connection) -> None:
    event = await open_event(db, 5)
    firm = identify("00090001", "幸福食品有限公司", county="66000")
    first = await admit(
        person(event, "甲", enterprise=firm, projection=Projection(county="66000", township="66000010", industry="C")),
        NOW,
    )
    second = await admit(person(event, "乙", enterprise=identify("00090001", "幸福食品"), projection=Projection()), NOW)
    rows = await db.fetch("select * from participation where event = $1 order by county nulls last, id", event.id)
    assert len({row["enterprise"] for row in rows}) == 1
    assert {(row["county"], row["township"], row["industry"]) for row in rows} == {("66000", "66000010", "C")}
    assert first.registration != second.registration
    assert await count(db, "enterprise where ubn = '00090001'") == 1


async def test_a_name_without_a_form_word_makes_no_enterprise(db: Connection) -> None:
    event = await open_event(db, 5)
    assert identify(None, "王小明") is None
    outcome = await admit(person(event, "甲", enterprise=None), NOW)
    row = await db.fetchrow(
        "select p.enterprise from participation p join registration r on r.participation = p.id where r.id = $1",
        outcome.registration,
    )
    assert row["enterprise"] is None


async def test_a_name_with_a_form_word_is_one_enterprise_in_its_area(db: Connection) -> None:
    event = await open_event(db, 9)
    for name, firm, county in (
        ("甲", "大安企業社", "66000"), ("乙", "大安企業社", "66000"),
        ("丙", "大安企業社", "10005"), ("丁", "大安有限公司", "66000"),
    ):  # fmt: skip
        await admit(person(event, name, enterprise=identify(None, firm, county=county)), NOW)
    assert await db.fetchval("select count(distinct enterprise) from participation where event = $1", event.id) == 3


async def test_a_person_is_one_attendee_a_year(db: Connection) -> None:
    one, other = await open_event(db, 5), await open_event(db, 5)
    await admit(person(one, "甲"), NOW)
    await admit(person(other, "甲"), NOW)
    await admit(person(other, "乙"), NOW)
    sql = "select count(distinct attendee) from participation where event = any ($1)"
    assert await db.fetchval(sql, [one.id, other.id]) == 2
    assert await count(db, "attendee") == await db.fetchval("select count(distinct attendee) from participation")
