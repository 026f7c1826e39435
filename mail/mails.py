"""What staff may know of the mails of an event: how many went, which came to nothing and why; never to whom."""

import logging
from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID

import msgspec

from foundation.actor import Actor
from foundation.clock import day_of
from foundation.database import transaction
from foundation.jobs import enqueue
from foundation.languages import N_, Language
from foundation.refusals import Conflict, NotFound
from mail.claims import KEPT
from mail.letters import TITLES
from mail.outbox import JOB

log = logging.getLogger("lianfu.mail")
STATES = ("waiting", "sending", "sent", "failed", "moot")
# Rooms say what the scopes of their mails are called: events by their titles.
Namer = Callable[[Sequence[UUID], Language], Awaitable[dict[UUID, str]]]
NAMERS: list[Namer] = []


@dataclass(frozen=True)
class FailedMail:
    """`failure` is an SMTP code or a name of ours; `title` a msgid."""

    id: UUID
    title: str
    attempts: int
    failure: str
    tried_at: datetime | None


@dataclass(frozen=True)
class ReturnedMail:
    """`code` is the enhanced status; `kind` hard, or soft where a later mail may arrive."""

    title: str
    kind: str
    code: str
    on_day: date


@dataclass(frozen=True)
class MailsOf:
    """The mails of one scope. `failed` and `came_back` hold the latest hundred; `returned` counts all of the latter."""

    scope: UUID
    counts: dict[str, int]
    failed: list[FailedMail]
    came_back: list[ReturnedMail]
    returned: int

    @property
    def total(self) -> int:
        return sum(self.counts.values())


@dataclass(frozen=True)
class ScopeCounts:
    scope: UUID
    name: str | None
    counts: dict[str, int]


async def mails_of(scope: UUID) -> MailsOf:
    async with transaction() as c:
        rows = await c.fetch("select state, count(*) as n from outgoing_mail where scope = $1 group by state", scope)
        failed = await c.fetch(
            "select id, letter, attempts, failure, tried_at from outgoing_mail where scope = $1 and state = 'failed'"
            " order by tried_at desc nulls last, id limit 100",
            scope,
        )
        back = await c.fetch(
            "select letter, returned, return_code, returned_on, count(*) over () as n from outgoing_mail"
            " where scope = $1 and returned is not null order by returned_on desc, id limit 100",
            scope,
        )
    counts = dict.fromkeys(STATES, 0) | {row["state"]: row["n"] for row in rows}
    came_back = [
        ReturnedMail(TITLES.get(row["letter"], row["letter"]), row["returned"], row["return_code"], row["returned_on"])
        for row in back
    ]
    return MailsOf(scope, counts, [_failed(dict(row)) for row in failed], came_back, back[0]["n"] if back else 0)


async def scopes(language: Language) -> list[ScopeCounts]:
    """All scopes with mails still in the books, those with trouble first."""
    async with transaction() as c:
        rows = await c.fetch(
            "select scope, jsonb_object_agg(state, n) as counts from"
            " (select scope, state, count(*) as n from outgoing_mail where scope is not null group by scope, state) s"
            " group by scope order by sum(n) filter (where state = 'failed') desc nulls last,"
            " sum(n) filter (where state = 'waiting') desc nulls last, scope limit 200"
        )
    names = await names_of([row["scope"] for row in rows], language)
    nothing = dict.fromkeys(STATES, 0)
    return [
        ScopeCounts(row["scope"], names.get(row["scope"]), nothing | msgspec.json.decode(row["counts"])) for row in rows
    ]


async def names_of(scopes: Sequence[UUID], language: Language) -> dict[UUID, str]:
    """What the rooms call these; a scope that none of them knows is left out."""
    names: dict[UUID, str] = {}
    for namer in NAMERS:
        names |= await namer(scopes, language)
    return names


async def send_again(mail: UUID, *, by: Actor, now: datetime) -> UUID:
    """A failed mail goes back to the outbox, as a further attempt of the same row. Returns its scope."""
    async with transaction() as c:
        scope = await c.fetchval(
            "update outgoing_mail set state = 'waiting', run_at = $2, expires_on = greatest(expires_on, $3)"
            " where id = $1 and state = 'failed' returning scope",
            mail, now, day_of(now) + KEPT,
        )  # fmt: skip
        if scope is None:
            if await c.fetchval("select true from outgoing_mail where id = $1", mail):
                raise Conflict(N_("這封信已經在寄了，不用再按。"), code="not_failed")
            raise NotFound
        await enqueue(JOB, {"mail": str(mail)})
    log.info("mail %s sent again by %s", mail, by.staff_id or by.via)
    return UUID(str(scope))


async def send_all_again(scope: UUID, *, by: Actor, now: datetime) -> int:
    """How many failed mails of the scope went back to the outbox."""
    async with transaction() as c:
        rows = await c.fetch(
            "update outgoing_mail set state = 'waiting', run_at = $2, expires_on = greatest(expires_on, $3)"
            " where scope = $1 and state = 'failed' returning id",
            scope, now, day_of(now) + KEPT,
        )  # fmt: skip
        for row in rows:
            await enqueue(JOB, {"mail": str(row["id"])})
    log.info("%s mails of %s sent again by %s", len(rows), scope, by.staff_id or by.via)
    return len(rows)


async def count_failed() -> int:
    async with transaction() as c:
        n: int = await c.fetchval("select count(*) from outgoing_mail where state = 'failed'")
    return n


def _failed(row: dict[str, object]) -> FailedMail:
    letter = str(row.pop("letter"))
    return FailedMail(title=TITLES.get(letter, letter), **row)  # type: ignore[arg-type]  # the columns named above
