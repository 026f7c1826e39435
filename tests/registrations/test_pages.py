"""The registration form and its receipt as a browser without script sees them."""

import re
from collections.abc import AsyncIterator
from datetime import timedelta
from html import unescape
from typing import Any
from uuid import UUID

import asyncpg
import httpx
import pytest

from events.facts import EventFacts
from events.makers import make_event
from foundation import clock
from foundation.actor import PUBLIC
from foundation.database import acting_as
from foundation.dates import show_span
from lianfu.app import create_app
from registrations.admission_rows import identity_context
from registrations.cancelling import cancel
from registrations.ticket_reading import of_registration
from tests.registrations.conftest import NOW, count
from vault import keys, sealing

pytestmark = pytest.mark.usefixtures("vault_keys")


@pytest.fixture
async def browser(db: asyncpg.Connection) -> AsyncIterator[httpx.AsyncClient]:
    transport = httpx.ASGITransport(create_app(), raise_app_exceptions=False)
    with clock.freeze(NOW):
        async with httpx.AsyncClient(transport=transport, base_url="http://test") as opened:
            yield opened


def path(event: EventFacts, prefix: str = "zh-tw") -> str:
    return f"/{prefix}/events/{event.slug}/register"


def hidden(page: str, name: str) -> str:
    found = re.search(rf'name="{name}" value="([^"]*)"', page)
    assert found, f"no {name} on the page"
    return found[1]


async def opened(browser: httpx.AsyncClient, event: EventFacts, prefix: str = "zh-tw", **more: str) -> dict[str, str]:
    """The fields of a fresh form, as a browser would send them, and a first person."""
    page = (await browser.get(path(event, prefix))).text
    return {
        "_csrf": hidden(page, "_csrf"),
        "post_token": hidden(page, "post_token"),
        "notice": hidden(page, "notice"),
        "people": "1",
        "for_myself": "yes",
        "action": "send",
        "people-0-name": "王小明",
        "people-0-email": "ming@example.org",
    } | more


async def words_of(db: asyncpg.Connection, registration: UUID) -> dict[str, Any]:
    row = await db.fetchrow(
        "select person, scope, blob from identity where registration = $1 and level = 'P2'", registration
    )
    person = (await keys.open_persons([row["person"]]))[row["person"]]
    scope = (await keys.open_scopes([row["scope"]], "P2"))[row["scope"]]
    return sealing.unseal(scope, person, identity_context(registration, "P2"), row["blob"])


async def test_one_person_lands_on_the_ticket_and_a_double_click_on_the_same(
    browser: httpx.AsyncClient, db: asyncpg.Connection
) -> None:
    event = await make_event(NOW)
    fields = await opened(browser, event)
    first, second = [await browser.post(path(event), data=fields) for _ in range(2)]
    assert (first.status_code, first.headers["location"]) == (303, second.headers["location"])
    assert first.headers["location"].startswith("/zh-tw/tickets/")
    assert await count(db, "registration where event = $1", event.id) == 1
    assert (await browser.get(first.headers["location"])).status_code == 200


async def test_whoever_registered_alone_is_told_once_that_it_is_done_and_where_the_mail_went(
    browser: httpx.AsyncClient,
) -> None:
    event = await make_event(NOW, places=1)
    ticket = (await browser.post(path(event), data=await opened(browser, event))).headers["location"]
    shown = (await browser.get(ticket)).text
    assert "報名完成，座位保留好了。" in shown
    assert "m***@example.org" in shown
    assert "ming@" not in shown
    again = (await browser.get(ticket)).text
    assert "報名完成" not in again
    assert "example.org；" not in again, "whoever is given the ticket does not see the address"
    waiting = await opened(browser, event, **{"people-0-name": "林美麗", "people-0-email": "mei@example.org"})
    shown = (await browser.get((await browser.post(path(event), data=waiting)).headers["location"])).text
    assert "已經替您登記候補。" in shown


