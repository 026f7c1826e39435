"""The lost link: the page tells nothing, the mailbox of the registration gets everything, and nobody's mailbox is
filled."""

import re
from collections.abc import AsyncIterator
from contextlib import nullcontext
from datetime import timedelta
from functools import cache
from typing import Any
from uuid import UUID

import asyncpg
import httpx
import pytest

from foundation import clock
from foundation.actor import PUBLIC
from foundation.database import acting_as
from lianfu.app import create_app
from mail.letters import Message
from registrations import links, recovering, recovery_letters, recovery_pages
from registrations.cancelling import cancel
from tests.registrations.conftest import NOW, count
from tests.subjects.own import event, registered

pytestmark = pytest.mark.usefixtures("vault_keys")
Connection = asyncpg.Connection
KNOWN, UNKNOWN = "known@example.org", "other@example.org"
HERE = "/zh-tw/find-my-link"

one_app = cache(create_app)


@pytest.fixture
async def browser(db: Connection, monkeypatch: pytest.MonkeyPatch) -> AsyncIterator[httpx.AsyncClient]:
    monkeypatch.setattr(recovery_pages, "even", nullcontext)
    transport = httpx.ASGITransport(one_app(), raise_app_exceptions=False)
    with clock.freeze(NOW):
        async with httpx.AsyncClient(transport=transport, base_url="http://test") as client:
            yield client


async def ask(browser: httpx.AsyncClient, contact: str) -> httpx.Response:
    found = re.search(r'name="_csrf" value="([^"]+)"', (await browser.get(HERE)).text)
    assert found
    return await browser.post(HERE, data={"_csrf": found[1], "contact": contact})


async def mails(db: Connection) -> list[Message]:
    """What the worker writes for all that was asked."""
    with acting_as("worker"):
        for row in await db.fetch("select id from link_request order by asked_at, id"):
            await recovery_letters.send(row["id"], NOW)
        found = []
        for row in await db.fetch("select letter, subject from outgoing_mail where letter like '%links' order by id"):
            render: Any = (
                recovery_letters.links_letter if row["letter"] == recovery_letters.LINKS else recovery_letters.no_links
            )
            message = await render(row["subject"], "zh-Hant", None)
            assert message
            found.append(message)
    return found


def link_of(registration: UUID) -> str:
    return links.manage_path(registration, 1)


async def test_same_answer_for_known_and_unknown(browser: httpx.AsyncClient, db: Connection) -> None:
    """The same page, the same rows, the same job, whoever it is."""
    await registered(await event(), "王小明", KNOWN, "0912345678")
    for pair in ((KNOWN, UNKNOWN), ("0912345678", "0987654321")):
        answers = []
        for contact in pair:
            answer = await ask(browser, contact)
            answers.append((answer.status_code, answer.headers["location"], answer.text))
        assert answers[0] == answers[1]
        assert answers[0][0] == 303
    rows = [
        {name: (type(value), len(value) if isinstance(value, bytes) else 0) for name, value in row.items()}
        for row in await db.fetch("select * from link_request order by kind")
    ]
    assert rows[0] == rows[1]
    assert rows[2] == rows[3]
    jobs = await db.fetch(
        "select length(payload) as n from jobs.pgqueuer where entrypoint = 'registrations.find_links'"
    )
    assert len(jobs) == 4
    assert len({job["n"] for job in jobs}) == 1
    assert await count(db, "outgoing_mail where letter like '%links'") == 0, "the page itself looks nobody up"


async def test_even_the_time_is_the_same(browser: httpx.AsyncClient, monkeypatch: pytest.MonkeyPatch) -> None:
    paced = []

    class Even:
        async def __aenter__(self) -> None:
            paced.append("in")

        async def __aexit__(self, *_: object) -> None:
            paced.append("out")

    monkeypatch.setattr(recovery_pages, "even", Even)
    await ask(browser, UNKNOWN)
    assert paced == ["in", "out"]


