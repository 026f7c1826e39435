"""“Who looked at my data” leaves no reading out, and tells the role that the reader had then."""

from datetime import timedelta
from uuid import UUID

import asyncpg

from events.makers import make_officer
from foundation import clock
from foundation.actor import SYSTEM, Actor
from foundation.database import acting_as
from privacy import holds, reveal
from privacy.holds import Wish
from staff import accounts
from subjects import cases, holding, looked
from subjects.cases import Said
from tests.registrations.conftest import NOW
from tests.subjects.own import event, registered

MAIL = "wang@example.org"
Connection = asyncpg.Connection


async def _me(db: Connection) -> tuple[UUID, UUID]:
    registration = await registered(await event(), "王小明", MAIL)
    return registration, await db.fetchval("select person from registration where id = $1", registration)


async def _looks(person: UUID) -> list[looked.Look]:
    with acting_as("staff"):
        return await looked.of_person(person)


async def test_the_roles_of_then_are_told_not_those_of_today(db: Connection, keys_db: str) -> None:
    registration, person = await _me(db)
    with acting_as("staff"), clock.freeze(NOW):
        reader = await accounts.add("lin@example.org", name="林承辦", roles=["organiser"], by=SYSTEM, now=NOW)
        await reveal.record(Actor(reader, "林承辦", frozenset()), "reveal", registration, ["phone"], "phone", now=NOW)
        await accounts.change_roles(reader, ["admin", "door"], by=SYSTEM, now=NOW)
        await reveal.record(Actor(reader, "林承辦", frozenset()), "reveal", registration, ["phone"], "phone", now=NOW)
    assert [look.roles for look in await _looks(person)] == [("door", "admin"), ("organiser",)]


async def test_a_request_that_was_read_is_told(db: Connection, keys_db: str) -> None:
    _registration, person = await _me(db)
    officer = await make_officer(roles=("privacy_officer",))
    said = Said("王小明", MAIL, "", "想知道誰看過我的資料")
    with acting_as("staff"):
        case = await cases.ask("view", said, person, "zh-Hant", NOW)
        await reveal.record(officer, "reveal", case, ["text"], "complaint", now=NOW)
    assert "reveal" in [look.action for look in await _looks(person)]


async def test_a_hold_that_was_read_is_told_also_after_the_registration(db: Connection, keys_db: str) -> None:
    registration, person = await _me(db)
    officer = await make_officer(roles=("privacy_officer",))
    wish = Wish(("name",), "voucher", "支出憑證 115-0042", clock.day_of(NOW) + timedelta(days=90))
    with acting_as("staff"):
        hold = await holding.hold_back(registration, wish, officer, NOW)
        await holds.show(hold, officer, "complaint", note="", now=NOW)
    assert [look.action for look in await _looks(person)] == ["reveal", "hold.placed"]
    stranger = await db.fetchval("select person from held_fields")
    assert await _looks(stranger) == []
    await db.execute("delete from registration")
    assert [look.action for look in await _looks(stranger)] == ["reveal", "hold.placed"]
