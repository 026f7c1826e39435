"""A list from upload to registration and back: nothing twice, nothing half, and what was used since stays."""

from datetime import timedelta
from uuid import UUID

import asyncpg
import pytest

from events.facts import EventFacts, event_facts
from events.makers import make_event
from foundation.actor import Actor
from foundation.database import acting_as
from foundation.refusals import Conflict, Gone, Invalid
from imports import batches, committing
from imports.committing import commit
from imports.deciding import decide, map_columns
from imports.undoing import undo
from tests.imports.conftest import GIVER, HEADERS, NOW, csv_list, open_event, person, shown, upload, verdicts, written

pytestmark = pytest.mark.usefixtures("vault_keys")
Connection = asyncpg.Connection


async def figures(db: Connection, event: UUID) -> list[tuple[object, ...]]:
    """Everything about registrations that a list could change."""
    rows = await db.fetch(
        "select r.id, r.state, p.status, p.channel, i.blob, r.link_version from registration r"
        " join participation p on p.id = r.participation left join identity i on i.registration = r.id"
        " where r.event = $1 order by r.id, i.level",
        event,
    )
    return [tuple(row) for row in rows]


async def test_a_list_becomes_registrations_that_name_their_source(
    db: Connection, event: EventFacts, officer: Actor
) -> None:
    batch, done = await written(event, csv_list(person(1), person(2)), officer)
    assert (done.added, done.left_out, done.kept) == (2, 0, 0)
    found = list((await open_event(event.id)).values())
    assert {each.text("name") for each in found} == {"王小一", "王小二"}
    assert {each.text("imported_from") for each in found} == {GIVER}
    assert await db.fetchval("select count(*) from import_row") == 0, "nothing waits any more"
    rows = await db.fetch(
        "select p.channel, r.is_contact from participation p join registration r on r.participation = p.id"
    )
    assert {tuple(row) for row in rows} == {("import", False)}
    assert await db.fetchval("select count(*) from consent_state") == 0, "nobody else can agree for them"
    with acting_as("staff"):
        assert (await batches.batch_of(event.id, batch)).state == "committed"


async def test_the_same_list_again_changes_nothing(db: Connection, event: EventFacts, officer: Actor) -> None:
    content = csv_list(person(1), person(2), person(1))
    await written(event, content, officer)
    before = await figures(db, event.id)
    again = await shown(event, await upload(event, content, officer))
    assert {kind for kind, _ in verdicts(again)} == {"duplicate"}
    _, done = await written(event, content, officer)
    assert (done.added, done.updated, done.kept) == (0, 0, 3)
    assert await figures(db, event.id) == before
    assert await db.fetchval("select count(*) from outgoing_mail where letter = 'registrations.confirmed'") == 2


async def test_a_snapshot_updates_and_never_deletes(db: Connection, event: EventFacts, officer: Actor) -> None:
    await written(event, csv_list(person(1), person(2)), officer)
    _, done = await written(event, csv_list(person(1, title="副總", phone="0912999999")), officer)
    assert (done.added, done.updated) == (0, 1)
    found = {each.text("name"): each for each in (await open_event(event.id)).values()}
    assert found["王小一"].text("job_title") == "副總"
    assert found["王小一"].text("phone") == "+886912999999"
    assert found["王小二"].text("job_title") == "經理", "who is missing in the newer list stays"


async def test_undo_leaves_everything_as_it_was(db: Connection, event: EventFacts, officer: Actor) -> None:
    await written(event, csv_list(person(1)), officer)
    before = {key: dict(each.words) for key, each in (await open_event(event.id)).items()}
    batch, _ = await written(event, csv_list(person(1, title="副總"), person(2), person(3)), officer)
    with acting_as("staff"):
        done = await undo(event, batch, officer, NOW)
    assert (done.erased, done.cancelled, done.restored, dict(done.stays)) == (2, 0, 1, {})
    assert {key: dict(each.words) for key, each in (await open_event(event.id)).items()} == before
    assert await db.fetchval("select count(*) from registration") == 1
    assert await db.fetchval("select places_taken from session where event = $1", event.id) == 1
    assert await db.fetchval("select count(*) from known_person") == 1, "whoever was brought in by mistake is unknown"
    with acting_as("staff"), pytest.raises(Conflict):
        await undo(event, batch, officer, NOW)
    _, again = await written(event, csv_list(person(2)), officer)
    assert again.added == 1, "and may come after all"


async def test_undo_says_what_has_been_used(db: Connection, event: EventFacts, officer: Actor) -> None:
    batch, _ = await written(event, csv_list(person(1), person(2), person(3)), officer)
    ids = {each.text("name"): key for key, each in (await open_event(event.id)).items()}
    await db.execute(
        "insert into attendance (id, participation, session, on_day)"
        " select gen_random_uuid(), participation, $2, '2026-05-20' from registration where id = $1",
        ids["王小一"], event.sessions[0].id,
    )  # fmt: skip
    await db.execute("update outgoing_mail set state = 'sent', sent_at = $2 where subject = $1", ids["王小二"], NOW)
    with acting_as("staff"):
        done = await undo(event, batch, officer, NOW)
    assert (done.erased, done.cancelled, dict(done.stays)) == (1, 1, {"arrived": 1})
    left = dict(await db.fetch("select id, state from registration"))
    assert left == {ids["王小一"]: "live", ids["王小二"]: "cancelled"}
    letters = await db.fetch("select letter from outgoing_mail where subject = $1 and state = 'waiting'", ids["王小二"])
    assert [row["letter"] for row in letters] == ["registrations.cancelled"], "who was written to hears of it"
    assert (
        await db.fetchval("select expires_on from registration where state = 'cancelled'")
    ).isoformat() == "2026-05-05"