async def test_the_mailbox_gets_all_its_live_links(browser: httpx.AsyncClient, db: Connection) -> None:
    one, other = await event(), await event()
    mine = [await registered(one, "王小明", KNOWN), await registered(other, "王小明", KNOWN)]
    colleague = await registered(one, "陳大文", KNOWN)
    foreign = await registered(one, "別家人", UNKNOWN)
    gone = await registered(await event(), "王小明", KNOWN)
    await cancel(gone, PUBLIC, NOW, link_version=1)
    over = await event()
    past = await registered(over, "王小明", KNOWN)
    await db.execute(
        "update session set starts_at = $2::timestamptz - interval '1 h', ends_at = $2 where event = $1",
        over.id, NOW - timedelta(days=1),
    )  # fmt: skip
    await ask(browser, KNOWN.upper())
    [mail] = await mails(db)
    assert mail.to == KNOWN
    for registration in (*mine, colleague):
        assert link_of(registration) in mail.text
    for registration in (foreign, gone, past):
        assert link_of(registration) not in mail.text
    assert "王○明" in mail.text
    assert "王小明" not in mail.text


async def test_a_number_leads_to_the_mailbox_of_the_registration(browser: httpx.AsyncClient, db: Connection) -> None:
    held = await event()
    mine = await registered(held, "王小明", KNOWN, "0912345678")
    await registered(held, "陳大文", UNKNOWN, "0987654321")
    await ask(browser, "+886 912-345-678")
    [mail] = await mails(db)
    assert mail.to == KNOWN
    assert link_of(mine) in mail.text


async def test_an_unknown_address_is_told_so_by_mail_only(browser: httpx.AsyncClient, db: Connection) -> None:
    await ask(browser, UNKNOWN)
    [mail] = await mails(db)
    assert mail.to == UNKNOWN
    assert "沒有用這個信箱登記" in mail.text


async def test_an_unknown_number_writes_to_nobody(browser: httpx.AsyncClient, db: Connection) -> None:
    await ask(browser, "0987654321")
    assert await mails(db) == []


async def test_the_job_twice_is_one_mail(browser: httpx.AsyncClient, db: Connection) -> None:
    await registered(await event(), "王小明", KNOWN)
    await ask(browser, KNOWN)
    await mails(db)
    assert len(await mails(db)) == 1


async def test_no_mailbox_is_filled(browser: httpx.AsyncClient, db: Connection) -> None:
    """Three an hour for an address, and three for the mailbox, also when asked for by number."""
    await registered(await event(), "王小明", KNOWN, "0912345678")
    for contact in (KNOWN, KNOWN, KNOWN, "0912345678"):
        assert (await ask(browser, contact)).status_code == 303
    answers = [(await ask(browser, contact)).status_code for contact in (KNOWN, UNKNOWN)]
    assert answers == [429, 303]
    sent = await mails(db)
    assert [mail.to for mail in sent].count(KNOWN) == 3


async def test_an_address_of_before_a_correction_opens_nothing(browser: httpx.AsyncClient, db: Connection) -> None:
    """The index may lag behind the rows for a moment; the rows decide."""
    await registered(await event(), "王小明", KNOWN)
    await db.execute("delete from identity")
    await ask(browser, KNOWN)
    [mail] = await mails(db)
    assert "沒有用這個信箱登記" in mail.text


@pytest.mark.parametrize("contact", ["", "x", "123", "王小明", "a@b", "<b>@example.org"])
async def test_what_is_neither_is_asked_again(browser: httpx.AsyncClient, db: Connection, contact: str) -> None:
    answer = await ask(browser, contact)
    assert answer.status_code == 422
    assert await count(db, "link_request") == 0


async def test_nothing_typed_stays_readable(browser: httpx.AsyncClient, db: Connection) -> None:
    await ask(browser, KNOWN)
    row = await db.fetchrow("select * from link_request")
    assert KNOWN.encode() not in bytes(row["blob"])
    payload = await db.fetchval("select payload from jobs.pgqueuer where entrypoint = 'registrations.find_links'")
    assert KNOWN.encode() not in payload
    assert recovering.context_of(row["id"]).table == "link_request"
