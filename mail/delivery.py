"""Delivers one mail: claim, render, send, record. At least once: after a kill the same Message-ID goes again."""

import asyncio
import logging
from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from foundation import clock
from foundation.database import transaction
from foundation.jobs import NotYet, enqueue, job
from foundation.settings import current
from mail import claims, composing, pacing
from mail.letters import AWAY, GATES, RENDERERS, Message
from mail.outbox import JOB
from mail.return_paths import return_path
from mail.smtp import Line, Refused, Unreachable, Waits

log = logging.getLogger("lianfu.mail")
_lines: dict[asyncio.AbstractEventLoop, Line] = {}


def line() -> Line:
    """The one open line of this worker."""
    return _lines.setdefault(asyncio.get_running_loop(), Line(current()))


def hang_up() -> None:
    """At the end of a worker, or when the settings change under a test."""
    for open_line in _lines.values():
        open_line.hang_up()
    _lines.clear()


@job(JOB)
async def deliver_job(payload: dict[str, Any]) -> None:
    await deliver(UUID(payload["mail"]), line())


async def deliver(mail: UUID, over: Line, now: Callable[[], datetime] = clock.now) -> None:
    """Raises NotYet when the mail has to wait: then it is still in the outbox, and so is its job."""
    async with over.turn:
        try:
            # First of all, so that an hour without a server is not an hour of counted attempts.
            await over.ready()
        except Unreachable as away:
            raise NotYet(str(away)) from None
        claimed = await claims.claim(mail, now())
        if isinstance(claimed, claims.Over):
            return
        if isinstance(claimed, claims.NotNow):
            raise NotYet("held", after=claimed.wait)
        await _attempt(claimed, over, now)


async def _attempt(mail: claims.Claimed, over: Line, now: Callable[[], datetime]) -> None:
    try:
        message = await _rendered(mail)
        if message is None:
            await claims.moot(mail, now())
            return
        wire = composing.compose(message, message_id=mail.message_id, language=mail.language, now=now())
    except composing.Unsendable as fault:
        await claims.failed(mail, f"header {fault}", now())
        return
    except Exception as error:  # noqa: BLE001 - a room's bug fails its own letter and no other
        await _not_rendered(mail, error, now)
        return
    goes_at = mail.slot_at or await pacing.moment(message.to.rpartition("@")[2], mail.letter, now())
    if goes_at > now():
        await claims.put_off(mail, goes_at)
        raise NotYet("pace", after=goes_at - now())
    try:
        await over.send(wire, return_path(mail.id))
    except Refused as no:
        await claims.failed(mail, str(no), now())
    except Waits as trouble:
        await claims.put_back(mail, str(trouble))
        raise NotYet(str(trouble)) from None
    else:
        await claims.sent(mail, now())


async def _rendered(mail: claims.Claimed) -> Message | None:
    for may_go in GATES:
        if not await may_go(mail.letter, mail.subject):
            return None
    carried = mail.about.bytes if mail.about else mail.sealed
    return await RENDERERS[mail.letter](mail.subject, mail.language, carried)


async def _not_rendered(mail: claims.Claimed, error: Exception, now: Callable[[], datetime]) -> None:
    """The exception's name only: its text may hold what a person wrote."""
    name = type(error).__name__
    if isinstance(error, tuple(AWAY)):
        await claims.put_back(mail, name, counted=False)
        raise NotYet(name) from None
    log.error("letter %s could not be rendered: %s (attempt %s)", mail.letter, name, mail.attempt)
    if mail.attempt >= claims.MOST_ATTEMPTS:
        await claims.failed(mail, name, now())
        return
    await claims.put_back(mail, name)
    raise NotYet(name, after=timedelta(seconds=2**mail.attempt)) from None


async def send_stranded(now: datetime) -> int:
    """Gives a new job to every mail that is long due and has none left (a job held after a bug, a restored backup)."""
    async with transaction() as c:
        rows = await c.fetch(
            "select m.id from outgoing_mail m where m.state in ('waiting', 'sending') and m.run_at < $1"
            " and coalesce(m.tried_at, m.run_at) < $1"
            " and not exists (select from jobs.pgqueuer j where j.entrypoint = $2 and j.status in ('queued', 'picked')"
            " and convert_from(j.payload, 'UTF8')::jsonb ->> 'mail' = m.id::text)",
            now - timedelta(minutes=10), JOB,
        )  # fmt: skip
        for row in rows:
            await enqueue(JOB, {"mail": str(row["id"])})
    return len(rows)
