"""Change, cancel and arrive at the same moment: one of them happens to the place, and the others hear that it did."""

import asyncio
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any
from uuid import UUID, uuid4

import pytest

from events.facts import EventFacts
from foundation.actor import PUBLIC, SYSTEM
from foundation.database import acting_as, transaction
from foundation.refusals import Refusal
from registrations import admission, links, tickets
from registrations.cancelling import cancel
from registrations.check_in import ScanIn, record_scans
from registrations.substituting import substitute
from registrations.ticket_reading import TicketView, by_manage_token
from tests.registrations.conftest import NOW
from tests.registrations.test_substituting import answers_for
from tests.subjects.own import event, registered

pytestmark = pytest.mark.race
DEED = Path(admission.__file__).parent / "sql" / "substitute_registration.sql"


@dataclass(frozen=True)
class Held:
    event: EventFacts
    view: TicketView

    @property
    def scan(self) -> ScanIn:
        starts = self.event.sessions[0].starts_at
        body = tickets.TicketBody(self.event.number, self.view.code, date(2026, 6, 30))
        return ScanIn(uuid4(), tickets.signed_text(body, 1), starts)

    async def changed(self, name: str = "林新人") -> str:
        try:
            answers = answers_for(self.view, name)
            await substitute(self.view, answers, uuid4(), PUBLIC, NOW, language="zh-Hant", link_version=1)
        except Refusal as no:
            return no.code
        return "changed"

    async def cancelled(self) -> str:
        try:
            done = await cancel(self.view.registration, PUBLIC, NOW, link_version=1)
        except Refusal as no:
            return no.code
        return "before" if done.before else "cancelled"

    async def arrived(self) -> str:
        with acting_as("staff"):
            [answer] = await record_scans([self.scan], SYSTEM, self.scan.scanned_at, event=self.event.id)
        return answer.verdict


@pytest.fixture
async def held(fresh_db: str, keys_db: str) -> Held:
    facts = await event(places=3)
    registration = await registered(facts, "王小明", "wang@example.org")
    return Held(facts, await by_manage_token(links.manage_token(registration, 1)))


async def value(sql: str, *values: Any) -> Any:
    async with transaction("owner") as c:
        return await c.fetchval(sql, *values)


async def assert_whole(event: UUID) -> None:
    """One live registration a held seat, one good ticket a live registration, and the counter is the seats."""
    taken, seats, live, good = [
        await value(sql, event)
        for sql in (
            "select sum(places_taken) from session where event = $1",
            "select count(*) from seat x join session s on s.id = x.session where s.event = $1 and x.status = 'held'",
            "select count(*) from registration where event = $1 and state = 'live'",
            "select count(*) from ticket where scope = $1 and revoked_at is null",
        )
    ]
    assert taken == seats == live == good


async def test_two_changes_at_once_make_one_new_person(held: Held) -> None:
    outcomes = await asyncio.gather(*(held.changed(name) for name in ("甲新人", "乙新人", "丙新人")))
    assert sorted(outcomes) == ["changed", "gone", "gone"]
    await assert_whole(held.event.id)


async def test_change_cancel_and_arrival_at_once(held: Held) -> None:
    """Whoever is first decides; nobody arrives on a ticket that was handed on, no seat is freed that somebody took."""
    for turn in range(6):
        registration = (
            held.view.registration if not turn else await registered(held.event, f"王{turn}", f"w{turn}@a.tw")
        )
        now = Held(held.event, await by_manage_token(links.manage_token(registration, 1)))
        deeds = [now.changed(f"新{turn}"), now.cancelled(), now.arrived()]
        order = sorted(range(3), key=lambda n, turn=turn: (n + turn) % 3)
        answers = await asyncio.gather(*(deeds[n] for n in order))
        changed, cancelled, arrived = (answers[order.index(n)] for n in range(3))
        assert [changed == "changed", cancelled == "cancelled", arrived == "admitted"].count(True) == 1, answers
        await assert_whole(held.event.id)
        async with transaction("owner") as c:
            await c.execute("update session set places = places + 3")


async def test_without_the_lock_two_people_take_over_one_place(held: Held) -> None:
    """The control: the same deed, unlocked and without the index that refuses the second."""
    script = DEED.read_text(encoding="utf8")
    locks = (" for no key update", " for update")
    slow = script.replace(
        "    if v_outcome <> 'substituted' then", "    perform pg_sleep(0.3);\n    if v_outcome <> 'substituted' then"
    )
    for lock in locks:
        assert lock in slow
        slow = slow.replace(lock, "")
    async with transaction("owner") as c:
        await c.execute(slow)
        await c.execute("drop index registration_live_participation")
    outcomes = await asyncio.gather(*(held.changed(name) for name in ("甲新人", "乙新人")))
    assert outcomes == ["changed", "changed"]
    assert await value("select count(*) from registration where state = 'live'") == 2