async def test_a_ticket_one_was_sent_does_not_say_where_its_mail_went(browser: httpx.AsyncClient) -> None:
    """Although whoever opens it has just registered, too."""
    event = await make_event(NOW, places=2)
    others = (await browser.post(path(event), data=await opened(browser, event))).headers["location"]
    browser.cookies.clear()
    mine = await opened(browser, event, **{"people-0-name": "林美麗", "people-0-email": "mei@example.com"})
    await browser.post(path(event), data=mine)
    shown = (await browser.get(others)).text
    assert "報名完成" in shown
    assert "@example.org；" not in shown


async def test_the_form_shows_notice_places_and_unticked_consents(browser: httpx.AsyncClient) -> None:
    event = await make_event(NOW, places=7)
    answer = await browser.get(path(event))
    assert answer.headers["cache-control"] == "no-store"
    assert "個人資料蒐集告知事項" in answer.text
    assert "尚餘 7 席" in answer.text
    box = re.search(r'<input[^>]*name="consent-later_events"[^>]*>', answer.text)
    assert box
    assert "checked" not in box[0]
    assert "How we use your personal data" in (await browser.get(path(event, "en"))).text


async def test_who_collects_why_and_ones_rights_are_in_sight_and_all_six_items_one_press_away(
    browser: httpx.AsyncClient,
) -> None:
    event = await make_event(NOW)
    assert event.papers
    for prefix, language in (("zh-tw", "zh-Hant"), ("en", "en")):
        told = event.papers.notice.text(language)
        page = unescape((await browser.get(path(event, prefix))).text)
        card = page.split('aria-labelledby="notice-title"')[1].split("</section>")[0]
        seen, folded = card.split("<details", 1)
        for item in told.items:
            assert all(line in folded for line in (item.heading, *item.lines))
        assert told.intro in seen
        for item in told.items:
            assert (item.heading in seen) == (item.key in {"purpose", "rights"})


async def test_a_code_that_lets_in_is_asked_first_and_one_that_opens_kept_places_last(
    browser: httpx.AsyncClient,
) -> None:
    def places(page: str) -> list[int]:
        return [page.index(f'name="{name}"') for name in ("for_myself", "people-0-name", "code", "notice")]

    needed, kept = await make_event(NOW, access="code"), await make_event(NOW)
    myself, name, code, _ = places((await browser.get(path(needed))).text)
    assert code < myself < name
    page = (await browser.get(path(kept) + "?code=ABCDEFGH")).text
    assert "您的邀請碼" in page
    assert page.count("您的邀請碼") == 1, "said once"
    myself, name, code, notice = places(page)
    assert myself < name < code < notice


async def test_faults_keep_what_was_typed(browser: httpx.AsyncClient, db: asyncpg.Connection) -> None:
    event = await make_event(NOW)
    fields = await opened(
        browser, event, **{"people-0-name": "", "people-0-email": "no", "people-0-organization": "幸福有限公司"}
    )
    answer = await browser.post(path(event), data=fields)
    assert answer.status_code == 422
    assert 'href="#people-0-name"' in answer.text
    assert 'value="幸福有限公司"' in answer.text
    assert hidden(answer.text, "post_token") == fields["post_token"]
    assert await count(db, "registration where event = $1", event.id) == 0


async def test_a_colleague_is_added_without_script_and_starts_with_the_firm(browser: httpx.AsyncClient) -> None:
    event = await make_event(NOW)
    fields = await opened(browser, event, action="add", **{"people-0-organization": "幸福有限公司"})
    answer = await browser.post(path(event), data=fields)
    assert answer.status_code == 200
    assert answer.text.count('value="幸福有限公司"') == 2
    assert answer.text.count('value="王小明"') == 1
    removed = await browser.post(path(event), data=fields | {"people": "2", "action": "remove-1"})
    assert hidden(removed.text, "people") == "1"


