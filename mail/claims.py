"""The states of a mail: who may take one in hand, what becomes of it, and that two workers never hold the same one."""

import logging
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Literal
from uuid import UUID

import asyncpg

from foundation.clock import day_of
from foundation.database import transaction
from foundation.languages import Language, as_language

# Longer than any attempt may take (`smtp.LONGEST`): only then is a mail in hand taken for abandoned.
LEASE = timedelta(seconds=60)
# How long the row of a mail that has ended is kept, to answer whether it went and to send a failed one again.
KEPT = timedelta(days=7)
# After so many failed attempts at rendering, the letter waits for a person.
MOST_ATTEMPTS = 5

log = logging.getLogger("lianfu.mail")
State = Literal["waiting", "sending", "sent", "failed", "moot"]


@dataclass(frozen=True)
class Claimed:
    """A mail in this worker's hands until the lease ends. `attempt` counts from 1; with a `slot_at` its turn at the
    provider has come."""

    id: UUID
    letter: str
    subject: UUID
    language: Language
    message_id: str
    attempt: int
    sealed: bytes | None
    about: UUID | None = None
    slot_at: datetime | None = None


@dataclass(frozen=True)
class NotNow:
    """Somebody else holds it, or its time has not come."""

    wait: timedelta


@dataclass(frozen=True)
class Over:
    """Sent, failed, moot or gone: nothing is left to do."""


async def claim(mail: UUID, now: datetime) -> Claimed | NotNow | Over:
    """Takes the mail in hand and counts the attempt; committed before sending, so that a kill shows as an attempt."""
    async with transaction() as c:
        row = await c.fetchrow(
            "update outgoing_mail set state = 'sending', attempts = attempts + 1, tried_at = $2"
            " where id = $1 and ((state = 'waiting' and run_at <= $2) or (state = 'sending' and tried_at <= $3))"
            " returning id, letter, subject, language, message_id, attempts as attempt, sealed, about, slot_at",
            mail, now, now - LEASE,
        )  # fmt: skip
        if row:
            return Claimed(**dict(row) | {"language": as_language(row["language"])})
        held = await c.fetchrow("select state, run_at, tried_at from outgoing_mail where id = $1", mail)
    return why_not(held, now)


def why_not(held: asyncpg.Record | dict[str, datetime] | None, now: datetime) -> NotNow | Over:
    if held is None or held["state"] not in {"waiting", "sending"}:
        return Over()
    free_at = held["run_at"] if held["state"] == "waiting" else held["tried_at"] + LEASE
    return NotNow(max(free_at - now, timedelta(seconds=1)))


async def sent(mail: Claimed, now: datetime) -> None:
    await _end(mail, "sent", now)


async def moot(mail: Claimed, now: datetime) -> None:
    """There was nothing to say any more: the subject is gone, or the room decided so."""
    await _end(mail, "moot", now)


async def failed(mail: Claimed, failure: str, now: datetime) -> None:
    """For good, until a person sends it again. `failure` is an SMTP code or a name of ours, never a server's text."""
    await _end(mail, "failed", now, failure)


async def put_off(mail: Claimed, until: datetime) -> None:
    """No attempt was made: the provider takes so much a minute, and this mail goes at its own moment."""
    async with transaction() as c:
        await c.execute(
            "update outgoing_mail set state = 'waiting', run_at = $3, slot_at = $3, attempts = attempts - 1"
            " where id = $1 and attempts = $2 and state = 'sending'",
            mail.id, mail.attempt, until,
        )  # fmt: skip


async def put_back(mail: Claimed, failure: str, *, counted: bool = True) -> None:
    """The attempt came to nothing, the mail waits on. Uncounted, the number of the attempt is given again."""
    async with transaction() as c:
        await c.execute(
            "update outgoing_mail set state = 'waiting', failure = $3, attempts = attempts - $4, slot_at = null"
            " where id = $1 and attempts = $2 and state = 'sending'",
            mail.id, mail.attempt, failure[:80], int(not counted),
        )  # fmt: skip


async def _end(mail: Claimed, state: State, now: datetime, failure: str | None = None) -> None:
    """Only the latest attempt may say how it ended. What was sealed goes with the mail; a failed one keeps it."""
    async with transaction() as c:
        ended = await c.fetchval(
            "update outgoing_mail set state = $3::varchar, failure = $4, slot_at = null,"
            " sent_at = case when $3::varchar = 'sent' then $5::timestamptz end,"
            " sealed = case when $3::varchar = 'failed' then sealed end, expires_on = least(expires_on, $6)"
            " where id = $1 and attempts = $2 and state = 'sending' returning true",
            mail.id, mail.attempt, state, failure and failure[:80], now, day_of(now) + KEPT,
        )  # fmt: skip
        if ended:
            await c.execute(
                "insert into mail_tally as t (id, letter, on_day, status, n) values (gen_random_uuid(), $1, $2, $3, 1)"
                " on conflict (letter, on_day, status) do update set n = t.n + 1",
                mail.letter, day_of(now), state,
            )  # fmt: skip


async def moot_of(persons: Sequence[UUID], now: datetime) -> None:
    """What has not gone to these persons will not go any more; a worker that holds one of the mails finds it ended."""
    async with transaction() as c:
        await c.execute(
            "with ended as (update outgoing_mail set state = 'moot', sealed = null"
            " where person = any ($1) and state in ('waiting', 'sending') returning letter)"
            " insert into mail_tally as t (id, letter, on_day, status, n)"
            " select gen_random_uuid(), letter, $2, 'moot', count(*) from ended group by letter"
            " on conflict (letter, on_day, status) do update set n = t.n + excluded.n",
            list(persons), day_of(now),
        )  # fmt: skip


async def tally_expired(mails: Sequence[UUID]) -> None:
    """Counts those that are about to be erased without ever having been sent, by their last day, for `retention`."""
    async with transaction() as c:
        unsent = await c.fetch(
            "insert into mail_tally as t (id, letter, on_day, status, n)"
            " select gen_random_uuid(), letter, expires_on, 'expired', count(*) from outgoing_mail"
            " where id = any ($1) and state in ('waiting', 'sending') group by letter, expires_on"
            " on conflict (letter, on_day, status) do update set n = t.n + excluded.n returning letter",
            mails,
        )
    for row in unsent:
        log.error("mails of %s waited until their last day and go unsent", row["letter"])
