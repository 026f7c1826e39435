"""Somebody else comes: the place stays where it was, the old ticket dies, the new person hears who gave their data."""

from dataclasses import replace
from datetime import timedelta
from typing import Any
from uuid import UUID, uuid4

import asyncpg
import pytest

from events.facts import EventFacts
from events.makers import make_officer
from foundation.actor import PUBLIC, SYSTEM
from foundation.database import acting_as
from foundation.refusals import Conflict, Gone, NotFound
from questionnaires.answering import Answers, read_json
from registrations import ending_letters, letters, links
from registrations.cancelling import cancel
from registrations.check_in import ScanIn, record_scans
from registrations.line_check import faults_of
from registrations.offers import accept
from registrations.opened import open_registrations
from registrations.registering import papers_of
from registrations.substituting import Substituted, may_substitute, questions_for, substitute
from registrations.ticket_reading import TicketView, by_code, by_manage_token, of_registration
from tests.registrations.conftest import NOW, count
from tests.subjects.own import event, registered

pytestmark = pytest.mark.usefixtures("vault_keys")
Connection = asyncpg.Connection


def mail_of(name: str) -> str:
    return f"{name.encode().hex()}@example.org"


async def view_of(registration: UUID) -> TicketView:
    return await by_manage_token(links.manage_token(registration, 1))


def answers_for(view: TicketView, name: str = "林新人", **words: str) -> Answers:
    asked = questions_for(view)
    said = {"name": name, "email": mail_of(name), "phone": "0911222333", "job_title": "工程師"} | words
    known = {each.key for each in asked}
    read = read_json(asked, {key: value for key, value in said.items() if key in known}, "zh-Hant")
    assert isinstance(read, Answers), read
    return read


async def change(view: TicketView, name: str = "林新人", **how: Any) -> Substituted:
    token, words = how.pop("token", None) or uuid4(), how.pop("words", {})
    return await substitute(
        view, answers_for(view, name, **words), token, how.pop("by", PUBLIC), how.pop("now", NOW), language="zh-Hant",
        link_version=how.pop("link_version", 1),
    )  # fmt: skip


async def place_of(db: Connection, registration: UUID) -> tuple[Any, ...]:
    """All that must not move when the person changes."""
    row = await db.fetchrow(
        "select r.participation, p.status, p.registered_on, p.enterprise, p.county, p.industry, p.size,"
        " p.identity_kind,"
        " array(select (s.session, s.status)::text from seat s where s.participation = p.id order by 1) as seats,"
        " array(select (c.choice_limit, c.status)::text from choice c where c.participation = p.id order by 1),"
        " (select w.queue_no from waiting_entry w where w.registration = r.id) as queue,"
        " array(select (x.id, x.places_taken)::text from session x where x.event = r.event order by 1) as taken"
        " from registration r join participation p on p.id = r.participation where r.id = $1",
        registration,
    )
    return tuple(row)


async def test_the_place_stays_and_the_old_ticket_dies(db: Connection) -> None:
    old = await registered(await event(), "王小明", "wang@example.org")
    before, view = await place_of(db, old), await view_of(old)
    new = (await change(view)).registration
    assert await place_of(db, new) == before
    assert await db.fetchval("select state from registration where id = $1", old) == "superseded"
    assert (await by_code(links.ticket_text(view.code))).revoked
    fresh = await view_of(new)
    assert fresh.is_valid
    assert fresh.words.text("name") == "林新人"
    assert fresh.words.text("organization") == "示範精密工業", "the firm goes over"
    assert fresh.short_code != view.short_code


async def test_at_the_door_the_old_ticket_was_replaced_and_the_new_one_lets_in(db: Connection) -> None:
    held = await event()
    view = await view_of(await registered(held, "王小明", "wang@example.org"))
    fresh = await view_of((await change(view)).registration)
    starts = held.sessions[0].starts_at
    with acting_as("staff"):
        scans = [ScanIn(uuid4(), each.short_code, starts) for each in (view, fresh, view)]
        answers = await record_scans(scans, SYSTEM, starts, event=held.id)
    assert [each.verdict for each in answers] == ["revoked", "admitted", "revoked"]
    assert not (await view_of(view.registration)).arrived, "that somebody came is the other's"


async def test_the_attendee_of_the_figures_is_the_new_person(db: Connection) -> None:
    old = await registered(await event(), "王小明", "wang@example.org")
    new = (await change(await view_of(old))).registration
    attendee = await db.fetchval(
        "select p.attendee from registration r join participation p on p.id = r.participation where r.id = $1", new
    )
    assert attendee == await db.fetchval(
        "select k.attendee from known_person k join registration r using (person) where r.id = $1", new
    )


