"""A list longer than a page goes on, and every page of it has links that lead on and back, whatever comes between."""

import re
from typing import get_args

import asyncpg
import httpx
import pytest

from events.makers import make_officer
from foundation.database import acting_as
from registrations import roster as roster_module
from registrations.cancelling import cancel
from registrations.roster import Roster, roster
from registrations.roster_filters import Order, Wanted
from tests.registrations.conftest import NOW, Desk
from tests.registrations.test_paper import full_event

Connection = asyncpg.Connection
NAMES = ("甲甲", "乙乙", "丙丙", "丁丁", "戊戊")


@pytest.fixture(autouse=True)
def small_pages(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(roster_module, "PAGE", 2)


def linked(page: httpx.Response, rel: str) -> str:
    found = re.search(rf'<a href="([^"]+)" rel="{rel}">', page.text)
    return found[1].replace("&amp;", "&") if found else ""


async def test_the_next_page_is_one_step_away_and_so_is_the_way_back(desk: Desk, db: Connection) -> None:
    event = await full_event(*NAMES)
    client, place = await desk("organiser"), f"/zh-tw/staff/events/{event.slug}/registrations"
    seen, query = [], "?status=admitted"
    for _ in range(3):
        page = await client.get(place + query)
        seen.append(re.findall(r'name="pick" value="([^"]+)"', page.text))
        query = linked(page, "next")
    assert query == ""
    assert [len(lines) for lines in seen] == [2, 2, 1]
    assert len({one for lines in seen for one in lines}) == 5
    back = await client.get(place + linked(page, "prev"))
    assert re.findall(r'name="pick" value="([^"]+)"', back.text) == seen[1]
    first = await client.get(place + linked(back, "prev"))
    assert (re.findall(r'name="pick" value="([^"]+)"', first.text), linked(first, "prev")) == (seen[0], "")


@pytest.mark.parametrize("order", get_args(Order))
async def test_every_order_shows_everybody_once(db: Connection, vault_keys: None, order: Order) -> None:
    event = await full_event(*NAMES, places=3)
    with acting_as("staff"):
        pages = [await roster(event.id, Wanted(order=order))]
        while pages[-1].after:
            pages.append(await roster(event.id, Wanted(order=order, at=pages[-1].after)))
        forth = [line.registration for page in pages for line in page.lines]
        assert len(set(forth)) == len(forth) == 5
        back: list[Roster] = [pages[-1]]
        while back[-1].before:
            back.append(await roster(event.id, Wanted(order=order, at=back[-1].before)))
        assert [line.registration for page in reversed(back) for line in page.lines] == forth


async def test_nobody_is_passed_over_when_somebody_leaves_between_two_pages(db: Connection, vault_keys: None) -> None:
    event = await full_event(*NAMES)
    with acting_as("staff"):
        first = await roster(event.id, Wanted(order="oldest"))
        everybody = await roster(event.id, Wanted(order="oldest", at=first.after))
        await cancel(first.lines[0].registration, await make_officer(), NOW)
        after = await roster(event.id, Wanted(order="oldest", status="admitted", at=first.after))
    assert [line.registration for line in after.lines] == [line.registration for line in everybody.lines]
