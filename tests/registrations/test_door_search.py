"""Finding people who come without a code: who is found by what, masked, few, and with one entry."""

from typing import Any

import asyncpg
import pytest

from events.facts import EventFacts
from foundation.database import acting_as
from foundation.refusals import Invalid, Unavailable
from registrations.admission import admit
from registrations.door_search import MOST, Match, search
from tests.registrations.conftest import NOW, count
from tests.registrations.test_paper import OFFICER, asked, full_event

Connection = asyncpg.Connection


@pytest.fixture(autouse=True)
def at_the_door(vault_keys: None) -> Any:
    with acting_as("staff"):
        yield


@pytest.fixture
async def event(db: Connection) -> EventFacts:
    found = await full_event()
    for name, words in {
        "王小明": {"organization": "台中精密股份有限公司", "phone": "+886912345678", "ubn": "00090001"},
        "陳大文": {"organization": "104 資訊有限公司", "phone": "+886423456999;ext=12", "email": "chen@example.org"},
        "Ada Lovelace": {"organization": "Analytical Engines Ltd"},
    }.items():
        await admit(asked(found, name, **words), NOW)
    return found


async def names(event: EventFacts, typed: str) -> list[str]:
    return [match.name for match in (await search(event.id, typed, OFFICER, NOW)).found]


@pytest.mark.parametrize(
    ("typed", "expected"),
    [
        ("台中", ["王○明"]), ("臺中精密", ["王○明"]), ("王小", ["王○明"]), ("王　小", ["王○明"]), ("678", ["王○明"]),
        ("６７８", ["王○明"]), ("78", ["王○明"]), ("00090001", ["王○明"]), ("999", ["陳○文"]), ("12", []),
        ("104", ["陳○文"]), ("ada", ["A*** L***"]), ("ANALYTICAL", ["A*** L***"]), ("小明", []), ("example.org", []),
        ("不在", []),
    ],
)  # fmt: skip
async def test_who_is_found_by_what(event: EventFacts, typed: str, expected: list[str]) -> None:
    assert await names(event, typed) == expected


@pytest.mark.parametrize("typed", ["", " ", "王", "1", "　王　"])
async def test_too_little_to_go_by(event: EventFacts, typed: str, db: Connection) -> None:
    with pytest.raises(Invalid):
        await search(event.id, typed, OFFICER, NOW)
    assert await count(db, "audit_entry where action = 'door_search'") == 0


async def test_each_search_leaves_one_entry_without_a_word(event: EventFacts, db: Connection) -> None:
    await search(event.id, "台中", OFFICER, NOW)
    [entry] = await db.fetch("select * from audit_entry where action = 'door_search'")
    assert entry["object"] == event.id
    assert "台中" not in str(dict(entry))


async def test_without_an_entry_nobody_is_shown(event: EventFacts, db: Connection) -> None:
    await db.execute("revoke execute on function audit_append from lianfu_staff, public")
    with pytest.raises(Unavailable):
        await search(event.id, "台中", OFFICER, NOW)


async def test_no_more_than_five_and_that_there_are_more(db: Connection) -> None:
    event = await full_event()
    for n in range(MOST + 1):
        await admit(asked(event, f"林{'一二三四五六'[n]}", organization="大公司"), NOW)
    found = await search(event.id, "大公司", OFFICER, NOW)
    assert (len(found.found), found.more) == (MOST, True)
    assert not (await search(event.id, "林一", OFFICER, NOW)).more


async def test_the_arrived_stand_last_and_companies_are_masked(event: EventFacts, db: Connection) -> None:
    await admit(asked(event, "王小美", organization="台中精密股份有限公司"), NOW)
    ticket = (await search(event.id, "王小明", OFFICER, NOW)).found[0].ticket
    await db.execute(
        "insert into attendance (id, participation, session, on_day) select gen_random_uuid(), r.participation, $2, $3"
        " from ticket t join registration r on r.id = t.registration where t.id = $1",
        ticket, event.sessions[0].id, NOW.date(),
    )  # fmt: skip
    matches = (await search(event.id, "台中", OFFICER, NOW)).found
    assert [match.name for match in matches] == ["王○美", "王○明"]
    assert matches[1] == Match(ticket, "王○明", "台○○公司", "admitted", arrived=True)


async def test_only_the_living_of_this_event(event: EventFacts, db: Connection) -> None:
    other = await full_event()
    await admit(asked(other, "王小明", organization="台中精密股份有限公司"), NOW)
    assert len(await names(event, "王小明")) == 1
    await db.execute("update registration set state = 'cancelled' where event = $1", event.id)
    assert await names(event, "王小明") == []


async def test_the_erased_are_not_found(event: EventFacts, db: Connection) -> None:
    await db.execute("delete from identity")
    assert await names(event, "王小明") == []