async def test_more_people_than_places_need_a_decision(db: Connection, officer: Actor) -> None:
    event = await make_event(NOW, places=1)
    batch = await upload(event, csv_list(person(1), person(2)), officer)
    found = await shown(event, batch)
    assert verdicts(found) == [("new", ""), ("decide", "no_place")]
    with acting_as("staff"):
        assert await decide(found, batch, "take", why="no_place") == 1
        done = await commit(await event_facts(event.slug), batch, officer, NOW)
    assert (done.added, done.waiting) == (1, 1)


async def test_killed_in_the_middle_nothing_is_written(
    db: Connection, event: EventFacts, officer: Actor, monkeypatch: pytest.MonkeyPatch
) -> None:
    """All of it is one transaction: the second half fails, so the first half never was, and the list still waits."""
    batch = await upload(event, csv_list(*(person(n) for n in range(6))), officer)
    monkeypatch.setattr(committing, "CHUNK", 2)
    real, calls = committing.admit_list, []

    async def cut_off(requests: object, now: object) -> object:
        calls.append(1)
        if len(calls) == 3:
            raise asyncpg.ConnectionDoesNotExistError
        return await real(requests, now)

    monkeypatch.setattr(committing, "admit_list", cut_off)
    with acting_as("staff"), pytest.raises(asyncpg.ConnectionDoesNotExistError):
        await commit(await event_facts(event.slug), batch, officer, NOW)
    for table in ("registration", "participation", "identity", "import_entry", "outgoing_mail"):
        assert await db.fetchval(f"select count(*) from {table}") == 0, table
    monkeypatch.setattr(committing, "admit_list", real)
    with acting_as("staff"):
        done = await commit(await event_facts(event.slug), batch, officer, NOW)
    assert done.added == 6


async def test_written_once(event: EventFacts, officer: Actor) -> None:
    batch, _ = await written(event, csv_list(person(1)), officer)
    with acting_as("staff"):
        with pytest.raises(Conflict):
            await commit(event, batch, officer, NOW)
        with pytest.raises(Gone):
            await shown(event, batch)


async def test_rows_that_nobody_looked_at_go_with_their_day(db: Connection, event: EventFacts, officer: Actor) -> None:
    await upload(event, csv_list(person(1)), officer)
    last = await db.fetch("select distinct expires_on from import_row")
    assert [row["expires_on"].isoformat() for row in last] == ["2026-05-05"]


async def test_whose_list_it_is_has_to_be_said(event: EventFacts, officer: Actor) -> None:
    with acting_as("staff"), pytest.raises(Invalid):
        await batches.start(event, "list.csv", csv_list(person(1)), " ", officer, NOW)


async def test_each_question_is_asked_for_itself(db: Connection, event: EventFacts, officer: Actor) -> None:
    """A yes to names taken apart is no consent, and no yes to an address that may be misspelt."""
    headers = (*HEADERS, "個資同意")
    slip = ("王小明/示範有限公司", "", "", "", "wang@@gmail.com")
    batch = await upload(event, csv_list((*slip, ""), (*person(1), "同意"), headers=headers), officer)
    asked = []
    with acting_as("staff"):
        for _ in range(3):
            found = await shown(event, batch)
            [(why, _rows)] = found.questions()
            asked.append(why)
            assert await decide(found, batch, "take", why=why) == 1
        done = await commit(await event_facts(event.slug), batch, officer, NOW)
    assert sorted(asked) == ["agreed_empty", "email_typo", "split"]
    assert done.added == 2, "and the address that was proposed is taken, not none"
    assert "wang@gmail.com" in {each.text("email") for each in (await open_event(event.id)).values()}


async def test_one_question_left_leaves_the_row_out(event: EventFacts, officer: Actor) -> None:
    batch = await upload(event, csv_list(("王小明/示範有限公司", "", "", "", "wang@gmial.com")), officer)
    with acting_as("staff"):
        await decide(await shown(event, batch), batch, "take", why="split")
        await decide(await shown(event, batch), batch, "leave", why="email_typo")
        assert not (await shown(event, batch)).ready


async def test_other_columns_ask_anew(event: EventFacts, officer: Actor) -> None:
    batch = await upload(event, csv_list(person(1, email="wang@gmial.com")), officer)
    with acting_as("staff"):
        await decide(await shown(event, batch), batch, "take", why="email_typo")
        assert (await shown(event, batch)).ready
        targets = dict(enumerate(("name", "", "", "phone", "email")))
        await map_columns(event, batch, [targets], [True], [[event.sessions[0].id]], NOW)
        assert verdicts(await shown(event, batch)) == [("decide", "email_typo")]


async def test_no_list_is_taken_back_once_the_event_is_over(db: Connection, event: EventFacts, officer: Actor) -> None:
    batch, _ = await written(event, csv_list(person(1)), officer)
    assert event.ends_at
    with acting_as("staff"), pytest.raises(Conflict):
        await undo(event, batch, officer, event.ends_at + timedelta(minutes=1))
    assert await db.fetchval("select count(*) from registration where state = 'live'") == 1
