"""Delivery: what becomes of a mail for every answer of the server, of the renderer, and of a worker that dies."""

from datetime import date, timedelta
from uuid import uuid4

import asyncpg
import pytest

from foundation.jobs import NotYet
from mail import claims, delivery, letters
from mail.letters import Message
from tests.mail.posting import NOW, at, posted, row


async def test_a_mail_goes_to_one_person_with_all_its_parts(db, office, line, ticket):
    mail = await posted(sealed=b"ballot")
    await delivery.deliver(mail, line, at())
    (arrived,) = office.received
    assert office.envelopes == [("service@example.org", ["ming@example.org"])]
    assert arrived["To"] == "ming@example.org"
    assert arrived["Subject"] == "您的票券"
    assert arrived["Auto-Submitted"] == "auto-generated"
    assert arrived["List-Unsubscribe"] is None
    assert arrived.get_body(("plain",)).get_content().strip() == "文字"
    assert 'src="cid:qr"' in arrived.get_body(("html",)).get_content()
    kinds = {part.get_content_type(): part for part in arrived.walk()}
    assert kinds["image/png"]["Content-ID"] == "<qr>"
    assert kinds["text/calendar"].get_param("method") == "PUBLISH"
    assert kinds["text/calendar"].get_filename() == "event.ics"
    after = await row(db, mail)
    assert (after["state"], after["attempts"], after["sent_at"], after["sealed"]) == ("sent", 1, NOW, None)
    assert arrived["Message-ID"] == after["message_id"] == f"<{mail.hex}@example.org>"
    assert [tuple(t) for t in await db.fetch("select letter, on_day, status, n from mail_tally")] == [
        ("test.ticket", date(2026, 3, 2), "sent", 1)
    ]


async def test_a_second_job_for_a_sent_mail_does_nothing(db, office, line, ticket):
    mail = await posted()
    await delivery.deliver(mail, line, at())
    await delivery.deliver(mail, line, at())
    assert len(office.received) == 1
    assert (await row(db, mail))["attempts"] == 1


async def test_a_mail_that_is_gone_is_done(db, office, line):
    await delivery.deliver(uuid4(), line, at())
    assert office.received == []


async def test_nothing_to_say_is_moot(db, office, line, register):
    @register("test.nothing", "無")
    async def render(subject, language, sealed):
        return None

    mail = await posted("test.nothing")
    await delivery.deliver(mail, line, at())
    assert (await row(db, mail))["state"] == "moot"
    assert office.received == []


async def test_many_mails_use_one_connection(db, office, line, ticket):
    for _ in range(5):
        await delivery.deliver(await posted(), line, at())
    assert (len(office.received), office.connections) == (5, 1)


async def test_an_absent_server_costs_no_attempt_and_loses_nothing(db, office, line, ticket):
    mails = [await posted() for _ in range(3)]
    await office.close()
    for mail in mails * 2:
        with pytest.raises(NotYet):
            await delivery.deliver(mail, line, at())
        assert (await row(db, mail))["attempts"] == 0
    await office.open()
    line._down_until = 0
    for mail in mails:
        await delivery.deliver(mail, line, at())
    assert len(set(office.ids())) == 3
    assert {(await row(db, mail))["state"] for mail in mails} == {"sent"}


async def test_a_server_that_restarted_between_two_mails_is_dialled_again(db, office, line, ticket):
    await delivery.deliver(await posted(), line, at())
    await office.close()
    await office.open()
    await delivery.deliver(await posted(), line, at())
    assert len(office.received) == 2


@pytest.mark.parametrize(
    ("rcpt", "data", "failure"),
    [("451 later", "", "451"), ("", "452 full", "452"), ("", "hang up", "interrupted"), ("421 busy", "", "421")],
)
async def test_a_temporary_no_leaves_the_mail_waiting(db, office, line, ticket, rcpt, data, failure):
    mail = await posted(sealed=b"ballot")
    office.rcpt, office.data = rcpt, data
    with pytest.raises(NotYet):
        await delivery.deliver(mail, line, at())
    after = await row(db, mail)
    assert (after["state"], after["attempts"], after["sealed"]) == ("waiting", 1, b"ballot")
    assert after["failure"] in {failure, "421"}
    office.rcpt = office.data = ""
    await delivery.deliver(mail, line, at())
    assert (await row(db, mail))["attempts"] == 2
    assert office.ids() == [after["message_id"]]


@pytest.mark.parametrize(("rcpt", "data"), [("550 no ming@example.org here", ""), ("", "554 ming@example.org is spam")])
async def test_a_final_no_is_kept_as_a_code_only(db, office, line, ticket, rcpt, data):
    mail = await posted()
    office.rcpt, office.data = rcpt, data
    await delivery.deliver(mail, line, at())
    after = await row(db, mail)
    assert (after["state"], after["failure"]) == ("failed", (rcpt or data)[:3])
    assert "example.org" not in after["failure"]
    assert await db.fetchval("select status from mail_tally") == "failed"


