"""Closing the door: nobody else is let in, and everyone who came gets one anonymous ballot, by mail or on a printed
slip."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

import asyncpg

from foundation import clock, live
from foundation.actor import Actor
from foundation.database import transaction
from foundation.languages import N_, as_language
from foundation.refusals import Conflict, NotFound
from privacy import audit
from questionnaires.ballots import issue_ballots
from questionnaires.opening import ensure_form, make_poll, publish_revision
from questionnaires.standard import satisfaction
from registrations.ballot_mail import Recipient, post_ballots
from registrations.opened import open_registrations


@dataclass(frozen=True)
class Closed:
    """`attended` people came, `mailed` ballots went out just now, `slips` are left to be printed for the others.

    `days_left` are days of the event whose doors are still to be closed; ballots are issued after the last one.
    """

    attended: int
    mailed: int
    slips: int
    days_left: int = 0


# The doors of today and of days that are over.
_CLOSE = """
with shut as (
  update session s set door_closed_on = $2
  where s.event = $1 and s.door_closed_on is null and (s.starts_at at time zone 'Asia/Taipei')::date <= $2
  returning 1
)
select count(*) from shut
"""
_CAN_REOPEN = """
select coalesce((select p.issued from poll p where p.id = e.poll), 0) = 0
  and exists (select 1 from session s where s.event = e.id and s.door_closed_on = $2)
from event e where e.id = $1
"""
_REOPEN = "update session set door_closed_on = null where event = $1 and door_closed_on = $2"
_STATE = """
select
  (select count(distinct a.participation) from attendance a join session s on s.id = a.session where s.event = e.id)
    as came,
  coalesce((select issued from poll where id = e.poll), 0) as issued,
  (select count(distinct (s.starts_at at time zone 'Asia/Taipei')::date) from session s
   where s.event = e.id and s.door_closed_on is null) as days_left
from event e where e.id = $1
"""
_CAME = """
select r.id, r.person, r.scope, r.expires_on, p.language
from registration r join participation p on p.id = r.participation
where r.event = $1 and r.state = 'live' and exists (select 1 from attendance a where a.participation = p.id)
order by r.id
"""


async def close_door(event: UUID, by: Actor, now: datetime) -> Closed:
    """Closes the doors of the day, none of a day to come. Repeating it changes nothing and sends nothing twice."""
    async with transaction() as c:
        row = await c.fetchrow("select id, status, poll from event where id = $1 for no key update", event)
        if row is None or row["status"] == "draft":
            raise NotFound
        # Waits for scans that are under way; those that come later find the door closed.
        if not await c.fetchval(_CLOSE, event, clock.day_of(now)):
            return await _as_it_was(c, event)
        state = await _state(c, event)
        mailed = 0
        if not state.days_left:
            mailed = await _mail_ballots(c, event, row["poll"] or await _new_poll(c, event), now)
        await live.notify(f"event:{event}")
        state = await _state(c, event)
        await audit.append(by, "door_closed", event, [], "door", now=now)
    return Closed(state.attended, mailed, state.slips, state.days_left)


async def reopen_door(event: UUID, by: Actor, now: datetime) -> None:
    """Takes back a closing of the same day, as long as no ballot has gone out; after that it is a Conflict."""
    day = clock.day_of(now)
    async with transaction() as c:
        await c.execute("select 1 from event where id = $1 for no key update", event)
        if not await c.fetchval(_CAN_REOPEN, event, day):
            raise Conflict(N_("問卷已經發出，或者不是今天關閉的，報到不能重新開放。"), code="not_reopened")
        await c.execute(_REOPEN, event, day)
        await live.notify(f"event:{event}")
        await audit.append(by, "door_reopened", event, [], "door", now=now)


async def can_reopen(event: UUID, now: datetime) -> bool:
    async with transaction() as c:
        return bool(await c.fetchval(_CAN_REOPEN, event, clock.day_of(now)))


async def print_slips(event: UUID, count: int, now: datetime) -> list[str]:
    """Tokens for as many slips, never more than people who came and have no ballot yet. They exist on the paper
    alone."""
    async with transaction() as c:
        poll = await c.fetchval("select poll from event where id = $1 for no key update", event)
        state = await _state(c, event)
        if poll is None or state.days_left:
            raise Conflict(N_("請先關閉報到，才知道要印幾張問卷。"), code="door_open")
        if not 0 < count <= state.slips:
            raise Conflict(N_("還沒有問卷的人有 %(n)s 位，最多只能印這麼多張。"), code="too_many_slips", n=state.slips)
        slips = await issue_ballots(poll, count, now)
        await count_population(c, event)
        return slips


async def closing_state(event: UUID) -> Closed:
    """How many came, and how many slips are left to be printed."""
    async with transaction() as c:
        return await _state(c, event)


async def _as_it_was(c: asyncpg.Connection, event: UUID) -> Closed:
    """Nothing was left to close today. Conflict where no door has been closed yet: it is too early."""
    if await c.fetchval("select bool_and(door_closed_on is null) from session where event = $1", event):
        raise Conflict(N_("活動還沒有開始，當天才能關閉報到。"), code="not_begun")
    return await _state(c, event)


async def _new_poll(c: asyncpg.Connection, event: UUID) -> UUID:
    form = await ensure_form(satisfaction.KIND, satisfaction.NAME_ZH)
    poll = await make_poll((await publish_revision(form, satisfaction.QUESTIONS)).id)
    await c.execute("update event set poll = $2 where id = $1", event, poll)
    return poll


async def _mail_ballots(c: asyncpg.Connection, event: UUID, poll: UUID, now: datetime) -> int:
    rows = await c.fetch(_CAME, event)
    words = await open_registrations([row["id"] for row in rows])
    with_mail = [row for row in rows if row["id"] in words and words[row["id"]].text("email")]
    tokens = await issue_ballots(poll, len(with_mail), now) if with_mail else []
    await post_ballots([_recipient(row) for row in with_mail], tokens, now)
    await count_population(c, event)
    return len(with_mail)


async def count_population(c: asyncpg.Connection, event: UUID) -> None:
    """The response rate is counted over all who came, whether a ballot reached them or not. Inside a transaction."""
    await c.execute(
        "update poll set population = $2 where id = (select poll from event where id = $1)",
        event,
        (await _state(c, event)).attended,
    )


def _recipient(row: Any) -> Recipient:
    return Recipient(row["id"], row["person"], row["scope"], as_language(row["language"]), row["expires_on"])


async def _state(c: asyncpg.Connection, event: UUID) -> Closed:
    row = await c.fetchrow(_STATE, event)
    assert row is not None  # locked by the caller
    # Before the last door is closed nobody has a ballot, so no slip can be one too many.
    slips = 0 if row["days_left"] else max(0, row["came"] - row["issued"])
    return Closed(row["came"], 0, slips, row["days_left"])
