"""A tour of every staff page as every role: each word opened for a human has its entry, and nothing else shows one.

A-01: what is opened for a human equals what the audit says was shown. V-01: no answer holds a word in the open without
an entry that this very request wrote. A-03: without the audit no page shows anything.
"""

from datetime import timedelta
from uuid import UUID, uuid4

import asyncpg
import httpx
import pytest

from assurance import breaches
from assurance.affected import Facts
from events.facts import EventFacts
from events.makers import make_draft, make_event
from foundation.actor import Actor
from foundation.database import acting_as
from foundation.permissions import ROLES
from invitations.access import CodePlan, make_codes
from invitations.sending import InvitationPlan, record_sent
from outreach.makers import make_enterprise, make_partner, make_visit
from outreach.visit_entries import VisitContactEntry
from privacy import holds, reveal
from questionnaires.ballots import close_poll
from questionnaires.makers import answer_ballot, make_open_poll
from registrations import bulk, roster
from registrations.admission import admit
from registrations.parties import Full
from registrations.receipts import receipt_text
from rescheduling import replies
from staff.makers import make_staff
from subjects import cases, holding
from tests.disclosures.touring import Mark, Route, Tour, Walk, decrypts, marks, routes
from tests.imports.conftest import csv_list, upload
from tests.imports.conftest import person as row_of
from tests.imports.conftest import written as brought_in
from tests.registrations.conftest import NOW, Desk
from tests.registrations.test_paper import asked

Connection = asyncpg.Connection
PUBLISHED = "select slug from event where status = 'published' limit 1"
# Pages of things that this house has none of; they hold nobody's words.
NOT_HERE = {
    "privacy/questions/{question_id:uuid}", "events/{slug:str}/photos/{photo:uuid}", "events/{slug:str}/form/new",
    "events/{slug:str}/letters/written/{letter:uuid}", "events/{slug:str}/letters/written/{letter:uuid}/edit",
    "events/{slug:str}/online-log", "events/{slug:str}/rules/{held:uuid}",
    "series/{slug:str}", "forms/{design:uuid}", "forms/{design:uuid}/new",
    "forms/{design:uuid}/preview", "forms/{design:uuid}/questions/{key:str}",
}  # fmt: skip
SHOWS_EACH = {"reveal", "call_list"}  # one entry a person; a print, a file or a page of remarks has one for all


@pytest.fixture
async def tour(db: Connection, vault_keys: None) -> Tour:
    """Thirty marked people: registered, waiting, on visits, in remarks, under a hold, with a request of their own."""
    people = marks()
    event = await make_event(NOW, places=20, meal=True, photos=True)
    for person in people[:24]:
        await admit(asked(event, person.name, **words(person)), NOW)
    with acting_as("staff"):
        officer = await make_staff(
            f"{uuid4()}@example.org", ["outreach", "organiser", "privacy_officer"], NOW, password=None
        )
    by = Actor(officer, "林承辦", frozenset({"organiser", "privacy_officer", "outreach"}))
    await visits(people[24:28], by)
    await remarks(people[28:])
    registration = await db.fetchval("select id from registration order by id limit 1")
    with acting_as("staff"):
        wish = holds.Wish(["name"], "dispute", "申訴尚未結案", (NOW + timedelta(days=60)).date())
        await holding.hold_back(registration, wish, by, NOW)
        said = cases.Said(people[0].name, people[0].email, people[0].phone, f"我是{people[0].name}，請給我複本")
        await cases.take_in("copy", said, "phone", "called_back", "zh-Hant", by, NOW.date(), NOW)
        await breaches.open_breach("lost-tablet", Facts(event=event.id), by, NOW, NOW)
        await make_partner()
        await record_sent(event.id, InvitationPlan(channel="letter", sent_on=NOW.date(), addressees=3), NOW)
        await make_codes(event.id, CodePlan(n=2, most=1), NOW)
        await bulk.do(event.id, [registration], bulk.Deed(act="send"), by, NOW)
        await replies.ask(event.id, "reconfirm", replies.RECONFIRM, NOW)
    await lists(event, people[0], by)
    return Tour(db, people)


