"""The list of registrations: masked for all, one person opened with a reason, cancelled after a second look."""

from datetime import timedelta
from time import perf_counter
from uuid import uuid4

import asyncpg
import pytest

from events.facts import EventFacts
from foundation.database import acting_as
from registrations.door_counts import door_counts
from registrations.duplicates import alike
from registrations.opened import Opened
from registrations.roster import roster, roster_line
from registrations.roster_filters import STATUSES, Wanted
from registrations.roster_needs import needs_of
from tests.registrations.conftest import NOW, Desk, count
from tests.registrations.test_paper import full_event

Connection = asyncpg.Connection


def listed(event: EventFacts, rest: str = "") -> str:
    return f"/zh-tw/staff/events/{event.slug}/registrations{rest}"


async def test_everybody_is_masked(desk: Desk, db: Connection) -> None:
    event = await full_event("陳大文", "林美麗")
    for role in ("organiser", "manager", "privacy_officer"):
        page = (await (await desk(role)).get(listed(event))).text
        assert "陳○文" in page
        assert "陳大文" not in page
        assert "0900123456" not in page
    assert (await (await desk("door")).get(listed(event))).status_code == 403
    assert await count(db, "audit_entry where action = 'reveal'") == 0


async def test_filters_and_pages(desk: Desk, db: Connection) -> None:
    event = await full_event("甲甲", "乙乙", "丙丙", places=2)
    with acting_as("staff"):
        sizes = {status: (await roster(event.id, Wanted(status=status))).total for status in STATUSES}
        assert {status: n for status, n in sizes.items() if n} == {"admitted": 2, "waiting": 1}
        assert [(await roster(event.id, Wanted(came=came))).total for came in ("", "yes", "no")] == [3, 0, 3]
        everyone = await roster(event.id, Wanted())
        assert everyone.lines[0].status == "waiting", "who needs somebody's attention stands first"
    client = await desk("organiser")
    odd = (
        "?status=nonsense",
        "?at=x",
        "?at=a..",
        f"?at=a.²{'9' * 500}.{uuid4()}",
        "?session=x",
        "?county=²",
        "?order=x",
    )
    for query in ("?status=waiting", f"?at=b.999.{uuid4()}", f"?session={uuid4()}", "?needs=duplicate", *odd):
        assert (await client.get(listed(event, query))).status_code == 200, query


async def test_one_person_opens_with_a_reason_and_an_entry(desk: Desk, db: Connection) -> None:
    event = await full_event("陳大文")
    registration = await db.fetchval("select id from registration")
    client = await desk("organiser")
    place = listed(event, f"/{registration}/reveal")
    assert "陳大文" not in (await client.get(place)).text
    assert (await client.post(place, data={"reason": ""})).status_code == 422
    assert (await client.post(place, data={"reason": "other", "note": ""})).status_code == 422
    assert await count(db, "audit_entry where action = 'reveal'") == 0
    shown = await client.post(place, data={"reason": "phone"})
    assert "陳大文" in shown.text
    assert shown.headers["cache-control"] == "no-store"
    entry = await db.fetchrow("select object, purpose from audit_entry where action = 'reveal'")
    assert (entry["object"], entry["purpose"]) == (registration, "phone")
    manager = await desk("manager")
    assert (await manager.post(place, data={"reason": "phone"})).status_code == 403


async def test_no_audit_no_data(desk: Desk, db: Connection) -> None:
    event = await full_event("陳大文")
    client = await desk("organiser")
    await db.execute("revoke execute on function audit_append from lianfu_staff, public")
    place = listed(event, f"/{await db.fetchval('select id from registration')}/reveal")
    answer = await client.post(place, data={"reason": "phone"})
    assert answer.status_code == 503
    assert "陳大文" not in answer.text


