"""Correcting what somebody told us: checked, sealed anew, found by the new words, and never made into somebody else."""

import asyncio
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

import asyncpg
import pytest

from events.makers import make_officer, make_partner
from events.plans import BodyPlan
from foundation import clock
from foundation.actor import PUBLIC
from foundation.database import acting_as, transaction
from foundation.refusals import Conflict, Invalid, NotFound
from lianfu import joining
from mail.letters import RENDERERS
from privacy import reveal
from registrations import before_sending, correcting, links, settling
from registrations.correcting import correct
from registrations.opened import open_registrations
from tests.registrations.conftest import NOW, count
from tests.subjects.own import PHONE, event, registered
from vault import keys, rekeying

pytestmark = pytest.mark.usefixtures("vault_keys")
joining.load_jobs()
Connection = asyncpg.Connection
MAIL, NEW = "wang@example.org", "wang.new@example.org"


async def words(registration: UUID) -> dict[str, Any]:
    with acting_as("staff"):
        return (await open_registrations([registration]))[registration].words


async def test_a_phone_number_is_put_right_and_found(db: Connection) -> None:
    registration = await registered(await event(), "王小明", MAIL)
    before = await db.fetchrow("select * from participation")
    person = await db.fetchval("select person from registration")
    done = await correct(registration, {"phone": "0987-654-321"}, PUBLIC, NOW, link_version=1)
    assert done.fields == ("phone",)
    assert (await words(registration))["phone"].endswith("987654321")
    assert person in await keys.find_persons(phone="0987654321")
    assert person not in await keys.find_persons(phone=PHONE)
    assert person in await keys.find_persons(email=MAIL)
    assert await db.fetchrow("select * from participation") == before
    entry = await db.fetchrow("select * from audit_entry where action = 'registration.corrected'")
    assert entry["fields"] == ["phone"]
    assert entry["object"] == registration


async def test_nobody_corrects_without_the_link(db: Connection) -> None:
    registration = await registered(await event(), "王小明", MAIL)
    for version in (None, 2):
        with pytest.raises(NotFound):
            await correct(registration, {"phone": "0987654321"}, PUBLIC, NOW, link_version=version)


@pytest.mark.parametrize(
    ("changes", "field"),
    [
        ({"phone": "12"}, "phone"),
        ({"email": "nonsense"}, "email"),
        ({"name": ""}, "name"),
        ({"county": "66000"}, "county"),
    ],
)
async def test_the_form_decides_what_is_right(db: Connection, changes: dict[str, str], field: str) -> None:
    registration = await registered(await event(), "王小明", MAIL)
    with pytest.raises(Invalid) as refused:
        await correct(registration, changes, PUBLIC, NOW, link_version=1)
    assert [fault.field for fault in refused.value.faults] == [field]


async def test_somebody_stays_reachable(db: Connection) -> None:
    registration = await registered(await event(), "王小明", MAIL)
    with pytest.raises(Invalid):
        await correct(registration, {"phone": "", "email": ""}, PUBLIC, NOW, link_version=1)


async def test_who_somebody_is_changes_everywhere_their_work_only_here(db: Connection) -> None:
    first = await registered(await event(), "王小明", MAIL)
    second = await registered(await event(title_zh="另一場"), "王小明", MAIL)
    await correct(first, {"phone": "0987654321", "job_title": "經理"}, PUBLIC, NOW, link_version=1)
    assert (await words(second))["phone"] == (await words(first))["phone"]
    assert (await words(first))["job_title"] == "經理"
    assert (await words(second))["job_title"] == "專員"


async def test_a_new_address_gets_the_ticket_and_the_old_links_die(db: Connection) -> None:
    registration = await registered(await event(), "王小明", MAIL)
    await correct(registration, {"email": NEW}, PUBLIC, NOW, link_version=1)
    row = await db.fetchrow("select link_version, link_hash from registration")
    assert row["link_version"] == 2
    assert row["link_hash"] == links.link_hash(registration, 2)
    assert await count(db, "outgoing_mail where letter = 'registrations.again'") == 1
    with acting_as("worker"):
        letter = await RENDERERS["registrations.again"](registration, "zh-Hant", None)
    assert letter
    assert letter.to == NEW
    with pytest.raises(NotFound):
        await correct(registration, {"phone": "0987654321"}, PUBLIC, NOW, link_version=1)


