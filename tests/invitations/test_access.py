"""Codes that let people in, and the closed list: made, taken back, read from whatever is pasted."""

from dataclasses import replace
from datetime import timedelta
from uuid import uuid4

import asyncpg
import pytest
from hypothesis import given
from hypothesis import strategies as st

from events.facts import EventFacts
from foundation.database import acting_as
from foundation.refusals import Conflict, Invalid, NotFound
from invitations import access
from invitations.access import (
    CodePlan,
    access_of,
    add_to_list,
    listed,
    make_codes,
    strike_from_list,
    withdraw_code,
)
from invitations.closed_lists import read_list, text_of
from questionnaires.ubn import is_valid
from tests.invitations.conftest import NOW

PLAN = CodePlan(n=5, most=1, title_zh="會員")


@pytest.fixture(autouse=True)
def as_staff(db: asyncpg.Connection) -> object:
    with acting_as("staff"):
        yield


async def test_codes_are_made_at_once_each_another(event: EventFacts) -> None:
    made = await make_codes(event.id, replace(PLAN, n=300), NOW)
    found = await access_of(event.id)
    assert {code.code for code in found.codes} == set(made)
    assert len(set(made)) == 300
    assert {(code.most, code.used, code.state(NOW)) for code in found.codes} == {(1, 0, "good")}
    assert found.rule == "open"


@pytest.mark.parametrize(
    ("changed", "field"),
    [
        ({"n": 0}, "n"), ({"n": 1001}, "n"), ({"most": 0}, "most"), ({"most": 10_001}, "most"),
        ({"title_zh": "x" * 101}, "title_zh"), ({"until": NOW}, "until"), ({"holdback": uuid4()}, "holdback"),
        ({"partner": uuid4()}, "partner"),
    ],
)  # fmt: skip
async def test_what_cannot_be_is_refused(event: EventFacts, changed: dict[str, object], field: str) -> None:
    with pytest.raises(Invalid) as refused:
        await make_codes(event.id, replace(PLAN, **changed), NOW)
    assert [fault.field for fault in refused.value.faults] == [field]
    assert (await access_of(event.id)).codes == ()


async def test_an_event_has_not_codes_without_end(event: EventFacts, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(access, "MOST_CODES", 7)
    await make_codes(event.id, PLAN, NOW)
    with pytest.raises(Conflict) as refused:
        await make_codes(event.id, PLAN, NOW)
    assert refused.value.code == "too_many_codes"
    assert len((await access_of(event.id)).codes) == 5


async def test_a_code_leads_to_places_held_back_of_this_event_only(db: asyncpg.Connection, event: EventFacts) -> None:
    held, county = uuid4(), uuid4()
    for id_, kind, unit in ((held, "code", None), (county, "county", "66000")):
        await db.execute(
            "insert into holdback (id, event, session, kind, county, title_zh, places)"
            " values ($1, $2, $3, $4, $5, '', 9)",
            id_, event.id, event.sessions[0].id, kind, unit,
        )  # fmt: skip
    assert [each.id for each in (await access_of(event.id)).holdbacks] == [held]
    await make_codes(event.id, replace(PLAN, n=1, holdback=held), NOW)
    with pytest.raises(Invalid):
        await make_codes(event.id, replace(PLAN, n=1, holdback=county), NOW)


async def test_a_code_nobody_used_goes_and_a_used_one_closes(db: asyncpg.Connection, event: EventFacts) -> None:
    await make_codes(event.id, replace(PLAN, n=2, most=3), NOW)
    one, other = (await access_of(event.id)).codes
    await db.execute("update invitation_code set used = 1 where id = $1", other.id)
    assert await withdraw_code(event.id, one.id, NOW) is True
    assert await withdraw_code(event.id, other.id, NOW) is False
    [left] = (await access_of(event.id)).codes
    assert (left.id, left.state(NOW), left.state(NOW - timedelta(seconds=1))) == (other.id, "over", "good")
    with pytest.raises(NotFound):
        await withdraw_code(uuid4(), other.id, NOW)


async def test_a_code_that_brought_somebody_is_kept_when_it_was_given_back(
    db: asyncpg.Connection, event: EventFacts
) -> None:
    await make_codes(event.id, replace(PLAN, n=1), NOW)
    [code] = (await access_of(event.id)).codes
    attendee = uuid4()
    await db.execute("insert into attendee (id, year) values ($1, 2026)", attendee)
    await db.execute(
        "insert into participation (id, event, attendee, status, registered_on, invitation_code)"
        " values (gen_random_uuid(), $1, $2, 'cancelled', '2026-03-02', $3)",
        event.id, attendee, code.id,
    )  # fmt: skip
    assert await withdraw_code(event.id, code.id, NOW) is False
    assert (await access_of(event.id)).codes[0].state(NOW) == "over"


async def test_the_list_takes_each_number_once(event: EventFacts) -> None:
    assert await add_to_list(event.id, ["00090001", "00090017"]) == 2
    assert await add_to_list(event.id, ["00090017", "00090023"]) == 1
    assert await listed(event.id) == ("00090001", "00090017", "00090023")
    assert await strike_from_list(event.id, ["00090001", "00090038"]) == 1
    assert await listed(event.id) == ("00090017", "00090023")


def test_a_list_is_read_from_whatever_stands_around_the_number() -> None:
    read = read_list(
        "統一編號,公司名稱\n00090001,甲公司\n乙公司（00090017）\n００９００２３\n90038\t\n0090038\n"
        "00090001\n無\n12345678,錯的檢查碼\n00090006、00090012\n00090028.0\n丙公司,04-2225-1234,00090033\n"
    )
    assert read.numbers == ("00090001", "00090017", "00090023", "00090038", "12345678", "00090028", "00090033")
    assert read.repeated == 1
    assert [(each.line, each.why) for each in read.odd] == [
        (5, "none"), (8, "none"), (9, "mismatch"), (10, "several"),
    ]  # fmt: skip


def test_a_file_is_read_in_the_encodings_of_spreadsheets() -> None:
    told = "統編\r\n00090001,甲公司\r\n"
    for content in (told.encode("utf-8-sig"), told.encode("cp950"), told.encode("utf-16")):
        text = text_of(content)
        assert text
        assert read_list(text).numbers == ("00090001",)
    assert text_of(b"PK\x03\x04\x00\x00") is None


def completed(seven: int) -> str:
    """With the digit that makes it valid."""
    return next(number for digit in range(10) if is_valid(number := f"{seven:07d}{digit}"))


@given(st.lists(st.integers(1, 9_999_999).map(completed), max_size=20))
def test_every_valid_number_of_a_line_is_found_in_its_order(numbers: list[str]) -> None:
    read = read_list("\n".join(f"{number},某公司" for number in numbers))
    assert read.numbers == tuple(dict.fromkeys(numbers))
    assert not read.odd
    assert read.repeated == len(numbers) - len(set(numbers))


@given(st.text(max_size=200))
def test_no_text_breaks_the_reader(text: str) -> None:
    read_list(text)
