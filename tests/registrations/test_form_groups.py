"""Colleagues on one page, seats without a name, codes and invitations, and each no at the field that can change it."""

from collections.abc import AsyncIterator
from typing import Any

import asyncpg
import httpx
import pytest

from events.facts import EventFacts
from events.makers import make_event
from foundation import clock
from foundation.database import acting_as
from invitations.access import CodePlan, make_codes
from lianfu.app import create_app
from mail.letters import RENDERERS
from registrations import forms
from registrations.form_refusals import faults_of
from registrations.forms import Checked, Typed
from registrations.refusing import refusal_for
from tests.registrations.conftest import NOW, count
from tests.registrations.form_page import FormPage, open_form

pytestmark = pytest.mark.usefixtures("vault_keys")


@pytest.fixture
async def browser(db: asyncpg.Connection) -> AsyncIterator[httpx.AsyncClient]:
    transport = httpx.ASGITransport(create_app(), raise_app_exceptions=False)
    with clock.freeze(NOW):
        async with httpx.AsyncClient(transport=transport, base_url="http://test") as opened:
            yield opened


async def three(browser: httpx.AsyncClient, event: EventFacts, **more: Any) -> FormPage:
    form = await open_form(browser, event)
    for place, name in ((1, "林美麗"), (2, "陳大同")):
        await form.send("add")
        form.fields |= {f"people-{place}-name": name, f"people-{place}-email": f"p{place}@example.org"}
    form.fields |= {"people-0-organization": "晨光精密有限公司", "people-0-ubn": "00090001", **more}
    return form


async def receipt(browser: httpx.AsyncClient, answer: httpx.Response) -> str:
    assert answer.status_code == 303
    return (await browser.get(answer.headers["location"])).text


async def test_as_many_as_fit_or_all_or_none(browser: httpx.AsyncClient, db: asyncpg.Connection) -> None:
    some = await make_event(NOW, places=2)
    told = await receipt(browser, await (await three(browser, some)).send(together="no"))
    assert (told.count("座位已保留"), told.count("已登記候補")) == (2, 1)
    assert "3 位當中，2 位有座位" in told
    whole = await make_event(NOW, places=2)
    told = await receipt(browser, await (await three(browser, whole)).send(together="yes"))
    assert (told.count("座位已保留"), told.count("已登記候補")) == (0, 3)
    assert await count(db, "waiting_entry where together is not null") == 3


async def test_a_group_that_does_not_fit_stays_on_the_page_where_there_is_no_line(
    browser: httpx.AsyncClient, db: asyncpg.Connection
) -> None:
    event = await make_event(NOW, places=2, waiting_list=False)
    form = await three(browser, event)
    assert (await form.send(together="yes")).status_code == 409
    assert 'value="陳大同"' in form.text
    assert await count(db, "registration where event = $1", event.id) == 0
    told = await receipt(browser, await form.send(together="no"))
    assert (told.count("座位已保留"), told.count("這一位沒有排到")) == (2, 1)


async def test_a_seat_is_kept_for_somebody_who_has_no_name_yet(
    browser: httpx.AsyncClient, db: asyncpg.Connection
) -> None:
    event = await make_event(NOW)
    form = await three(browser, event)
    form.fields |= {"people-2-name": "", "people-2-email": ""}
    assert (await form.send()).status_code == 422
    assert "people-2-name" in form.faults
    told = await receipt(browser, await form.send(people__2__unnamed="yes"))
    assert (told.count("座位已保留"), "留給同事的座位" in told) == (3, True)
    rows = await db.fetch("select named, post_token from registration where event = $1", event.id)
    assert sorted(row["named"] for row in rows) == [False, True, True]
    firms = await db.fetch("select enterprise from participation where event = $1", event.id)
    assert len({row["enterprise"] for row in firms}) == 1, "the seat belongs to the firm of the first"


@pytest.mark.parametrize("for_myself", [True, False])
async def test_whoever_keeps_a_seat_without_a_name_gets_its_ticket(
    browser: httpx.AsyncClient, db: asyncpg.Connection, for_myself: bool
) -> None:
    event = await make_event(NOW)
    form = await three(browser, event, **({} if for_myself else {"for_myself": "no", "contact_name": "張助理"}))
    if not for_myself:
        assert (await form.send(people__2__unnamed="yes")).status_code == 422
        assert list(form.faults) == ["contact_email"]
        assert (await form.send(people__2__unnamed="yes", contact_email="無")).status_code == 422
    mailbox = form.fields["people-0-email"] if for_myself else "assistant@example.org"
    more = {} if for_myself else {"contact_email": mailbox}
    await receipt(browser, await form.send(people__2__unnamed="yes", **more))
    seat = await db.fetchval("select id from registration where event = $1 and not named", event.id)
    with acting_as("worker"), clock.freeze(NOW):
        letter = await RENDERERS["registrations.confirmed"](seat, "zh-Hant", None)
    assert letter is not None
    assert letter.to == mailbox
    assert "還沒有填名字" in letter.text
    assert "/manage/" in letter.text


