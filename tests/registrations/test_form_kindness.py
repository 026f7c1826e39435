"""The form is kind: an expired one loses nothing, a number brings its firm without a script, a flood asks for work."""

import re
from collections.abc import AsyncIterator, Iterator
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import asyncpg
import httpx
import pytest

from events.makers import make_event
from foundation import clock, settings
from foundation.database import acting_as
from foundation.puzzles import WAIT, Meter
from lianfu.app import create_app
from outreach.register_import import take_in
from outreach.register_makers import write_register
from registrations import pages
from tests.foundation.test_puzzles import solution
from tests.registrations.conftest import NOW, count
from tests.registrations.form_page import open_form

pytestmark = pytest.mark.usefixtures("vault_keys")
OUTSIDE = ("192.0.2.7", 1)


@pytest.fixture
async def browser(db: asyncpg.Connection) -> AsyncIterator[httpx.AsyncClient]:
    transport = httpx.ASGITransport(create_app(), raise_app_exceptions=False, client=OUTSIDE)
    with clock.freeze(NOW):
        async with httpx.AsyncClient(transport=transport, base_url="http://test") as opened:
            yield opened


async def test_a_form_that_was_open_too_long_keeps_all_and_one_press_sends_it(
    browser: httpx.AsyncClient, db: asyncpg.Connection
) -> None:
    event = await make_event(NOW)
    form = await open_form(browser, event)
    form.fields["consent-later_events"] = "yes"
    await form.send("add")
    browser.cookies.clear()
    answer = await form.send(people__0__organization="晨光精密有限公司", people__1__name="林美麗")
    assert answer.status_code == 403
    assert await count(db, "registration where event = $1", event.id) == 0
    for kept in ("王小明", "晨光精密有限公司", "林美麗"):
        assert f'value="{kept}"' in answer.text
    box = re.search(r'<input[^>]*name="consent-later_events"[^>]*>', answer.text)
    assert box
    assert "checked" in box[0]
    form.fields["people-1-email"] = "p1@example.org"
    assert (await form.send()).status_code == 303
    assert await count(db, "registration where event = $1", event.id) == 2


@pytest.mark.parametrize("headers", [{"origin": "https://evil.example"}, {"sec-fetch-site": "cross-site"}])
async def test_what_another_site_makes_a_browser_send_is_never_shown(
    browser: httpx.AsyncClient, db: asyncpg.Connection, headers: dict[str, str]
) -> None:
    event = await make_event(NOW)
    form = await open_form(browser, event)
    answer = await browser.post(form.path, data=form.fields | {"action": "send"}, headers=headers)
    assert answer.status_code == 403
    assert "王小明" not in answer.text
    assert await count(db, "registration where event = $1", event.id) == 0


@pytest.fixture
async def register(tmp_path: Path, db: asyncpg.Connection) -> None:
    with acting_as("worker"):
        await take_in(write_register(tmp_path / "BGMOPEN1.csv", 50), NOW)


@pytest.mark.usefixtures("register")
async def test_the_number_brings_the_firm_at_the_press_of_a_button(browser: httpx.AsyncClient) -> None:
    form = await open_form(browser, await make_event(NOW))
    assert "全國營業（稅籍）登記資料集" in form.text
    await form.send("firm-0", people__0__ubn="00090001")
    assert 'value="永續食品有限公司"' in form.text
    assert "苗栗縣苑裡鎮" in form.text
    for chosen in ('value="10005"[^>]*checked', 'value="10005020" selected', 'value="C" selected'):
        assert re.search(chosen, form.text), chosen
    assert 'value="王小明"' in form.text
    await form.send("firm-0", people__0__ubn="00099994", people__0__organization="自己填的有限公司")
    assert "登記資料裡沒有這個統一編號" in form.text
    assert 'value="自己填的有限公司"' in form.text