async def test_one_refused_mail_does_not_hinder_the_next(db, office, line, ticket):
    office.rcpt = "550 no"
    await delivery.deliver(await posted(), line, at())
    office.rcpt = ""
    await delivery.deliver(await posted(), line, at())
    assert len(office.received) == 1


async def test_a_bug_of_a_renderer_fails_its_own_letter_after_five_attempts(db, office, line, ticket, register, caplog):
    @register("test.bug", "壞")
    async def render(subject, language, sealed):
        raise KeyError("王小明")

    broken, healthy = await posted("test.bug"), await posted()
    for attempt in range(1, 5):
        with pytest.raises(NotYet):
            await delivery.deliver(broken, line, at())
        assert (await row(db, broken))["state"] == "waiting"
        assert (await row(db, broken))["attempts"] == attempt
    await delivery.deliver(broken, line, at())
    after = await row(db, broken)
    assert (after["state"], after["failure"]) == ("failed", "KeyError")
    await delivery.deliver(healthy, line, at())
    assert len(office.received) == 1
    assert "王小明" not in caplog.text


class KeysAway(Exception):
    """Stands for what a room adds to the errors that pass."""


@pytest.mark.parametrize(
    "trouble",
    [ConnectionRefusedError, TimeoutError, asyncpg.ConnectionDoesNotExistError, asyncpg.InterfaceError,
     asyncpg.CannotConnectNowError, asyncpg.TooManyConnectionsError, KeysAway],
)  # fmt: skip
async def test_keys_that_are_away_fail_no_letter(db, office, line, register, monkeypatch, trouble):
    monkeypatch.setattr(delivery, "AWAY", [*letters.AWAY, KeysAway])
    away = True

    @register("test.sealed", "加密")
    async def render(subject, language, sealed):
        if away:
            raise trouble("no route")
        return Message("ming@example.org", "x", "y")

    mail = await posted("test.sealed", sealed=b"ballot")
    for _ in range(claims.MOST_ATTEMPTS + 3):
        with pytest.raises(NotYet):
            await delivery.deliver(mail, line, at())
    after = await row(db, mail)
    assert (after["state"], after["attempts"], after["failure"]) == ("waiting", 0, trouble.__name__)
    away = False
    await delivery.deliver(mail, line, at())
    assert (await row(db, mail))["state"] == "sent"


async def test_an_unknown_letter_waits_and_is_then_shown_as_failed(db, office, line, register):
    mail = await posted("test.unknown")
    with pytest.raises(NotYet):
        await delivery.deliver(mail, line, at())
    assert (await row(db, mail))["failure"] == "KeyError"


async def test_a_kill_between_claim_and_send_is_a_second_attempt_with_the_same_id(db, office, line, ticket):
    mail = await posted()
    assert isinstance(await claims.claim(mail, NOW), claims.Claimed)  # and here the worker dies
    with pytest.raises(NotYet) as held:
        await delivery.deliver(mail, line, at(NOW + timedelta(seconds=20)))
    assert held.value.after == claims.LEASE - timedelta(seconds=20)
    await delivery.deliver(mail, line, at(NOW + claims.LEASE))
    after = await row(db, mail)
    assert (after["state"], after["attempts"]) == ("sent", 2)
    assert office.ids() == [after["message_id"]]
    assert await db.fetchval("select count(*) from outgoing_mail") == 1


async def test_a_worker_that_comes_back_late_does_not_overwrite_the_outcome(db, office, line, ticket):
    mail = await posted()
    late = await claims.claim(mail, NOW)
    await delivery.deliver(mail, line, at(NOW + claims.LEASE))
    await claims.failed(late, "550", NOW + claims.LEASE)
    assert (await row(db, mail))["state"] == "sent"
    assert await db.fetchval("select sum(n) from mail_tally") == 1


async def test_a_mail_for_later_waits_for_its_time(db, office, line, ticket):
    mail = await posted(run_at=NOW + timedelta(hours=1))
    with pytest.raises(NotYet):
        await delivery.deliver(mail, line, at())
    await delivery.deliver(mail, line, at(NOW + timedelta(hours=1)))
    assert len(office.received) == 1


async def test_stranded_mails_get_a_job_again_and_others_do_not(db, office, line, ticket):
    stranded, fresh, sent = await posted(), await posted(now=NOW + timedelta(minutes=15)), await posted()
    await delivery.deliver(sent, line, at())
    await db.execute("delete from jobs.pgqueuer")
    assert await delivery.send_stranded(NOW + timedelta(minutes=16)) == 1
    assert await delivery.send_stranded(NOW + timedelta(minutes=16)) == 0
    payloads = [
        r["payload"] for r in await db.fetch("select convert_from(payload, 'UTF8') as payload from jobs.pgqueuer")
    ]
    assert payloads == [f'{{"mail":"{stranded}"}}']
    assert fresh


async def test_texts_are_nowhere_in_the_database(db, office, line, ticket):
    mail = await posted()
    await delivery.deliver(mail, line, at())
    kept = str([dict(r) for r in await db.fetch("select * from outgoing_mail")])
    assert "ming@example.org" not in kept
    assert "票券" not in kept
