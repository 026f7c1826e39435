"""A pace for one provider: its mails are spread out, each gets one moment, and nobody else's wait behind them."""

import asyncio
from contextlib import suppress
from dataclasses import replace
from datetime import timedelta
from uuid import uuid4

import pytest

from foundation import settings
from foundation.actor import SYSTEM
from foundation.database import acting_as
from foundation.jobs import NotYet
from foundation.mail_settings import paces
from mail import delivery, mails, pacing
from mail.letters import BULK, Message
from mail.smtp import Line, Refused
from tests.mail.posting import posted, row
from tests.mail.test_returned import NOW


@pytest.fixture
async def line(db, office):
    before = settings.current()
    settings.use(replace(before, mail_pace=(("big.example.com", 20),)))
    with acting_as("worker"):
        made = Line(settings.current())
        yield made
        made.hang_up()
    settings.use(before)


@pytest.fixture
def to_anybody(register):
    """The letter is its own address: what the row is called."""

    def letter(name: str, address: str) -> str:
        @register(name, "信")
        async def render(subject, language, sealed):
            return Message(address, "主旨", "內文")

        return name

    return letter


async def test_a_hundred_to_one_provider_do_not_hold_up_the_others(db, office, line, to_anybody):
    gmail, other = to_anybody("test.gmail", "ming@Big.example.com"), to_anybody("test.other", "ming@example.tw")
    mails = [await posted(gmail) for _ in range(5)]
    outside = await posted(other)
    waits = []
    for mail in mails:
        try:
            await delivery.deliver(mail, line, lambda: NOW)
        except NotYet as later:
            waits.append(later.after)
    # Half the pace is for letters that somebody waits for: one every six seconds.
    assert waits == [timedelta(seconds=6 * n) for n in range(1, 5)]
    await delivery.deliver(outside, line, lambda: NOW)
    assert [str(mail["To"]) for mail in office.received] == ["ming@Big.example.com", "ming@example.tw"]
    kept = await row(db, mails[1])
    assert (kept["state"], kept["attempts"], kept["run_at"]) == ("waiting", 0, NOW + timedelta(seconds=6))


async def test_each_goes_at_its_moment_and_asks_for_no_second_one(db, office, line, to_anybody):
    gmail = to_anybody("test.gmail", "ming@big.example.com")
    mails = [await posted(gmail) for _ in range(3)]
    for second in range(13):
        for mail in mails:
            try:
                await delivery.deliver(mail, line, lambda at=NOW + timedelta(seconds=second): at)
            except NotYet:
                continue
        assert len(office.received) == second // 6 + 1
    assert [(await row(db, mail))["attempts"] for mail in mails] == [1, 1, 1]


async def test_refused_mails_that_go_again_are_spread_out_too(db, office, line, to_anybody, monkeypatch):
    """They had their turn; the second one is another."""
    gmail, scope = to_anybody("test.gmail", "ming@big.example.com"), uuid4()
    ids = [await posted(gmail, scope=scope) for _ in range(3)]

    async def refuse(*_):
        raise Refused("550")

    with monkeypatch.context() as patched:
        patched.setattr(line, "send", refuse)
        for n in range(3):
            for mail in ids:
                with suppress(NotYet):
                    await delivery.deliver(mail, line, lambda at=NOW + timedelta(seconds=6 * n): at)
    assert [(await row(db, mail))["state"] for mail in ids] == ["failed"] * 3
    later = NOW + timedelta(hours=1)
    with acting_as("staff"):
        await mails.send_again(ids[0], by=SYSTEM, now=later)
        assert await mails.send_all_again(scope, by=SYSTEM, now=later) == 2
    waits = []
    for mail in ids:
        try:
            await delivery.deliver(mail, line, lambda: later)
        except NotYet as wait:
            waits.append(wait.after)
    assert waits == [timedelta(seconds=6), timedelta(seconds=12)]
    assert len(office.received) == 1


async def test_a_confirmation_does_not_wait_behind_a_thousand_reminders(db, line, monkeypatch):
    monkeypatch.setattr("mail.letters.BULK", BULK)
    BULK.add("test.bulk")
    try:
        for _ in range(50):
            await pacing.moment("big.example.com", "test.bulk", NOW)
        assert await pacing.moment("big.example.com", "test.bulk", NOW) == NOW + timedelta(minutes=5)
        assert await pacing.moment("big.example.com", "test.ticket", NOW) == NOW
    finally:
        BULK.discard("test.bulk")


async def test_after_a_pause_the_pace_begins_anew(db, line):
    assert await pacing.moment("big.example.com", "x", NOW) == NOW
    later = NOW + timedelta(hours=1)
    assert await pacing.moment("big.example.com", "x", later) == later, "no credit for the hour, and no debt"
    assert await pacing.moment("big.example.com", "x", later) == later + timedelta(seconds=6)
    assert await pacing.moment("example.tw", "x", later) == later


async def test_two_workers_share_one_pace(fresh_db):
    before = settings.current()
    settings.use(replace(before, mail_pace=(("big.example.com", 20),)))
    with acting_as("worker"):
        moments = await asyncio.gather(*(pacing.moment("big.example.com", "x", NOW) for _ in range(12)))
    settings.use(before)
    assert sorted(moments) == [NOW + timedelta(seconds=6 * n) for n in range(12)]


@pytest.mark.parametrize(
    "wrong", ["gmail", "big.example.com", "big.example.com=0", "big.example.com=-1", "big.example.com=x", "=3"]
)
def test_a_pace_that_is_none(wrong):
    with pytest.raises(ValueError, match="minute"):
        paces(wrong)


def test_paces_are_read():
    assert paces("Big.example.com=20, yahoo.com.tw=30") == (("big.example.com", 20), ("yahoo.com.tw", 30))