async def test_the_corrected_person_is_the_same_when_they_come_again(db: Connection) -> None:
    registration = await registered(await event(), "王小名", MAIL)
    await correct(registration, {"name": "王小明"}, PUBLIC, NOW, link_version=1)
    again = await registered(await event(title_zh="另一場"), "王小明", MAIL)
    persons = await db.fetch("select distinct person from registration where id = any ($1)", [registration, again])
    assert len(persons) == 1


async def test_two_persons_never_become_one(db: Connection) -> None:
    """Even when one of them corrects their name into the other's."""
    facts = await event()
    one, other = await registered(facts, "王小名", MAIL), await registered(facts, "王小明", MAIL, "0987654321")
    await correct(one, {"name": "王小明"}, PUBLIC, NOW, link_version=1)
    persons = {row["person"] for row in await db.fetch("select person from registration")}
    assert len(persons) == 2
    assert persons <= set(await keys.find_persons(email=MAIL))
    assert (await words(one))["phone"] != (await words(other))["phone"]
    third = await registered(await event(title_zh="另一場"), "王小明", MAIL)
    assert await db.fetchval("select person from registration where id = $1", third) == await db.fetchval(
        "select person from registration where id = $1", other
    )


async def test_words_that_changed_meanwhile_are_not_overwritten(
    db: Connection, monkeypatch: pytest.MonkeyPatch
) -> None:
    registration = await registered(await event(), "王小明", MAIL)
    sealed = correcting._sealed

    async def slow(*arguments: Any) -> list[bytes]:
        async with transaction("owner") as c:
            await c.execute("update identity set blob = blob || '\\x00'")
        return await sealed(*arguments)

    monkeypatch.setattr(correcting, "_sealed", slow)
    with pytest.raises(Conflict):
        await correct(registration, {"phone": "0987654321"}, PUBLIC, NOW, link_version=1)
    assert await count(db, "audit_entry where action = 'registration.corrected'") == 0


async def found_as_before(registration: UUID) -> None:
    with acting_as("staff"):
        person = (await open_registrations([registration]))[registration]
    assert person.text("email") == MAIL
    first = await registered(await event(title_zh="另一場"), "王小明", MAIL)
    async with transaction("owner") as c:
        persons = await c.fetchval(
            "select count(distinct person) from registration where id = any ($1)", [registration, first]
        )
        person_id = await c.fetchval("select person from registration where id = $1", registration)
    assert persons == 1
    assert person_id in await keys.find_persons(email=MAIL)
    assert person_id not in await keys.find_persons(email=NEW)
    assert person_id not in await rekeying.unsettled_persons()


@pytest.mark.parametrize("how", [asyncpg.ConnectionDoesNotExistError, asyncio.CancelledError])
async def test_a_correction_that_fails_leaves_the_person_found_as_before(
    db: Connection, monkeypatch: pytest.MonkeyPatch, how: type[BaseException]
) -> None:
    registration = await registered(await event(), "王小明", MAIL)

    async def failing(*_: Any) -> list[bytes]:
        raise how

    monkeypatch.setattr(correcting, "_sealed", failing)
    with pytest.raises(how):
        await correct(registration, {"name": "王大明", "email": NEW}, PUBLIC, NOW, link_version=1)
    await found_as_before(registration)


async def test_the_night_settles_a_correction_that_was_killed(db: Connection) -> None:
    registration = await registered(await event(), "王小明", MAIL)
    person = await db.fetchval("select person from registration where id = $1", registration)
    await rekeying.rekey(person, keys.mark("王大明", NEW, None), NOW)
    assert person in await rekeying.unsettled_persons()
    with acting_as("worker"):
        await settling.settle_all(NOW)
    await found_as_before(registration)