async def test_several_people_each_get_their_own_and_a_receipt(
    browser: httpx.AsyncClient, db: asyncpg.Connection
) -> None:
    event = await make_event(NOW, places=2)
    fields = await opened(browser, event, people="3", **{"consent-later_events": "yes"})
    for place, name in ((1, "林美麗"), (2, "陳大同")):
        fields |= {f"people-{place}-name": name, f"people-{place}-email": f"p{place}@example.org"}
    answer = await browser.post(path(event), data=fields)
    assert answer.status_code == 303
    receipt = (await browser.get(answer.headers["location"])).text
    assert receipt.count("座位已保留") == 2
    assert receipt.count("已登記候補") == 1
    assert "王○明" in receipt
    assert "王小明" not in receipt
    rows = await db.fetch(
        "select id, is_contact, party from registration where event = $1 order by is_contact desc", event.id
    )
    assert len({row["party"] for row in rows}) == 1
    assert [row["is_contact"] for row in rows] == [True, False, False]
    for row in rows:
        assert "registered_by" not in await words_of(db, row["id"]), "the name stands under the contact's own key"
    with acting_as("worker"):
        assert [(await of_registration(row["id"])).contact for row in rows] == [None, "王小明", "王小明"]
    assert await count(db, "consent_state where scope = $1", event.id) == 1
    assert await count(db, "outgoing_mail where scope = $1", event.id) == 3


async def test_a_contact_who_does_not_come_is_named_to_the_colleague(
    browser: httpx.AsyncClient, db: asyncpg.Connection
) -> None:
    event = await make_event(NOW)
    fields = await opened(browser, event)
    del fields["for_myself"]
    assert (await browser.post(path(event), data=fields)).status_code == 422
    answer = await browser.post(path(event), data=fields | {"contact_name": "張秘書"})
    assert answer.status_code == 303
    row = await db.fetchrow("select id, is_contact, party from registration where event = $1", event.id)
    assert not row["is_contact"]
    assert row["party"] is not None
    assert (await words_of(db, row["id"]))["registered_by"] == "張秘書"


async def test_a_known_person_learns_nothing_but_that(browser: httpx.AsyncClient) -> None:
    event = await make_event(NOW)
    await browser.post(path(event), data=await opened(browser, event))
    answer = await browser.post(path(event), data=await opened(browser, event))
    receipt = (await browser.get(answer.headers["location"])).text
    assert "先前已經報名" in receipt
    assert "/tickets/" not in receipt
    assert "王" not in re.sub(r"<[^>]+>", "", receipt.split("<main")[1].split("</main>")[0])


async def test_by_mail_only_new_and_known_look_alike_and_an_address_is_needed(browser: httpx.AsyncClient) -> None:
    event = await make_event(NOW, mail_only=True)
    pages = []
    for _ in range(2):
        answer = await browser.post(path(event), data=await opened(browser, event))
        pages.append((await browser.get(answer.headers["location"])).text)
    shown = [re.sub(r"/receipt/[\w-]+", "", page) for page in pages]
    assert shown[0] == shown[1]
    fields = await opened(browser, event, **{"people-0-email": "", "people-0-phone": "0912-345-678"})
    assert (await browser.post(path(event), data=fields)).status_code == 422


async def test_by_mail_only_the_receipt_says_what_was_asked_for_and_why_no_more(browser: httpx.AsyncClient) -> None:
    event = await make_event(NOW, mail_only=True)
    answer = await browser.post(path(event), data=await opened(browser, event))
    receipt = (await browser.get(answer.headers["location"])).text
    asked = receipt.split('id="asked"')[1].split("</section>")[0]
    assert event.title_zh in asked
    assert show_span(event.sessions[0].starts_at, event.sessions[0].ends_at, "zh-Hant") in asked
    assert "這個活動只用電子郵件回覆" in receipt
    known = (await browser.post(path(event), data=await opened(browser, event))).headers["location"]
    assert 'id="asked"' in (await browser.get(known)).text
    text = known.rpartition("/")[2]
    forged = text[:-30] + ("A" if text[-30] != "A" else "B") + text[-29:]
    assert (await browser.get(known.replace(text, forged))).status_code == 404


async def test_a_stale_notice_shows_the_new_one_and_keeps_what_was_typed(
    browser: httpx.AsyncClient, db: asyncpg.Connection
) -> None:
    event = await make_event(NOW)
    fields = await opened(browser, event, notice="0" * 64)
    answer = await browser.post(path(event), data=fields)
    assert answer.status_code == 409
    assert 'value="王小明"' in answer.text
    assert event.papers
    assert hidden(answer.text, "notice") == event.papers.notice.sha256
    again = await browser.post(path(event), data=fields | {"notice": hidden(answer.text, "notice")})
    assert again.status_code == 303


