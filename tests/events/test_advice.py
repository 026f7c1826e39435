"""Suggested places: the sum behind them, and that few events say nothing."""

from datetime import datetime
from math import floor

import pytest
from hypothesis import given
from hypothesis import strategies as st

from events import advice
from events.advice import Turnout, advice_of, advise


def turnouts(*counts: tuple[int, int]) -> list[Turnout]:
    return [Turnout(f"e{n}", "課", admitted, came) for n, (admitted, came) in enumerate(counts)]


def test_a_room_of_sixty() -> None:
    found = advice_of(turnouts((50, 36), (100, 75), (50, 33)), "66000", 60)
    assert found is not None
    assert (found.percent, found.low, found.high, found.events, found.admitted) == (72, 66, 75, 3, 200)
    assert (found.places, found.at_most) == (83, 62)


@pytest.mark.parametrize(
    "past",
    [turnouts(), turnouts((500, 400)), turnouts((100, 70), (100, 70)), turnouts((9, 8), (9, 8), (9, 8)),
     turnouts((20, 0), (20, 0), (20, 0)), turnouts((40, 30), (40, 30), (0, 0))],
)  # fmt: skip
def test_too_little_says_nothing(past: list[Turnout]) -> None:
    assert advice_of(past, None, 60) is None


@given(st.lists(st.tuples(st.integers(0, 300), st.integers(0, 300)), max_size=8), st.integers(1, 2000))
def test_never_fewer_than_the_room_nor_half_as_many_again(counts: list[tuple[int, int]], room: int) -> None:
    found = advice_of(turnouts(*((max(a, b), min(a, b)) for a, b in counts)), None, room)
    if found:
        assert found.places is not None
        assert room <= found.places <= floor(room * 1.5)
        assert found.low <= found.percent <= found.high


def test_without_a_room_there_is_a_share_only() -> None:
    found = advice_of(turnouts((50, 36), (100, 75), (50, 33)), None, None)
    assert found is not None
    assert (found.percent, found.places, found.at_most) == (72, None, None)


@pytest.mark.usefixtures("db", "as_staff")
async def test_the_county_first_then_everywhere(now: datetime, monkeypatch: pytest.MonkeyPatch) -> None:
    plenty, asked = turnouts((50, 40), (50, 40), (50, 40)), []

    async def read(kind: str, county: str | None, online: bool, now: datetime) -> list[Turnout]:
        asked.append(county)
        return plenty if county != "10008" else plenty[:1]

    monkeypatch.setattr(advice, "READERS", [read])
    here = await advise("seminar", "66000", 60, now, online=False)
    elsewhere = await advise("seminar", "10008", 60, now, online=False)
    assert here is not None
    assert elsewhere is not None
    assert (here.county, elsewhere.county, asked) == ("66000", None, ["66000", "10008", None])


@pytest.mark.usefixtures("db", "as_staff")
async def test_the_form_shows_it(desk, monkeypatch: pytest.MonkeyPatch) -> None:
    async def read(*_: object) -> list[Turnout]:
        return turnouts((50, 36), (100, 75), (50, 33))

    client = await desk("organiser")
    monkeypatch.setattr(advice, "READERS", [read])
    typed = {"kind": "seminar", "county": "66000", "sessions.0.places": "60", "action": "add_agenda:0"}
    page = (await client.post("/zh-tw/staff/events/new", data=typed)).text
    assert "臺中市的研討會，過去到課率 72%。" in page
    assert "要坐滿 60 人，建議開放 83 名。" in page
    assert "要坐滿" not in (await client.get("/zh-tw/staff/events/new")).text
    odd = typed | {"sessions.0.places": "９９９９９９９"}
    assert (await client.post("/zh-tw/staff/events/new", data=odd)).status_code == 200