async def test_staff_cancel_after_a_second_look(desk: Desk, db: Connection) -> None:
    event = await full_event("陳大文", "林美麗", places=1)
    registration = await db.fetchval(
        "select r.id from registration r join participation p on p.id = r.participation where p.status = 'admitted'"
    )
    client = await desk("organiser")
    place = listed(event, f"/{registration}/cancel")
    page = await client.get(place)
    assert "取消這筆報名？" in page.text
    assert "陳大文" not in page.text
    assert await count(db, "participation where status = 'cancelled'") == 0
    assert (await client.post(place)).status_code == 303
    assert await count(db, "participation where status = 'cancelled'") == 1
    assert await count(db, "audit_entry where action = 'registration.cancelled' and object = $1", registration) == 1
    assert await count(db, "participation where status = 'admitted'") == 1
    manager = await desk("manager")
    assert (await manager.get(place)).status_code == 403
    assert (await manager.post(place)).status_code == 403


async def test_a_registration_of_another_event_is_not_here(desk: Desk, db: Connection) -> None:
    event, other = await full_event("陳大文"), await full_event("林美麗")
    stranger = await db.fetchval("select id from registration where event = $1", other.id)
    client = await desk("organiser")
    for registration in (stranger, uuid4()):
        for deed in ("reveal", "cancel"):
            assert (await client.get(listed(event, f"/{registration}/{deed}"))).status_code == 404
        for deed in ("reveal", "cancel", "send"):
            sent = await client.post(listed(event, f"/{registration}/{deed}"), data={"reason": "phone"})
            assert sent.status_code == 404
        with acting_as("staff"):
            assert await roster_line(event.id, registration) is None
    assert await count(db, "participation where status = 'cancelled'") == 0


async def test_the_ticket_again(desk: Desk, db: Connection) -> None:
    event = await full_event("陳大文")
    registration = await db.fetchval("select id from registration")
    await db.execute("update outgoing_mail set state = 'sent', run_at = run_at - interval '2 hours'")
    client = await desk("organiser")
    for _ in range(2):
        assert (await client.post(listed(event, f"/{registration}/send"))).status_code == 303
    assert await count(db, "outgoing_mail where letter = 'registrations.again'") == 1


async def test_a_mail_that_goes_well_takes_the_mark_of_the_last_away(db: Connection, vault_keys: None) -> None:
    event = await full_event("陳大文")
    await db.execute(
        "update outgoing_mail set state = 'sent', sent_at = $1, returned = 'hard', return_code = '5.1.1'", NOW
    )
    registration = await db.fetchval("select id from registration")
    with acting_as("staff"):
        assert (await roster(event.id, Wanted(needs="returned"))).lines[0].returned
        await db.execute(
            "select post_letter('registrations.again', array[$1::uuid], $2, 'example.org')", registration, NOW
        )
        assert (await roster(event.id, Wanted(needs="returned"))).total == 1, "one on its way says nothing yet"
        await db.execute(
            "update outgoing_mail set state = 'sent', sent_at = $1 where state = 'waiting'", NOW + timedelta(1)
        )
        assert (await roster(event.id, Wanted(needs="returned"))).total == 0
        assert not (await roster(event.id, Wanted())).lines[0].returned
        assert (await needs_of(event.id)) == []


async def test_the_erased_have_no_words(desk: Desk, db: Connection) -> None:
    event = await full_event("陳大文")
    registration = await db.fetchval("select id from registration")
    await db.execute("delete from identity")
    client = await desk("organiser")
    page = (await client.get(listed(event))).text
    assert "（已刪除）" in page
    assert "/reveal" not in page
    assert (await client.get(listed(event, f"/{registration}/reveal"))).status_code == 404
    with acting_as("staff"):
        assert [line.name for line in (await roster(event.id, Wanted())).lines] == [""]


@pytest.mark.parametrize("people", [1, 6])
async def test_the_list_costs_the_same_however_long(db: Connection, people: int, vault_keys: None) -> None:
    event = await full_event(*"甲乙丙丁戊己"[:people])
    asked: list[str] = []
    with acting_as("staff"):
        await roster(event.id, Wanted())
        with db.query_logger(lambda query: asked.append(query.query)):
            lines = (await roster(event.id, Wanted())).lines
    assert len(lines) == people
    assert len([query for query in asked if query.lstrip().startswith("select")]) <= 3
    assert NOW


