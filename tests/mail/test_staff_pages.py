"""Mails as staff see them: counts and reasons without addresses, and sending again."""

from datetime import UTC, date, datetime
from uuid import uuid4

import pytest

from foundation.actor import SYSTEM
from foundation.database import acting_as, transaction
from foundation.refusals import Conflict, NotFound
from mail import letters, mails, today
from mail.outbox import post
from tests.staff import conftest as people

NOW = datetime(2026, 3, 2, 1, 0, tzinfo=UTC)
transport, desk, visitor = people.transport, people.desk, people.visitor


@pytest.fixture
async def scope(db, monkeypatch):
    """An event with three mails sent, one waiting, two failed."""
    monkeypatch.setitem(letters.TITLES, "test.ticket", "票券")
    made = uuid4()
    async with transaction("staff"):
        for _ in range(6):
            await post("test.ticket", uuid4(), "en", person=uuid4(), scope=made, expires_on=date(2026, 3, 9), now=NOW)
    ids = [row["id"] for row in await db.fetch("select id from outgoing_mail where scope = $1", made)]
    await db.execute("update outgoing_mail set state = 'sent' where id = any($1)", ids[:3])
    await db.execute(
        "update outgoing_mail set state = 'failed', failure = '550', attempts = 1, tried_at = $2 where id = any($1)",
        ids[4:],
        NOW,
    )
    await db.execute("delete from jobs.pgqueuer")
    return made


async def test_counts_by_state(scope):
    with acting_as("staff"):
        facts = await mails.mails_of(scope)
    assert facts.counts == {"waiting": 1, "sending": 0, "sent": 3, "failed": 2, "moot": 0}
    assert [(one.title, one.failure) for one in facts.failed] == [("票券", "550")] * 2


async def test_staff_cannot_read_what_is_sealed(db):
    import asyncpg

    with pytest.raises(asyncpg.InsufficientPrivilegeError):
        async with transaction("staff") as c:
            await c.fetch("select sealed from outgoing_mail")


async def test_a_failed_mail_goes_again_as_the_same_row(db, scope):
    with acting_as("staff"):
        failed = (await mails.mails_of(scope)).failed[0]
        assert await mails.send_again(failed.id, by=SYSTEM, now=NOW) == scope
        with pytest.raises(Conflict):
            await mails.send_again(failed.id, by=SYSTEM, now=NOW)
        with pytest.raises(NotFound):
            await mails.send_again(uuid4(), by=SYSTEM, now=NOW)
    row = await db.fetchrow("select state, attempts from outgoing_mail where id = $1", failed.id)
    assert tuple(row) == ("waiting", 1)
    assert await db.fetchval("select count(*) from jobs.pgqueuer") == 1


async def test_all_failed_ones_go_again(db, scope):
    with acting_as("staff"):
        assert await mails.send_all_again(scope, by=SYSTEM, now=NOW) == 2
        assert await mails.send_all_again(scope, by=SYSTEM, now=NOW) == 0
    assert await db.fetchval("select count(*) from jobs.pgqueuer") == 2


async def test_the_page_shows_reasons_and_sends_again(desk, scope):
    organiser = await desk("organiser")
    page = await organiser.get(f"/zh-tw/staff/mails/{scope}")
    assert "對方的主機不收（550）" in page.text
    assert "票券" in page.text
    assert (await organiser.post(f"/zh-tw/staff/mails/{scope}/again")).status_code == 303
    assert "寄不出去的信" not in (await organiser.get(f"/zh-tw/staff/mails/{scope}")).text.replace(
        "沒有寄不出去的信", ""
    )


async def test_one_mail_twice_pressed_is_no_error(desk, scope):
    organiser = await desk("organiser")
    with acting_as("staff"):
        failed = (await mails.mails_of(scope)).failed[0]
    for _ in range(2):
        assert (await organiser.post(f"/en/staff/mail/{failed.id}/again")).status_code == 303


async def test_a_manager_looks_and_does_not_send(desk, scope):
    manager = await desk("manager")
    page = await manager.get(f"/en/staff/mails/{scope}")
    assert page.status_code == 200
    assert "/again" not in page.text
    assert (await manager.post(f"/en/staff/mails/{scope}/again")).status_code == 403


@pytest.mark.parametrize("role", ["door", "outreach", "admin", "auditor"])
async def test_others_see_nothing(desk, scope, role):
    client = await desk(role)
    for path in ("/zh-tw/staff/mails", f"/zh-tw/staff/mails/{scope}"):
        assert (await client.get(path)).status_code == 403


async def test_the_list_puts_trouble_first_and_an_unknown_event_is_not_found(desk, scope):
    async with transaction("staff"):
        await post("test.ticket", uuid4(), "en", person=uuid4(), scope=uuid4(), expires_on=date(2026, 3, 9), now=NOW)
    organiser = await desk("organiser")
    page = (await organiser.get("/en/staff/mails")).text
    assert page.index("Needs attention") < page.index("On its way")
    assert (await organiser.get(f"/en/staff/mails/{uuid4()}")).status_code == 404


async def test_failed_mails_are_a_thing_to_do_today(scope):
    from foundation.actor import Actor

    with acting_as("staff"):
        (item,) = await today.items(Actor(uuid4(), "m", frozenset({"organiser"})), NOW, "zh-Hant")
        assert (item.count, item.tone) == (2, "now")
        assert await today.items(Actor(uuid4(), "m", frozenset({"door"})), NOW, "zh-Hant") == []
