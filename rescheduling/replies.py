"""Asks people with a place whether they come, two days before or after a postponement, and takes their answer.

Who does not come frees the place at once, and the line moves. Silence keeps the place.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Literal
from uuid import UUID

from foundation import clock
from foundation.actor import Actor
from foundation.database import transaction
from foundation.languages import N_
from foundation.refusals import Conflict, Gone, NotFound
from mail.composing import domain
from privacy import audit
from registrations.cancelling import cancel
from registrations.links import link_hash

Question = Literal["reconfirm", "postponed"]
Answer = Literal["coming", "not_coming"]
RECONFIRM = "registrations.reconfirm"
DAYS_BEFORE = 2
# On the day, or on the next one where no worker ran; once asked, whoever moves up later has just said that they come.
_DUE = """
select e.id, (
  select coalesce(max(y.n), 0) + 1 from reply y where y.scope = e.id and y.question = 'reconfirm') as n
from event e
join lateral (
  select (min(s.starts_at) at time zone 'Asia/Taipei')::date as day from session s where s.event = e.id) as f
  on f.day between $1::date + 1 and $1::date + $2::int
where e.reconfirm and e.status = 'published' and e.postponed_on is null and not exists (
  select from reply y where y.scope = e.id and y.question = 'reconfirm' and y.asked_on >= coalesce((
    select max(z.asked_on) from reply z where z.scope = e.id and z.question = 'postponed'), '-infinity'))
order by e.id
"""


@dataclass(frozen=True)
class Answered:
    """`before`: it was answered so already."""

    answer: Answer
    before: bool = False


@dataclass(frozen=True)
class Asked:
    """How the newest asking stands for somebody; `answer` None for none yet."""

    on: date
    answer: Answer | None


@dataclass(frozen=True)
class Newest:
    """The newest asking of somebody, whichever question it was."""

    question: Question
    on: date
    answer: Answer | None


@dataclass(frozen=True)
class Replies:
    """What an event's people said; `silent` still hold their place."""

    event: UUID
    asked: int
    coming: int
    not_coming: int

    @property
    def silent(self) -> int:
        return self.asked - self.coming - self.not_coming


async def ask_due(now: datetime) -> int:
    """Every event that wants it and begins in two days; how many people were asked."""
    async with transaction() as c:
        rows = await c.fetch(_DUE, clock.day_of(now), DAYS_BEFORE)
    day = timedelta(days=1)
    return sum([await ask(row["id"], "reconfirm", RECONFIRM, now, n=row["n"], before=day) for row in rows])


async def ask(
    event: UUID, question: Question, letter: str, now: datetime, *, n: int = 1, before: timedelta = timedelta()
) -> int:
    """One letter and one open question for everybody with a place who registered at least `before` ago. Safe to repeat
    with the same `n`; a higher one asks everybody again. How many were asked."""
    today = clock.day_of(now)
    async with transaction() as c:
        return int(
            await c.fetchval(
                "select ask_reply($1, $2, $3, $4, $5, $6, $7, $8)",
                event, question, n, letter, today - before, now, today, domain(),
            )
        )  # fmt: skip


async def answer(
    registration: UUID, question: Question, said: Answer, by: Actor, now: datetime, *, link_version: int | None = None
) -> Answered:
    """NotFound where nobody asked; Gone once the place is given back or the event has begun, Conflict after arriving.

    The person names the version of their manage link; staff, who were told on the telephone, need none.
    """
    proof = None if link_version is None else link_hash(registration, link_version)
    async with transaction("staff" if by.staff_id is not None else "public") as c:
        if said == "not_coming":
            # First: it takes the locks in the order of all others.
            await cancel(registration, by, now, link_version=link_version, why="not_coming")
        outcome = await c.fetchval(
            "select answer_reply($1, $2, $3, $4, $5)", registration, proof, question, said, clock.day_of(now)
        )
        if outcome is None:
            raise NotFound
        if outcome == "ended":
            raise Gone(N_("座位已經讓出來了。想來的話，歡迎再報名。"), code="ended")
    return Answered(said, before=outcome == "again")


async def asked_of(registration: UUID, question: Question, link_version: int) -> Asked | None:
    """For the page of whoever holds the link; None where nobody asked."""
    async with transaction() as c:
        row = await c.fetchrow(
            "select * from reply_of($1, $2, $3)", registration, link_hash(registration, link_version), question
        )
    return Asked(row["asked_on"], row["answer"]) if row else None


async def answer_for(
    registration: UUID, said: Answer, by: Actor, now: datetime, *, to: Question | None = None
) -> Answered:
    """To the newest asking: what somebody told staff on the telephone, on record. The refusals of `answer`; Conflict
    when that is another than the one that was put to them."""
    async with transaction("staff"):
        asked = await newest_of(registration)
        if asked is None:
            raise NotFound
        if to and asked.question != to:
            raise Conflict(N_("這段時間裡又問了新的問題，請再看一次。"), code="asked_anew")
        done = await answer(registration, asked.question, said, by, now)
        if not done.before:
            await audit.append(by, f"registration.reply_{said}", registration, (), "registration", now=now)
    return done


async def newest_of(registration: UUID) -> Newest | None:
    """For staff; None where nobody asked."""
    async with transaction() as c:
        row = await c.fetchrow(
            "select question, asked_on, answer from reply where registration = $1"
            " order by asked_on desc, n desc limit 1",
            registration,
        )
    return Newest(row["question"], row["asked_on"], row["answer"]) if row else None


_COUNTS = """
select r.event, count(*)::int as asked, count(*) filter (where y.answer = 'coming')::int as coming,
  count(*) filter (where y.answer = 'not_coming')::int as not_coming
from reply y join registration r on r.id = y.registration
where r.event = any ($1) and y.question = $2 and y.n = (
  select max(z.n) from reply z where z.registration = y.registration and z.question = y.question)
  and (r.state = 'live' or y.answer = 'not_coming')
group by r.event
"""


async def replies_of(events: Sequence[UUID], question: Question) -> dict[UUID, Replies]:
    """Counts for staff, by event; whoever cancelled otherwise, or handed the place on, is not among the asked."""
    async with transaction() as c:
        rows = await c.fetch(_COUNTS, list(events), question)
    return {row["event"]: Replies(**row) for row in rows}