async def test_an_industry_is_chosen_in_plain_words_and_no_letter_is_seen(browser: httpx.AsyncClient) -> None:
    form = await open_form(browser, await make_event(NOW))
    options = re.findall(r'<option value="([A-S])"[^>]*>([^<]+)', form.text)
    assert len(options) == 19
    assert ("I", "住宿及餐飲業：餐廳、飲料店、旅館、民宿") in options
    assert not [label for letter, label in options if re.match(rf"{letter}\b", label)]
    assert "咖啡" in form.text, "words to search by"


async def test_each_field_says_what_a_browser_may_fill_in(browser: httpx.AsyncClient) -> None:
    form = await open_form(browser, await make_event(NOW))
    await form.send("add")

    def token(name: str) -> str:
        found = re.search(rf'<input[^>]*name="{name}"[^>]*>', form.text)
        assert found
        said = re.search(r'autocomplete="([^"]+)"', found[0])
        return said[1] if said else ""

    own = {key: token(f"people-0-{key}") for key in ("name", "email", "phone", "organization", "job_title")}
    assert own == {
        "name": "name", "email": "email", "phone": "tel", "organization": "organization",
        "job_title": "organization-title",
    }  # fmt: skip
    assert token("contact_name") == "name"
    assert {token(f"people-1-{key}") for key in ("name", "email", "phone")} == {"off"}


async def test_a_draft_of_several_comes_back_and_registers_nobody(
    browser: httpx.AsyncClient, db: asyncpg.Connection
) -> None:
    event = await make_event(NOW)
    form = await open_form(browser, event)
    assert (await form.send("restore", people="3", people__2__name="陳大同")).status_code == 200
    assert form.fields["people"] == "3"
    assert 'value="陳大同"' in form.text
    assert await count(db, "registration where event = $1", event.id) == 0


@pytest.fixture
def flood(monkeypatch: pytest.MonkeyPatch) -> Iterator[Meter]:
    """Work is asked from the third sending of a minute on."""
    before = settings.current()
    settings.use(replace(before, rate_limits=True, puzzle_rate=2))
    meter = Meter()
    monkeypatch.setattr(pages, "METER", meter)
    yield meter
    settings.use(before)


async def test_without_a_flood_nothing_is_asked(browser: httpx.AsyncClient, flood: Meter) -> None:
    event = await make_event(NOW)
    for name in ("林美麗", "陳大同"):
        form = await open_form(browser, event, name=name)
        assert "data-puzzle" not in form.text
        assert (await form.send()).status_code == 303
    assert not flood.asks


async def test_in_a_flood_a_bare_sending_waits_and_one_that_worked_goes_through(
    browser: httpx.AsyncClient, db: asyncpg.Connection, flood: Meter
) -> None:
    event = await make_event(NOW)
    form = await open_form(browser, event)
    for _ in range(3):
        flood.count()
    assert (await form.send()).status_code == 429
    assert 'value="王小明"' in form.text
    assert await count(db, "registration where event = $1", event.id) == 0
    assert (await form.send(puzzle_answer="nonsense")).status_code == 429
    assert (await form.send(puzzle_answer=solution(form.fields["puzzle"]))).status_code == 303
    bare = await open_form(browser, event, name="林美麗")
    assert (
        await bare.send(puzzle_answer=form.fields["puzzle_answer"], puzzle=form.fields["puzzle"])
    ).status_code == 429
    with clock.freeze(NOW + WAIT + timedelta(seconds=1)):
        assert (await bare.send(puzzle_answer="")).status_code == 303, "without a script half a minute is enough"


async def test_colleagues_at_this_machine_are_never_asked(db: asyncpg.Connection, flood: Meter) -> None:
    for _ in range(3):
        flood.count()
    transport = httpx.ASGITransport(create_app(), client=("127.0.0.1", 1))
    with clock.freeze(NOW):
        async with httpx.AsyncClient(transport=transport, base_url="http://test") as inside:
            assert (await (await open_form(inside, await make_event(NOW))).send()).status_code == 303