async def test_the_words_of_whoever_left_go_as_early_as_after_a_cancellation(db: Connection) -> None:
    """Against one who really cancelled in the same event."""
    held = await event()
    left, gone = await registered(held, "王小明", "a@example.org"), await registered(held, "陳大文", "b@example.org")
    await change(await view_of(left))
    await cancel(gone, PUBLIC, NOW, link_version=1)
    for table in ("identity", "ticket", "consent_state"):
        days = await db.fetch(f"select distinct expires_on from {table} where registration in ($1, $2)", left, gone)
        assert len(days) == 1, table
    assert len(await db.fetch("select distinct expires_on from registration where id in ($1, $2)", left, gone)) == 1


async def test_the_new_one_is_told_who_gave_the_details_and_consents_to_nothing(db: Connection) -> None:
    new = (await change(await view_of(await registered(await event(), "王小明", "wang@example.org")))).registration
    row = await db.fetchrow("select is_contact, told_on, evidence from registration where id = $1", new)
    assert (row["is_contact"], row["told_on"], row["evidence"]) == (False, None, None)
    assert await count(db, "consent_state where registration = $1", new) == 0
    assert await db.fetchval("select letter from outgoing_mail where subject = $1", new) == "registrations.substituted"
    with acting_as("worker"):
        letter = await letters.substituted(new, "zh-Hant", None)
    assert letter
    assert letter.to == mail_of("林新人")
    assert "王小明 替您報了名" in letter.text


async def test_whoever_left_is_told_that_it_was_handed_over(db: Connection) -> None:
    old = await registered(await event(), "王小明", "wang@example.org")
    await change(await view_of(old))
    letters = {row["letter"] for row in await db.fetch("select letter from outgoing_mail where subject = $1", old)}
    assert letters == {"registrations.confirmed", "registrations.handed_over"}
    with acting_as("worker"):
        letter = await ending_letters.handed_over(old, "zh-Hant", None)
    assert letter
    assert letter.to == "wang@example.org"
    assert "林" not in letter.text, "who comes instead is not told"


async def test_in_the_line_the_substitute_stands_where_the_other_stood(db: Connection) -> None:
    held = await event(places=1)
    await registered(held, "王小明", "a@example.org")
    second, third = [await registered(held, name, mail_of(name)) for name in ("陳大文", "林美玲")]
    before, queue = await place_of(db, second), await db.fetchval("select max(queue_no) from waiting_entry")
    new = (await change(await view_of(second))).registration
    assert await place_of(db, new) == before
    with acting_as("staff"):
        assert ((await of_registration(new)).ahead, (await of_registration(third)).ahead) == (0, 1)
    assert await db.fetchval("select max(queue_no) from waiting_entry") == queue
    assert await db.fetchval("select letter from outgoing_mail where subject = $1", new) == "registrations.waiting"
    acts = await db.fetch("select act, reason, queue_no, registration from waiting_act where reason <> '' order by seq")
    assert [(row["act"], row["registration"]) for row in acts] == [("left", second), ("joined", new)]
    assert len({row["queue_no"] for row in acts}) == 1


async def test_an_offer_goes_over_and_the_log_of_the_line_stays_fair(db: Connection) -> None:
    """By the checker that replays it: nobody was passed by, and the substitute may answer."""
    held = await event(places=1, offer_hours=8)
    first = await registered(held, "王小明", "a@example.org")
    later = NOW + timedelta(hours=2)
    waits = [await registered(held, name, mail_of(name)) for name in ("陳大文", "林美玲")]
    await cancel(first, PUBLIC, later, link_version=1)
    assert (await view_of(waits[0])).status == "offered"
    new = (await change(await view_of(waits[0]), now=later)).registration
    view = await view_of(new)
    assert (view.status, view.stage) == ("offered", "offered")
    assert view.offered_until
    assert await db.fetchval("select letter from outgoing_mail where subject = $1", new) == "registrations.offered"
    assert (await accept(new, PUBLIC, later, link_version=1)).registrations == (new,)
    assert (await view_of(new)).stage == "valid"
    with acting_as("staff"):
        assert await faults_of(held.id) == []


async def test_the_same_form_twice_is_one_change(db: Connection) -> None:
    view, token = await view_of(await registered(await event(), "王小明", "wang@example.org")), uuid4()
    first = await change(view, token=token)
    again = await change(view, token=token)
    assert again == Substituted(first.registration, before=True)
    assert await count(db, "registration") == 2
    with pytest.raises(Conflict):
        await change(view, "別人", token=token)


