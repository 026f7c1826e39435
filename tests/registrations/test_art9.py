"""Article 9: whoever did not give their data themselves is told by whom they came, before any other mail."""

import asyncio
from collections.abc import AsyncIterator
from dataclasses import dataclass, field, replace
from email import message_from_bytes, policy
from email.message import EmailMessage
from typing import Any
from uuid import UUID, uuid4

import asyncpg
import pytest

from events.facts import EventFacts
from events.makers import make_event
from foundation import clock
from foundation.actor import PUBLIC
from foundation.clock import day_of
from foundation.database import acting_as, transaction
from foundation.jobs import NotYet
from mail import delivery
from mail.composing import domain
from registrations import before_sending, consent_chain, ending_letters, letters  # noqa: F401 - registers the letters
from registrations.admission import admit
from registrations.admission_rows import AdmissionRequest
from registrations.cancelling import cancel
from tests.registrations.conftest import NOW
from tests.registrations.test_paper import asked

pytestmark = pytest.mark.usefixtures("vault_keys")
Connection = asyncpg.Connection
SOURCE = "示範工業區廠商協進會"


@dataclass
class Wire:
    """The open line to a mail server, which here keeps what it was given."""

    sent: list[Any] = field(default_factory=list)
    turn: asyncio.Lock = field(default_factory=asyncio.Lock)

    async def ready(self) -> None: ...

    async def send(self, mail: EmailMessage, sender: str = "") -> None:
        self.sent.append(message_from_bytes(bytes(mail), policy=policy.default))

    def texts(self) -> list[str]:
        return [each.get_body(("plain",)).get_content() for each in self.sent]


@pytest.fixture
async def wire() -> AsyncIterator[Wire]:
    with clock.freeze(NOW):
        yield Wire()


def brought(event: EventFacts, **words: str) -> AdmissionRequest:
    """Somebody out of a list that others gave."""
    request = asked(event, "陳大文", email="chen@example.org", imported_from=SOURCE, **words)
    return replace(request, channel="import", is_contact=False, consents={})


def colleague(event: EventFacts) -> AdmissionRequest:
    request = asked(event, "林大方", email="lin@example.org", registered_by="王小明")
    return replace(request, is_contact=False, party=uuid4(), consents={})


async def deliver_all(db: Connection, wire: Wire, rounds: int = 4) -> None:
    """What the worker does, round by round: whatever has to wait comes again."""
    for _ in range(rounds):
        waiting = await db.fetch("select id from outgoing_mail where state = 'waiting' order by run_at, letter, id")
        for row in waiting:
            with acting_as("worker"):
                try:
                    await delivery.deliver(row["id"], wire, lambda: NOW)
                except NotYet:
                    continue


async def post(letter: str, registration: UUID) -> None:
    async with transaction("worker") as c:
        await c.execute("select post_letter($1, $2, $3, $4)", letter, [registration], NOW, domain())


async def order(db: Connection) -> list[str]:
    rows = await db.fetch("select letter from outgoing_mail where state = 'sent' order by sent_at, run_at, letter")
    return [row["letter"] for row in rows]


async def test_art9_an_imported_person_is_told_before_anything_else(db: Connection, wire: Wire) -> None:
    event = await make_event(NOW)
    registration = (await admit(brought(event), NOW)).registration
    await post("registrations.moved", registration)
    await deliver_all(db, wire)
    first, *others = wire.texts()
    assert SOURCE in first.split("\n\n")[0], "the source before anything else"
    assert "個人資料" in first
    assert f"/privacy/notices/{event.notice}" in first
    assert len(others) == 2, "and then the ones that had waited"
    assert "我們收到您的報名資料了" in wire.sent[0]["subject"]
    assert await db.fetchval("select count(*) from outgoing_mail where letter = $1", before_sending.TOLD) == 1


async def test_art9_while_the_telling_has_not_gone_nothing_goes(db: Connection, wire: Wire) -> None:
    registration = (await admit(brought(await make_event(NOW)), NOW)).registration
    with acting_as("worker"):
        for name in ("confirmed", "moved", "cancelled", "ballot"):
            with pytest.raises(before_sending.NotToldYet):
                await before_sending.may_go(f"registrations.{name}", registration)
        assert await before_sending.may_go(before_sending.TOLD, registration)
    assert wire.sent == []


async def test_art9_where_the_telling_cannot_arrive_nothing_else_is_tried(db: Connection) -> None:
    registration = (await admit(brought(await make_event(NOW)), NOW)).registration
    await post(before_sending.TOLD, registration)
    await db.execute("update outgoing_mail set state = 'failed' where letter = $1", before_sending.TOLD)
    with acting_as("worker"):
        assert not await before_sending.may_go("registrations.confirmed", registration)


async def test_art9_a_colleague_reads_the_source_first(db: Connection, wire: Wire) -> None:
    await admit(colleague(await make_event(NOW)), NOW)
    await deliver_all(db, wire)
    assert len(wire.sent) == 1, "one mail: the place, and before it who gave the data"
    [text] = wire.texts()
    assert text.startswith("王小明 替您報了名")
    assert "報名成功" in wire.sent[0]["subject"]


async def test_art9_a_colleague_whose_place_was_given_back_at_once_is_told_all_the_same(
    db: Connection, wire: Wire
) -> None:
    registration = (await admit(colleague(await make_event(NOW)), NOW)).registration
    await cancel(registration, PUBLIC, NOW, link_version=1)
    await deliver_all(db, wire)
    assert len(wire.sent) == 2, "that, and that the place was given back"
    assert wire.texts()[0].startswith("王小明 替您報了名")


async def test_art9_who_spoke_for_themselves_is_not_told_anything(db: Connection, wire: Wire) -> None:
    await admit(asked(await make_event(NOW), "陳大文", email="chen@example.org"), NOW)
    await deliver_all(db, wire)
    assert await order(db) == ["registrations.confirmed"]
    assert "個人資料蒐集告知事項" not in wire.texts()[0]


async def test_art9_the_telling_is_evidence_and_outlives_the_mail(db: Connection, wire: Wire) -> None:
    registration = (await admit(brought(await make_event(NOW)), NOW)).registration
    with acting_as("worker"):
        assert await consent_chain.chain(NOW) == 0, "nobody has been told yet"
    await deliver_all(db, wire)
    with acting_as("worker"):
        assert await consent_chain.chain(NOW) == 1
    row = await db.fetchrow("select act, channel, on_day from consent_evidence")
    assert tuple(row) == ("told", "mail", day_of(NOW))
    await db.execute("delete from outgoing_mail")
    await post("registrations.moved", registration)
    with acting_as("worker"):
        assert await before_sending.may_go("registrations.moved", registration)


@pytest.mark.parametrize("language", ["zh-Hant", "en"])
async def test_art9_in_both_languages(db: Connection, wire: Wire, language: str) -> None:
    event = await make_event(NOW)
    await admit(replace(brought(event), language=language), NOW)
    await deliver_all(db, wire)
    opening = wire.texts()[0].split("\n\n")[0]
    assert SOURCE in opening
    assert opening.startswith("We received" if language == "en" else "我們收到了")
