"""Real rows, moved by somebody who may write to the database: under the right keys a blob still opens in its own place
only. `pytest -k aad_swap`."""

from dataclasses import replace
from itertools import permutations
from uuid import UUID, uuid4

import asyncpg
import pytest

from foundation.actor import PUBLIC
from foundation.database import acting_as
from registrations.admission import admit
from registrations.cancelling import cancel
from registrations.opened import open_registrations
from tests.registrations.conftest import NOW, open_event, person
from vault import keys, sealing
from vault.sealing import Context, Unreadable

pytestmark = pytest.mark.usefixtures("keys_db")
Connection = asyncpg.Connection
NEEDS = {"meal": "vegetarian"}


async def registrations(db: Connection) -> list[UUID]:
    """Two people of one event, one of whom cancelled and came back: rows of one person and scope, and of two."""
    event = await open_event(db, 5)
    said = [replace(person(event, name), needs=NEEDS) for name in ("甲", "乙")]
    first, other = [await admit(each, NOW) for each in said]
    await cancel(first.registration, PUBLIC, NOW, link_version=1)
    again = await admit(replace(said[0], post_token=uuid4(), words={"name": "甲改名"}), NOW)
    assert first.registration != again.registration
    return [first.registration, again.registration, other.registration]


async def opened(ids: list[UUID], level: sealing.Level) -> dict[UUID, dict[str, object]]:
    with acting_as("staff"):
        return {key: row.words for key, row in (await open_registrations(ids, level)).items()}


async def put(db: Connection, registration: UUID, level: str, blob: bytes) -> None:
    await db.execute("update identity set blob = $3 where registration = $1 and level = $2", registration, level, blob)


async def test_aad_swap_between_registrations_opens_neither(db: Connection) -> None:
    ids = await registrations(db)
    for level in ("P2", "P3"):
        told = await opened(ids, level)
        assert set(told) == set(ids)
        blobs = {
            key: await db.fetchval("select blob from identity where registration = $1 and level = $2", key, level)
            for key in ids
        }
        for here, there in permutations(ids, 2):
            await put(db, here, level, blobs[there])
            assert here not in await opened(ids, level)
            await put(db, here, level, blobs[here])
        assert await opened(ids, level) == told


async def test_aad_swap_between_the_levels_of_one_registration_opens_neither(db: Connection) -> None:
    [registration, *_] = await registrations(db)
    blobs = {
        row["level"]: row["blob"]
        for row in await db.fetch("select level, blob from identity where registration = $1", registration)
    }
    await put(db, registration, "P2", blobs["P3"])
    await put(db, registration, "P3", blobs["P2"])
    assert await opened([registration], "P2") == {}
    assert await opened([registration], "P3") == {}


async def test_aad_swap_of_every_part_of_the_place_under_the_keys_of_the_row(db: Connection) -> None:
    """As if keys were no hindrance: a blob carried to another table, row, level or version stays shut."""
    [first, again, _] = await registrations(db)
    row = await db.fetchrow("select person, scope, blob from identity where registration = $1 and level = 'P2'", first)
    person_key = (await keys.open_persons([row["person"]]))[row["person"]]
    scope_key = (await keys.open_scopes([row["scope"]], "P2"))[row["scope"]]
    own = Context("identity", first, "P2")
    assert sealing.unseal(scope_key, person_key, own, row["blob"])["name"] == "甲"
    tables = [
        each["table_name"]
        for each in await db.fetch(
            "select table_name from information_schema.columns where column_name = 'blob' and table_schema = 'public'"
        )
    ]
    assert {"identity", "visit_contact", "visit_note"} <= set(tables)
    places = [own._replace(table=table) for table in tables if table != "identity"]
    for place in (*places, own._replace(row=again), own._replace(level="P3"), own._replace(version=2)):
        with pytest.raises(Unreadable):
            sealing.unseal(scope_key, person_key, place, row["blob"])