async def test_a_refusal_of_the_database_is_no_success(db: Connection, monkeypatch: pytest.MonkeyPatch) -> None:
    registration = await registered(await event(), "王小明", MAIL)
    sealed = correcting._sealed

    async def slow(*arguments: Any) -> list[bytes]:
        async with transaction("owner") as c:
            await c.execute("update registration set link_hash = '\\x00' where id = $1", registration)
        return await sealed(*arguments)

    monkeypatch.setattr(correcting, "_sealed", slow)
    with pytest.raises(Conflict):
        await correct(registration, {"email": NEW}, PUBLIC, NOW, link_version=1)
    await found_as_before(registration)


async def test_whoever_printed_the_list_is_told(db: Connection) -> None:
    facts = await event()
    registration = await registered(facts, "王小明", MAIL)
    await correct(registration, {"phone": "0987654321"}, PUBLIC, NOW, link_version=1)
    with acting_as("worker"), clock.freeze(NOW + timedelta(minutes=1)):
        assert await RENDERERS["registrations.pass_on"](registration, "zh-Hant", None) is None
    officer = await db.fetchval("select contact from event where id = $1", facts.id)
    assert officer is not None
    await db.execute(
        "select audit_append($1, 'print_badges', $2, '{name}', 'event_day', '', $3)", officer, facts.id, NOW
    )
    with acting_as("worker"), clock.freeze(NOW + timedelta(minutes=1)):
        letter = await RENDERERS["registrations.pass_on"](registration, "zh-Hant", None)
    assert letter
    assert letter.to != MAIL
    for word in ("名牌", "聯絡電話", links.reference_of(registration)):
        assert word in letter.text
    for word in ("王小明", "987654321", MAIL):
        assert word not in letter.text


async def pass_on(registration: UUID, at: datetime) -> str:
    with acting_as("worker"), clock.freeze(at):
        letter = await RENDERERS["registrations.pass_on"](registration, "zh-Hant", None)
    return letter.text if letter else ""


async def test_every_event_that_handed_the_words_on_is_told_of_all_since_the_last_letter(db: Connection) -> None:
    joint = [BodyPlan(partner=await make_partner(name), role="cohost", data_role="joint") for name in ("甲會", "乙會")]
    first, second = [await registered(await event(bodies=(each,)), "王小明", MAIL) for each in joint]
    await correct(first, {"phone": "0987654321"}, PUBLIC, NOW, link_version=1)
    await correct(first, {"name": "王小名", "job_title": "經理"}, PUBLIC, NOW + timedelta(hours=1), link_version=1)
    posted = await db.fetch("select subject from outgoing_mail where letter = 'registrations.pass_on'")
    assert {row["subject"] for row in posted} == {first, second}
    late = NOW + timedelta(days=9)
    told, other = await pass_on(first, late), await pass_on(second, late)
    for word in ("聯絡電話", "姓名"):
        assert word in told
        assert word in other
    assert "職稱" in told
    assert "職稱" not in other, "the work belongs to one registration"
    assert "甲會" in told
    assert "乙會" in other
    await db.execute("update outgoing_mail set state = 'sent', tried_at = $1, sent_at = $1", late)
    assert await pass_on(first, late) == ""
    await correct(second, {"job_title": "專員二"}, PUBLIC, late + timedelta(hours=1), link_version=1)
    text = await pass_on(second, late + timedelta(hours=2))
    assert "職稱" in text
    assert "聯絡電話" not in text


async def test_the_letter_to_the_officer_waits_for_nobody(db: Connection) -> None:
    registration = await registered(await event(), "王小明", MAIL)
    await db.execute("update registration set is_contact = false, told_on = null")
    with acting_as("worker"):
        assert await before_sending.may_go("registrations.pass_on", registration)


async def test_staff_correct_with_a_name_in_the_record(db: Connection) -> None:
    registration = await registered(await event(), "王小明", MAIL)
    officer = await make_officer()
    await correct(registration, {"job_title": "經理"}, officer, NOW)
    assert (
        await db.fetchval("select actor from audit_entry where action = 'registration.corrected'") == officer.staff_id
    )
    assert reveal.ACTIONS["registration.corrected"]