async def test_without_the_cookie_of_the_form_nothing_is_taken_and_nothing_lost(
    browser: httpx.AsyncClient, db: asyncpg.Connection
) -> None:
    event = await make_event(NOW)
    fields = await opened(browser, event)
    browser.cookies.clear()
    answer = await browser.post(path(event), data=fields)
    assert answer.status_code == 403
    assert 'value="ming@example.org"' in answer.text
    assert await count(db, "registration where event = $1", event.id) == 0


async def test_closed_full_and_foreign(browser: httpx.AsyncClient) -> None:
    event = await make_event(NOW, places=1, waiting_list=False)
    await browser.post(path(event), data=await opened(browser, event))
    assert (await browser.get(path(event))).status_code == 409
    with clock.freeze(NOW + timedelta(days=90)):
        assert (await browser.get(path(event))).status_code == 410
    assert (await browser.get(f"/zh-tw/events/{event.slug}/receipt/AAAA")).status_code == 404
    assert (await browser.get("/zh-tw/events/nowhere/register")).status_code == 404


async def test_a_receipt_and_a_form_sent_again_show_what_is_true_now(
    browser: httpx.AsyncClient, db: asyncpg.Connection
) -> None:
    event = await make_event(NOW, places=1)
    fields = await opened(browser, event, people="2")
    fields |= {"people-1-name": "林美麗", "people-1-email": "mei@example.org"}
    place = (await browser.post(path(event), data=fields)).headers["location"]
    first = await db.fetchval("select id from registration where post_token = $1", UUID(fields["post_token"]))
    await cancel(first, PUBLIC, NOW, link_version=1)
    receipt = (await browser.get(place)).text
    assert "這筆報名已經取消" in receipt
    assert receipt.count("座位已保留") == 1, "the next in line has moved up"
    assert "已登記候補" not in receipt
    again = await browser.post(path(event), data=fields)
    assert again.headers["location"] == place, "the answer to the same form stays"


async def test_one_person_who_cancelled_is_not_sent_to_a_dead_ticket(
    browser: httpx.AsyncClient, db: asyncpg.Connection
) -> None:
    event = await make_event(NOW)
    fields = await opened(browser, event)
    await browser.post(path(event), data=fields)
    await cancel(await db.fetchval("select id from registration"), PUBLIC, NOW, link_version=1)
    again = await browser.post(path(event), data=fields)
    assert "/receipt/" in again.headers["location"]
    assert "這筆報名已經取消" in (await browser.get(again.headers["location"])).text


async def test_sessions_that_have_begun_are_not_offered_and_refused_on_the_form(
    browser: httpx.AsyncClient, db: asyncpg.Connection
) -> None:
    event = await make_event(NOW)
    await db.execute(
        "insert into session (id, event, position, starts_at, ends_at, places)"
        " select gen_random_uuid(), event, 1, $2::timestamptz, $2::timestamptz + interval '2 hours', 9"
        " from session where event = $1",
        event.id, NOW + timedelta(hours=1),
    )  # fmt: skip
    early = str(await db.fetchval("select id from session where position = 1"))
    fields = await opened(browser, event, sessions=early)
    with clock.freeze(NOW + timedelta(hours=1)):
        assert early not in (await browser.get(path(event))).text
        answer = await browser.post(path(event), data=fields)
    assert answer.status_code == 422
    assert "選擇的場次已經開始了" in answer.text
    assert 'value="王小明"' in answer.text


async def test_the_kept_form_gives_each_reader_tokens_of_their_own(browser: httpx.AsyncClient) -> None:
    event = await make_event(NOW)
    tokens: list[dict[str, str]] = []
    for _ in range(2):
        browser.cookies.clear()
        shown = await browser.get(path(event))
        assert shown.headers["cache-control"] == "no-store"
        tokens.append({name: hidden(shown.text, name) for name in ("_csrf", "post_token")})
        assert tokens[-1]["_csrf"] in shown.headers["set-cookie"]
        assert "token-" not in shown.text
    assert not set(tokens[0].values()) & set(tokens[1].values())
    # The tokens of one reader are worth nothing to another: nothing is registered, the form comes again.
    other = await browser.post(path(event), data=tokens[0] | {"people-0-name": "王小明"})
    assert other.status_code == 403
