"""A list longer than a page goes on, and every page of it has links that lead on and back."""

import asyncpg
import pytest

from registrations import roster as roster_module
from tests.registrations.conftest import Desk
from tests.registrations.test_paper import full_event


async def test_the_second_page_is_one_step_away(
    desk: Desk, db: asyncpg.Connection, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(roster_module, "PAGE", 2)
    event = await full_event("甲甲", "乙乙", "丙丙")
    client, place = await desk("organiser"), f"/zh-tw/staff/events/{event.slug}/registrations"
    first = await client.get(place + "?which=admitted")
    assert first.status_code == 200
    assert 'href="?which=admitted&amp;page=2"' in first.text
    second = await client.get(place + "?which=admitted&page=2")
    assert 'href="?which=admitted&amp;page=1"' in second.text
    assert (await client.get(place + "?page=" + "9" * 5000)).status_code == 200
