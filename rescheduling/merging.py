"""Makes one class of two that are too small: the people of one session go over to another of the same event."""

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from foundation import jobs
from foundation.actor import Actor
from foundation.database import transaction
from foundation.languages import N_
from foundation.refusals import Conflict, NotFound, Refusal
from mail.composing import domain
from privacy import audit
from rescheduling.postponing import locked

_NO: dict[str, tuple[str, str]] = {
    "twin": (N_("實體與線上同時進行的場次不能併班。"), "twin"),
    "short": (N_("併過去的場次座位不夠，請先增加名額。"), "short"),
    "overlap": (N_("有人也報了同一時間的其他場次，併班後會衝突，請先聯絡他們。"), "overlap"),
}


@dataclass(frozen=True)
class Merged:
    """`moved` people go over with a letter; `had_both` keep the place that they had there already."""

    moved: int
    had_both: int


async def merge(slug: str, session: UUID, into: UUID, by: Actor, now: datetime) -> Merged:
    """Everybody of `session`, those who wait too. Conflict where places are short or somebody would be in two rooms."""
    async with transaction() as c:
        event = await locked(c, slug, now)
        if session == into:
            raise NotFound
        row = await c.fetchrow("select * from merge_sessions($1, $2, $3, $4, $5)",
                               event["id"], session, into, now, domain())  # fmt: skip
        if row["outcome"] != "merged":
            raise _refusal(row["outcome"])
        await c.execute("update event set sequence = sequence + 1 where id = $1", event["id"])
        await jobs.enqueue("registrations.promote", {"event": str(event["id"])})
        await audit.append(by, "event.merged", event["id"], ("session",), "event", now=now)
    return Merged(row["moved"], row["had_both"])


def _refusal(outcome: str) -> Refusal:
    if outcome not in _NO:
        return NotFound()
    message, code = _NO[outcome]
    return Conflict(message, code=code)