def words(person: Mark) -> dict[str, str]:
    return {
        "email": person.email, "phone": person.phone, "organization": person.organization,
        "job_title": person.job_title,
    }  # fmt: skip


async def visits(people: list[Mark], by: Actor) -> None:
    with acting_as("staff"):
        firm = await make_enterprise()
        for person in people:
            contact = VisitContactEntry(
                name=person.name, email=person.email, phone=person.phone, job_title=person.job_title
            )
            assert by.staff_id
            await make_visit(
                firm, by.staff_id, NOW.date(), NOW, client=uuid4(), contact=contact, need="finance", promise="寄簡章"
            )


async def lists(event: EventFacts, person: Mark, by: Actor) -> None:
    """One that was brought in, and one that waits for a decision about a marked person."""
    await brought_in(event, csv_list(row_of(1)), by)
    half_known = ("游○霈", person.organization, person.job_title, person.phone, person.email)
    await upload(event, csv_list(half_known), by)


async def remarks(people: list[Mark]) -> None:
    with acting_as("staff"):
        poll, tokens = await make_open_poll(6, NOW)
    for n, token in enumerate(tokens):
        person = people[n % len(people)]
        told = f"請洽{person.name[0]}經理 {person.email}，電話 {person.phone}"
        await answer_ballot(token, {"overall": 5, "topic": 4, "suggestions": told}, NOW)
    with acting_as("staff"):
        await close_poll(poll, NOW + timedelta(days=3))


async def known_ids(db: Connection) -> list[UUID]:
    """One id of each table, the people's first."""
    tables = await db.fetch(
        "select table_name as name from information_schema.columns where table_schema = 'public'"
        " and column_name = 'id' and data_type = 'uuid' order by 1"
    )
    found = [await db.fetchval(f'select id from "{row["name"]}" limit 1') for row in tables]
    return [each for each in found if each]


async def met(tour: Tour, everybody: httpx.AsyncClient) -> dict[Route, str]:
    """A living address for each route."""
    slug, draft = await tour.c.fetchval(PUBLISHED), (await make_draft(NOW)).slug
    event = f"/zh-tw/staff/events/{slug}"
    start = [event, f"{event}/registrations", f"{event}/paper", f"{event}/door", await ask_for_a_file(tour, everybody)]
    start += [f"/zh-tw/staff{each}" for each in ("/", "/events", "/privacy", "/accounts", f"/events/{draft}/preview")]
    start.append(f"/zh-tw/staff/privacy/evidence/event.zip?event={slug}")
    start += [f"{event}/{page}" for page in ("merge", "postpone", "online-log", "access/print", "access/codes.csv")]
    start += ["/zh-tw/staff/storm-day", f"{event}/registrations/acts"]
    made = await tour.c.fetchval("select post_token from registration order by id limit 1")
    start.append(f"{event}/registrations/made/{receipt_text(made, [Full()], mail_only=False)}?channel=phone")
    # One list waits and one is written: each page is there for one of them only.
    batches = {row["state"]: row["id"] for row in await tour.c.fetch("select id, state from import_batch")}
    waiting = f"{event}/import/{batches['read']}"
    start += [f"{waiting}/columns", f"{waiting}/rows/1/reveal", f"{event}/import/{batches['committed']}/undo"]
    return await Walk(tour, everybody).through(start, await known_ids(tour.c))


async def travel(tour: Tour, desk: Desk) -> dict[Route, str]:
    """Everybody walks every page and sends every form that shows something."""
    everybody = await desk(*ROLES)
    found = await met(tour, everybody)
    for role in ("everybody", *ROLES):
        client = everybody if role == "everybody" else await desk(role)
        for route, address in found.items():
            await tour.visit(client, role, address, None if route.posts is None else dict(route.posts))
    return found


