"""Letters that staff write to some people of an event: kept as a draft, counted, tried on oneself, sent once."""

from dataclasses import dataclass
from datetime import date, datetime
from typing import Any
from uuid import UUID, uuid4

from correspondence.recipients import Filter, count, people
from correspondence.sending import BATCH, post_marked
from correspondence.texts import LONGEST_TITLE, faults_in
from correspondence.timing import next_open
from events.facts import EventFacts
from foundation import clock, jobs
from foundation.actor import Actor
from foundation.clock import day_of
from foundation.database import connection, transaction
from foundation.faults import Fault, Faults
from foundation.languages import N_
from foundation.refusals import Conflict, Invalid, NotFound
from privacy import audit

JOB = "correspondence.send_group"
MARK = "group"


@dataclass(frozen=True)
class GroupText:
    """What was written; English may be empty."""

    title_zh: str
    title_en: str
    text_zh: str
    text_en: str


@dataclass(frozen=True)
class GroupLetter:
    id: UUID
    event: UUID
    status: str
    text: GroupText
    to: Filter
    n: int
    made_on: date
    sent_on: date | None


_COLUMNS = """
id, event, status, title_zh, title_en, text_zh, text_en, optional, to_status, to_session, to_came, to_language, n,
made_on, sent_on
"""


def _letter(row: Any) -> GroupLetter:
    text = GroupText(row["title_zh"], row["title_en"], row["text_zh"], row["text_en"])
    to = Filter(row["optional"], row["to_status"], row["to_session"], row["to_came"], row["to_language"])
    return GroupLetter(row["id"], row["event"], row["status"], text, to, row["n"], row["made_on"], row["sent_on"])


async def letters_of(event: UUID) -> list[GroupLetter]:
    """The newest first, drafts before all."""
    async with transaction() as c:
        sql = f"select {_COLUMNS} from group_letter where event = $1 order by sent_on desc nulls first, id"  # noqa: S608 - our own
        rows = await c.fetch(sql, event)
    return [_letter(row) for row in rows]


async def letter_of(event: UUID, letter: UUID) -> GroupLetter:
    async with transaction() as c:
        row = await c.fetchrow(
            f"select {_COLUMNS} from group_letter where id = $1 and event = $2",  # noqa: S608 - our own columns
            letter, event,
        )  # fmt: skip
    if row is None:
        raise NotFound
    return _letter(row)


async def group_text(letter: UUID) -> GroupText | None:
    """For the renderer."""
    async with transaction() as c:
        row = await c.fetchrow("select title_zh, title_en, text_zh, text_en from group_letter where id = $1", letter)
    return GroupText(**row) if row else None


async def write(
    event: EventFacts, text: GroupText, to: Filter, by: Actor, now: datetime, letter: UUID | None = None
) -> UUID:
    """A new draft, or the draft written anew. Raises Invalid; Conflict for one that went."""
    if faults := _faults(event, text, to):
        raise Invalid(faults)
    values = (
        text.title_zh, text.title_en, text.text_zh, text.text_en, to.optional, to.status, to.session, to.came,
        to.language,
    )  # fmt: skip
    async with transaction() as c:
        if letter is None:
            letter = uuid4()
            await c.execute(
                "insert into group_letter (title_zh, title_en, text_zh, text_en, optional, to_status, to_session,"
                " to_came, to_language, id, event, author, made_on)"
                " values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13)",
                *values, letter, event.id, by.staff_id, day_of(now),
            )  # fmt: skip
            return letter
        changed = await c.fetchval(
            "update group_letter set title_zh = $1, title_en = $2, text_zh = $3, text_en = $4, optional = $5,"
            " to_status = $6, to_session = $7, to_came = $8, to_language = $9"
            " where id = $10 and event = $11 and status = 'draft' returning true",
            *values, letter, event.id,
        )  # fmt: skip
    if not changed:
        raise Conflict(N_("這封信已經寄出，不能再改。"), code="sent")
    return letter


async def drop(event: UUID, letter: UUID) -> None:
    """A draft only: what went stays on record."""
    async with transaction() as c:
        dropped = await c.fetchval(
            "delete from group_letter where id = $1 and event = $2 and status = 'draft' returning true", letter, event
        )
    if not dropped:
        raise Conflict(N_("這封信已經寄出，不能再改。"), code="sent")


async def send(event: EventFacts, letter: UUID, expected: int, by: Actor, now: datetime) -> int:
    """Once. `expected` is the number that was confirmed: if the list grew or shrank meanwhile, somebody looks again."""
    async with transaction():
        await connection().execute("select 1 from group_letter where id = $1 for update", letter)
        found = await letter_of(event.id, letter)
        if found.status != "draft":
            raise Conflict(N_("這封信已經寄出，不能再改。"), code="sent")
        n = await count(event.id, found.to)
        if n != expected:
            message = N_("收信的人剛才變成 %(n)s 位，請看過再按一次寄出。")
            raise Conflict(message, code="count_changed", n=n)
        if not n:
            raise Conflict(N_("沒有符合條件的人，信沒有寄出。"), code="nobody")
        await connection().execute(
            "update group_letter set status = 'sent', n = $2, sent_on = $3 where id = $1", letter, n, day_of(now)
        )
        await jobs.enqueue(JOB, {"letter": str(letter)}, once=f"group:{letter}")
        await audit.append(by, "event.letter_sent", event.id, (found.to.status,), "event", now=now)
    return n


@jobs.job(JOB)
async def send_group(payload: dict[str, Any]) -> None:
    """May run twice: the marks know who has it."""
    await post_group(UUID(payload["letter"]), clock.now())


async def post_group(letter: UUID, now: datetime) -> int:
    n = 0
    while True:
        async with transaction() as c:
            row = await c.fetchrow(
                f"select {_COLUMNS} from group_letter where id = $1 and status = 'sent'",  # noqa: S608 - our own columns
                letter,
            )
            if row is None:
                return n
            found = _letter(row)
            rows = await people(found.event, found.to, str(letter), BATCH)
            name = "correspondence.later_events" if found.to.optional else "correspondence.group"
            # News can wait for the morning; what concerns the registration was pressed by somebody who knows the hour.
            at = next_open(now) if found.to.optional else now
            n += await post_marked(name, rows, MARK, str(letter), at, about=letter)
        if len(rows) < BATCH:
            return n


def _faults(event: EventFacts, text: GroupText, to: Filter) -> Faults:
    faults = []
    if not text.title_zh.strip():
        faults.append(Fault("title_zh", N_("請寫主旨。")))
    if not text.text_zh.strip():
        faults.append(Fault("text_zh", N_("請寫內容。")))
    for field in ("title_zh", "title_en"):
        faults += faults_in(field, getattr(text, field), event, LONGEST_TITLE)
    for field in ("text_zh", "text_en"):
        faults += faults_in(field, getattr(text, field), event)
    if bool(text.title_en.strip()) != bool(text.text_en.strip()):
        faults.append(Fault("text_en", N_("英文的主旨與內容要一起寫，或都不寫。")))
    if to.session and to.session not in {session.id for session in event.sessions}:
        faults.append(Fault("to_session", N_("沒有這個場次。")))
    return faults