async def test_the_page_asks_the_database_as_often_for_many(desk: Desk, db: Connection) -> None:
    """All of it: needs, choices, lines, the last deed."""
    few, many = await full_event("甲甲"), await full_event(*(f"乙{n}" for n in range(8)))
    client, asked = await desk("organiser"), list[int]()
    for event in (few, few, many):
        queries: list[str] = []
        with db.query_logger(lambda query, kept=queries: kept.append(query.query)):
            assert (await client.get(listed(event))).status_code == 200
        asked.append(len([query for query in queries if query.lstrip().startswith("select")]))
    # Whether somebody stands twice is looked for from two people on: one query more.
    assert asked[1] < asked[2] <= asked[1] + 1
    assert asked[2] <= 20


@pytest.mark.parametrize(
    ("names", "found"),
    [
        (("王小明", "王曉明"), 2),
        (("王小明", "陳大文"), 0),
        (("王明", "李明"), 0),
        (("王小明",), 0),
    ],
)
def test_who_may_stand_twice(names: tuple[str, ...], found: int) -> None:
    """Of one mailbox: one letter apart in three is a slip, in two another person."""
    people = [Opened(uuid4(), {"name": name, "email": "a@example.org"}) for name in names]
    assert len(set(alike(people))) == found


def test_one_name_of_one_firm_under_two_addresses() -> None:
    words = {"name": "王小明", "organization": "示範有限公司"}
    people = [Opened(uuid4(), words | {"email": f"{n}@example.org"}) for n in range(2)]
    assert len(set(alike(people))) == 2
    crowd = [Opened(uuid4(), words) for _ in range(3_000)]
    began = perf_counter()
    assert len(set(alike(crowd))) == 3_000
    assert perf_counter() - began < 0.5, "not every pair of them"
    elsewhere = Opened(uuid4(), words | {"email": "c@example.org", "organization": "別家有限公司"})
    assert elsewhere.registration not in set(alike([*people, elsewhere]))


async def test_counts_stay_live_on_the_list_and_the_overview(desk: Desk, db: Connection) -> None:
    event = await full_event("甲甲", "乙乙", places=1)
    client = await desk("organiser")
    source = f'data-live-source="/zh-tw/staff/live/events/{event.slug}"'
    for place, names in ((listed(event), ("expected", "waiting", "arrived")), (listed(event)[:-14], ("taken", "left"))):
        page = (await client.get(place)).text
        assert source in page
        assert all(f'data-live="{name}"' in page for name in names)
    with acting_as("staff"):
        counts = await door_counts(event.id)
    assert (counts.taken, counts.left, counts.waiting) == (1, 0, 1)


async def test_searching_shows_masks_and_is_recorded_as_a_search(desk: Desk, db: Connection) -> None:
    event = await full_event("陳大文", "林美麗")
    client = await desk("manager")
    for typed in ("陳大文", "示範0號", "456"):
        found = await client.post(listed(event), data={"q": typed})
        assert found.status_code == 200
        assert "陳○文" in found.text
        assert "陳大文" not in found.text.replace(f'value="{typed}"', "")
    assert ("林○麗" in found.text, await count(db, "audit_entry where action = 'roster_search'")) == (True, 3)
    assert await count(db, "audit_entry where action = 'reveal'") == 0
    none = (await client.post(listed(event), data={"q": "沒有人"})).text
    assert "沒有符合的報名" in none
    for typed in ("", "陳", " 陳 "):
        assert (await client.post(listed(event), data={"q": typed})).status_code == 422
    assert await count(db, "audit_entry where action = 'roster_search'") == 4


async def test_a_reload_does_not_show_the_words_again(desk: Desk, db: Connection) -> None:
    event = await full_event("陳大文")
    place = listed(event, f"/{await db.fetchval('select id from registration')}/reveal")
    client = await desk("organiser")
    asked = (await client.get(place)).text.partition('name="asked" value="')[2].partition('"')[0]
    form = {"reason": "phone", "asked": asked}
    shown = await client.post(place, data=form)
    assert "陳大文" in shown.text
    assert f'data-remask="{listed(event)}"' in shown.text
    again = await client.post(place, data=form)
    assert (again.status_code, again.headers["location"]) == (303, place)
    assert await count(db, "audit_entry where action = 'reveal'") == 1
    for odd in ("", "yesterday", "2026-05-04T02:00:00"):
        assert (await client.post(place, data={"reason": "phone", "asked": odd})).status_code == 200
