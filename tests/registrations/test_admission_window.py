"""When an event takes registrations, and what one that does not take them tells."""

from dataclasses import replace
from datetime import timedelta
from typing import Any
from uuid import uuid4

import asyncpg
import pytest

from foundation.refusals import Conflict, Gone, Invalid, NotFound
from registrations.admission import Admitted, Already, admit, admit_by_staff
from tests.registrations.conftest import NOW, STARTS, open_event, person

pytestmark = pytest.mark.usefixtures("vault_keys")
Connection = asyncpg.Connection


@pytest.mark.parametrize(
    ("columns", "refusal", "reason"),
    [
        ({"status": "cancelled"}, Gone, "cancelled"),
        ({"closes_at": NOW}, Gone, "ended"),
        ({"opens_at": NOW + timedelta(seconds=1)}, Gone, "not_yet"),
        ({"status": "draft"}, NotFound, None),
    ],
)
async def test_closed_events_say_why_and_drafts_do_not_exist(
    db: Connection, columns: dict, refusal: type, reason: str
) -> None:
    event = await open_event(db, 5, **columns)
    with pytest.raises(refusal) as refused:
        await admit(person(event, "甲"), NOW)
    assert refused.value.extra.get("reason") == reason


async def test_registration_ends_when_the_last_session_starts(db: Connection) -> None:
    event = await open_event(db, 5)
    assert isinstance(await admit(person(event, "甲"), STARTS - timedelta(seconds=1)), Admitted)
    with pytest.raises(Gone):
        await admit(person(event, "乙"), STARTS)


async def test_the_public_comes_too_late_for_a_session_that_has_begun(db: Connection) -> None:
    event = await open_event(db, 5, 5)
    morning, afternoon = event.sessions
    for sessions in ((morning,), event.sessions):
        with pytest.raises(Invalid) as refused:
            await admit(person(event, "甲", sessions=sessions), STARTS)
        assert [fault.field for fault in refused.value.faults] == ["sessions"]
    assert isinstance(await admit(person(event, "甲", sessions=(afternoon,)), STARTS), Admitted)
    assert isinstance(await admit_by_staff(person(event, "乙", sessions=(morning,)), STARTS), Admitted)


@pytest.mark.parametrize(
    "columns", [{"closes_at": NOW}, {"status": "cancelled"}, {"opens_at": NOW + timedelta(days=1)}]
)
async def test_a_closed_event_tells_nobody_who_is_registered(db: Connection, columns: dict[str, Any]) -> None:
    event = await open_event(db, 5)
    await admit(person(event, "甲"), NOW)
    [(name, value)] = columns.items()
    await db.execute(f"update event set {name} = $2 where id = $1", event.id, value)
    said = []
    for name in "甲乙":
        with pytest.raises(Gone) as refused:
            await admit(person(event, name), NOW)
        said.append((refused.value.message, refused.value.extra))
    assert said[0] == said[1]


async def test_a_full_event_with_tickets_by_mail_answers_those_on_the_list_like_strangers(db: Connection) -> None:
    event = await open_event(db, 1, waiting_list=False, mail_only=True)
    first = await admit(person(event, "甲"), NOW)
    await db.execute("update outgoing_mail set state = 'sent'")
    for name in "甲乙":
        with pytest.raises(Conflict) as refused:
            await admit(person(event, name), NOW + timedelta(hours=2))
        assert refused.value.code == "full"
    letters = await db.fetch("select letter, subject from outgoing_mail order by run_at")
    assert [tuple(row) for row in letters] == [
        ("registrations.confirmed", first.registration),
        ("registrations.again", first.registration),
    ]
    assert await admit_by_staff(person(event, "甲"), NOW) == Already(first.registration)


async def test_an_event_that_is_not_there(db: Connection) -> None:
    event = await open_event(db, 5)
    with pytest.raises(NotFound):
        await admit(replace(person(event, "甲"), event=uuid4()), NOW)
