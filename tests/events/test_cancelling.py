"""Calling an event off: a reason, a job for the letters, an entry in the audit, and no way back."""

from datetime import datetime

import asyncpg
import msgspec
import pytest

from events.cancelling import cancel_event
from events.facts import event_facts
from events.makers import make_draft, make_event
from events.opening import why_closed
from foundation.actor import Actor
from foundation.refusals import Conflict, Invalid, NotFound

pytestmark = pytest.mark.usefixtures("db", "as_staff")


async def test_cancelling_closes_and_tells(now: datetime, officer: Actor, db: asyncpg.Connection) -> None:
    facts = await make_event(now, officer)
    await cancel_event(facts.slug, "颱風停班停課", "Typhoon day", officer, now)
    after = await event_facts(facts.slug)
    assert (after.status, after.cancel_reason_zh, after.cancel_reason_en) == (
        "cancelled",
        "颱風停班停課",
        "Typhoon day",
    )
    assert after.sequence == facts.sequence + 1
    closed = why_closed(after, now)
    assert closed is not None
    assert closed.reason == "cancelled"
    payload = await db.fetchval("select payload from jobs.pgqueuer where entrypoint = 'registrations.tell_cancelled'")
    assert msgspec.json.decode(payload) == {"event": str(facts.id)}
    assert (
        await db.fetchval("select count(*) from audit_entry where action = 'event.cancelled' and object = $1", facts.id)
        == 1
    )


async def test_a_reason_is_needed_and_short(now: datetime, officer: Actor) -> None:
    facts = await make_event(now, officer)
    with pytest.raises(Invalid) as refused:
        await cancel_event(facts.slug, " ", "x" * 501, officer, now)
    assert {fault.field for fault in refused.value.faults} == {"reason_zh", "reason_en"}


async def test_only_what_is_published_can_be_cancelled_and_only_once(now: datetime, officer: Actor) -> None:
    draft, facts = await make_draft(now, officer), await make_event(now, officer)
    await cancel_event(facts.slug, "因故", "", officer, now)
    for slug in (draft.slug, facts.slug):
        with pytest.raises(Conflict):
            await cancel_event(slug, "因故", "", officer, now)
    with pytest.raises(NotFound):
        await cancel_event("2026-01-nothing", "因故", "", officer, now)