async def test_somebody_with_a_place_is_no_substitute(db: Connection) -> None:
    held = await event()
    view = await view_of(await registered(held, "王小明", "wang@example.org"))
    await registered(held, "陳大文", mail_of("陳大文"))
    with pytest.raises(Conflict) as refused:
        await change(view, "陳大文")
    assert refused.value.code == "already"
    with pytest.raises(Conflict):
        await change(view, "王小明", words={"email": "wang@example.org"})
    assert await count(db, "registration where state = 'live'") == 2


async def test_not_once_it_has_begun_nor_after_a_cancellation_nor_a_change(db: Connection) -> None:
    held = await event()
    view = await view_of(await registered(held, "王小明", "wang@example.org"))
    with pytest.raises(Gone):
        await change(view, now=held.sessions[0].starts_at)
    await change(view)
    with pytest.raises(Gone):
        await change(view, "第三人")
    gone = await view_of(await registered(held, "陳大文", "b@example.org"))
    await cancel(gone.registration, PUBLIC, NOW, link_version=1)
    with pytest.raises(Gone):
        await change(gone, "第三人")


async def test_not_after_arriving(db: Connection) -> None:
    held = await event()
    view = await view_of(await registered(held, "王小明", "wang@example.org"))
    await db.execute(
        "insert into attendance (id, participation, session, on_day)"
        " select gen_random_uuid(), participation, $1, '2026-05-18' from registration",
        held.sessions[0].id,
    )
    with pytest.raises(Conflict) as refused:
        await change(view)
    assert refused.value.code == "attended"
    assert not may_substitute(await view_of(view.registration), NOW)


async def test_a_foreign_link_changes_nothing(db: Connection) -> None:
    view = await view_of(await registered(await event(), "王小明", "wang@example.org"))
    for version in (None, 2):
        with pytest.raises(NotFound), acting_as("public"):
            await change(view, link_version=version)
    assert await count(db, "registration") == 1


async def test_where_tickets_go_by_mail_only_nobody_finds_out_who_is_registered(db: Connection) -> None:
    held = await event(mail_only=True)
    view = await view_of(await registered(held, "王小明", "wang@example.org"))
    await registered(held, "陳大文", mail_of("陳大文"))
    codes = set()
    for name in ("陳大文", "林新人"):
        with pytest.raises(Conflict) as refused:
            await change(view, name)
        codes.add(refused.value.code)
    assert codes == {"by_phone"}


async def test_staff_change_it_on_the_telephone_and_it_is_on_record(db: Connection) -> None:
    officer = await make_officer()
    with acting_as("staff"):
        view = await of_registration(await registered(await event(), "王小明", "wang@example.org"))
        new = (await change(view, by=officer, link_version=None)).registration
    assert (await view_of(new)).is_valid
    entry = await db.fetchrow("select actor, object from audit_entry where action = 'registration.substituted'")
    assert (entry["actor"], entry["object"]) == (officer.staff_id, view.registration)


async def test_the_meal_is_the_new_persons(db: Connection) -> None:
    held = await event(meal=True)
    view = await view_of(await registered(held, "王小明", "wang@example.org", meal="vegetarian"))
    assert dict(await db.fetch("select kind, n from meal_count")) == {"vegetarian": 1}
    await change(view, words={"meal": "meat"})
    assert {k: n for k, n in await db.fetch("select kind, n from meal_count") if n} == {"meat": 1}


async def test_a_seat_without_a_name_gets_one(db: Connection) -> None:
    seat = await registered(await event(), "王小明的同事", "wang@example.org")
    await db.execute("update registration set named = false")
    view = replace(await view_of(seat), named=False)
    new = (await change(view)).registration
    assert await db.fetchval("select named from registration where id = $1", new)
    assert await db.fetchval("select letter from outgoing_mail where subject = $1", new) == "registrations.confirmed"
    assert await count(db, "outgoing_mail where letter = 'registrations.handed_over'") == 0


async def test_the_questions_of_the_person_only(db: Connection) -> None:
    held: EventFacts = await event(meal=True)
    view = await view_of(await registered(held, "王小明", "wang@example.org", meal="meat"))
    asked = {each.key for each in questions_for(view)}
    assert {"name", "email", "phone", "meal"} <= asked
    assert not asked & {"organization", "ubn", "county", "township", "industry", "size", "identity_kind", "heard"}
    assert asked < {each.key for each in papers_of(held).questions}


async def test_an_erased_person_leaves_a_place_that_can_still_be_given(db: Connection) -> None:
    registration = await registered(await event(), "王小明", "wang@example.org")
    await db.execute("delete from identity")
    new = (await change(await view_of(registration))).registration
    with acting_as("staff"):
        words = await open_registrations([new])
    assert words[new].text("name") == "林新人"