async def test_the_first_has_a_name_in_any_case(browser: httpx.AsyncClient) -> None:
    form = await open_form(browser, await make_event(NOW), name="")
    assert (await form.send(people__0__unnamed="yes")).status_code == 422
    assert "people-0-name" in form.faults


def test_taking_a_row_away_moves_the_marks() -> None:
    typed = Typed(
        token=forms.fresh(forms.Fields()).token,
        people=({"name": "a"}, {}, {"name": "c"}, {}),
        unnamed=frozenset({1, 3}),
    )
    assert typed.without(2).unnamed == {1, 2}
    assert typed.without(1).unnamed == {2}
    assert typed.without(3).unnamed == {1}
    assert typed.without(0).unnamed == {2}


async def test_whoever_only_registers_others_gives_a_name_and_no_place(
    browser: httpx.AsyncClient, db: asyncpg.Connection
) -> None:
    event = await make_event(NOW)
    form = await three(browser, event, for_myself="no")
    assert (await form.send()).status_code == 422
    assert list(form.faults) == ["contact_name"]
    await receipt(browser, await form.send(contact_name="張助理"))
    assert await count(db, "registration where event = $1 and not is_contact", event.id) == 3
    assert await count(db, "outgoing_mail where scope = $1", event.id) == 3, "everybody gets a mail of their own"


async def test_a_code_lets_in_and_a_wrong_one_keeps_the_page(
    browser: httpx.AsyncClient, db: asyncpg.Connection
) -> None:
    event = await make_event(NOW, access="code")
    with acting_as("staff"):
        [code] = await make_codes(event.id, CodePlan(n=1, most=1), NOW)
    form = await open_form(browser, event)
    assert 'name="code"' in form.text
    assert (await form.send()).status_code == 422
    assert list(form.faults) == ["code"]
    assert (await form.send(code="ABCD-1234")).status_code == 409
    assert "不對" in form.faults["code"]
    assert 'value="ABCD-1234"' in form.text
    assert (await form.send(code=f"{code[:4].lower()}-{code[4:]}")).status_code == 303
    other = await open_form(browser, event, name="林美麗")
    assert (await other.send(code=code)).status_code == 409
    assert "用完" in other.faults["code"]
    assert await count(db, "registration where event = $1", event.id) == 1


async def test_the_link_of_an_invitation_is_carried_along(browser: httpx.AsyncClient, db: asyncpg.Connection) -> None:
    event = await make_event(NOW)
    invitation = await db.fetchval(
        "insert into invitation (id, event, code, channel) values (gen_random_uuid(), $1, 'K7Q2', 'letter')"
        " returning id",
        event.id,
    )
    form = await open_form(browser, event, query="?via=k7q2")
    assert form.fields["via"] == "K7Q2"
    await form.send("add")
    assert form.fields["via"] == "K7Q2"
    form.fields |= {"people": "1"}
    assert (await form.send()).status_code == 303
    assert await db.fetchval("select invitation from participation") == invitation
    forged = await open_form(browser, event, query='?via="><script>', name="林美麗")
    assert "via" not in forged.fields
    assert "<script>" not in forged.text.split("</head>")[1]


async def test_a_firm_that_has_its_people_is_told_at_its_number(
    browser: httpx.AsyncClient, db: asyncpg.Connection
) -> None:
    event = await make_event(NOW, per_enterprise=1)
    form = await three(browser, event)
    assert (await form.send()).status_code == 409
    assert "最多報 1 位" in form.faults["people-0-ubn"]
    assert 'value="陳大同"' in form.text
    assert await count(db, "registration where event = $1", event.id) == 0
    assert (await form.send(people="1")).status_code == 303


async def test_a_token_of_another_sending_gets_a_fresh_one_and_one_press_sends(
    browser: httpx.AsyncClient, db: asyncpg.Connection
) -> None:
    event = await make_event(NOW)
    used = await open_form(browser, event)
    await used.send()
    form = await open_form(browser, event, name="林美麗")
    form.fields["post_token"] = used.fields["post_token"]
    before = form.fields["post_token"]
    assert (await form.send()).status_code == 409
    assert 'value="林美麗"' in form.text
    assert form.fields["post_token"] != before
    assert (await form.send()).status_code == 303
    assert await count(db, "registration where event = $1", event.id) == 2


async def test_each_word_of_the_admission_has_its_place(db: asyncpg.Connection) -> None:
    event = await make_event(NOW)
    checked = Checked((), (), (), {}, "")
    places = {
        word: [fault.field for fault in faults_of(refusal_for(word, "1"), event, checked) or ()]
        for word in ("overlap", "one_session", "all_sessions", "code_needed", "code_unknown", "code_spent",
                     "enterprise_full", "not_invited", "begun", "unknown_session")
    }  # fmt: skip
    assert {field for fields in places.values() for field in fields} == {"sessions", "code", "people-0-ubn"}
    assert all(places.values())
    for word in ("full", "stale_notice", "foreign_token", "postponed"):
        assert faults_of(refusal_for(word), event, checked) == []
    for word in ("closed", "cancelled", "not_yet", "unknown"):
        assert faults_of(refusal_for(word), event, checked) is None