async def ask_for_a_file(tour: Tour, client: httpx.AsyncClient) -> str:
    slug = await tour.c.fetchval(PUBLISHED)
    please = {"purpose": "contact", "fields": ["name", "phone"], "which": "admitted", "reason": "寄送行前通知"}
    form = please | {"kind": "csv", "hours": "24", "most": "5"}
    answer = await client.post(f"/zh-tw/staff/events/{slug}/exports", data=form)
    assert answer.status_code == 303, answer.text
    return str(answer.headers["location"])


async def test_tour_of_every_staff_page_as_every_role(
    tour: Tour, desk: Desk, db: Connection, monkeypatch: pytest.MonkeyPatch
) -> None:
    with decrypts(tour, monkeypatch):
        found = await travel(tour, desk)
    missed = {route.path.removeprefix("/{prefix:str}/staff/") for route in routes() if route not in found}
    assert not missed - NOT_HERE, f"the tour did not come to {sorted(missed - NOT_HERE)}"
    assert not [(seen.role, seen.address) for seen in tour.seen if seen.status >= 500]
    assert not [seen.address for seen in tour.seen if seen.stored], "kept by the browser"
    assert not [(seen.role, seen.address, sorted(seen.marks)) for seen in tour.seen if seen.leaks]
    each = [seen for seen in tour.seen if set(seen.entries) & SHOWS_EACH]
    assert not [(seen.role, seen.address) for seen in each if len(seen.entries) != seen.opened]
    assert not [(seen.role, seen.address) for seen in tour.seen if bool(seen.opened) != bool(seen.entries)]
    counted = await db.fetchval("select count(*) from audit_entry where action = any ($1)", list(SHOWS_EACH))
    assert sum(seen.opened for seen in each) == counted
    endings = {seen.address.rpartition("/")[2] for seen in tour.seen if seen.marks}
    assert {"reveal", "words", "paper", "call-round", "file"} <= endings, "the words were seen where they may be"


async def test_no_audit_no_data_on_a_tour(tour: Tour, desk: Desk, db: Connection) -> None:
    """Each page that shows, searches, prints or calls answers 503, and no word of anybody with it."""
    everybody = await desk(*ROLES)
    found = await met(tour, everybody)
    await db.execute("revoke execute on function audit_append from lianfu_staff, lianfu_worker, public")
    answers = {
        address: await tour.visit(everybody, "everybody", address, dict(route.posts))
        for route, address in found.items()
        if route.posts is not None and not address.endswith(("/door", "/report/remarks"))
    }
    assert len(answers) >= 10
    assert {address: answer.status_code for address, answer in answers.items() if answer.status_code != 503} == {}
    assert not any(seen.marks for seen in tour.seen)


async def test_control_tour_catches_a_page_that_leaks(
    tour: Tour, desk: Desk, db: Connection, monkeypatch: pytest.MonkeyPatch
) -> None:
    slug = await db.fetchval(PUBLISHED)
    client, place = await desk("manager"), f"/zh-tw/staff/events/{slug}/registrations"
    await tour.visit(client, "manager", place)
    assert not tour.seen[-1].leaks
    monkeypatch.setattr(roster, "mask", lambda _kind, text: text)
    await tour.visit(client, "manager", place)
    assert tour.seen[-1].leaks


async def test_control_tour_counts_what_is_shown_without_an_entry(
    tour: Tour, desk: Desk, db: Connection, monkeypatch: pytest.MonkeyPatch
) -> None:
    async def unrecorded(*_: object, **__: object) -> None:
        return None

    monkeypatch.setattr(reveal, "record", unrecorded)
    slug = await db.fetchval(PUBLISHED)
    place = (
        f"/zh-tw/staff/events/{slug}/registrations/{await db.fetchval('select id from registration limit 1')}/reveal"
    )
    with decrypts(tour, monkeypatch):
        await tour.visit(await desk("organiser"), "organiser", place, {"reason": "phone"})
    assert tour.seen[-1].leaks
    assert (tour.seen[-1].opened, tour.seen[-1].entries) == (1, ())
