"""Posting a letter: a row and a job in the transaction of the deed that asks for it; both stand or neither does."""

from collections.abc import Sequence
from datetime import date, datetime, timedelta
from typing import NamedTuple
from uuid import UUID, uuid4

from foundation.database import connection
from foundation.jobs import enqueue
from foundation.languages import Language
from mail.composing import domain

JOB = "mail.deliver"


def new_message_id(mail: UUID) -> str:
    """`<32 hex digits @ our domain>`; made from the row's own random id, so a resend cannot carry another."""
    return f"<{mail.hex}@{domain()}>"


class Addressed(NamedTuple):
    """One of many mails of one letter; the columns as of `post`."""

    subject: UUID
    language: Language
    person: UUID | None
    scope: UUID | None
    expires_on: date
    sealed: bytes | None = None
    about: UUID | None = None


# What `post` writes, note of the queue included; a test compares the two. SQL functions that post copy this.
_POST_MANY = """
with rows as (
  insert into outgoing_mail (id, person, scope, expires_on, letter, subject, language, state, attempts, message_id,
    run_at, sealed, about)
  select m.id, m.person, m.scope, m.expires_on, $1, m.subject, m.language, 'waiting', 0,
    '<' || replace(m.id::text, '-', '') || '@' || $2 || '>', $3, m.sealed, m.about
  from unnest($4::uuid[], $5::uuid[], $6::text[], $7::uuid[], $8::uuid[], $9::date[], $10::bytea[],
    $11::uuid[]) as m (id, subject, language, person, scope, expires_on, sealed, about)
  returning id
), queued as (
  insert into jobs.pgqueuer (priority, entrypoint, payload, headers, status)
  select 0, $12, convert_to('{"mail":"' || r.id || '"}', 'UTF8'), 'null'::jsonb, 'queued' from rows r
  returning id
)
insert into jobs.pgqueuer_log (job_id, status, entrypoint, priority) select q.id, 'queued', $12, 0 from queued q
"""


async def post_many(letter: str, mails: Sequence[Addressed], now: datetime) -> None:
    """Adds one mail each to the running transaction, in one round trip. With `about` the renderer gets that id's bytes
    where it would get what is sealed."""
    if not mails:
        return
    columns = [list(column) for column in zip(*mails, strict=True)]
    ids = [uuid4() for _ in mails]
    await connection().execute(_POST_MANY, letter, domain(), now, ids, *columns, JOB)


async def post(
    letter: str,
    subject: UUID,
    language: Language,
    *,
    person: UUID | None,
    scope: UUID | None,
    expires_on: date,
    now: datetime,
    sealed: bytes | None = None,
    run_at: datetime | None = None,
) -> UUID:
    """Adds one mail to the running transaction; RuntimeError outside of one.

    `subject` is what the renderer of `letter` finds its facts by. `scope` is the event (or visit, or case), by which
    staff find the mail; `expires_on` is the last day of what the letter is about, so that no outage is longer than a
    waiting mail's life; `claims.py` shortens it once the mail has ended.
    """
    mail, due = uuid4(), run_at or now
    await connection().execute(
        "insert into outgoing_mail (id, person, scope, expires_on, letter, subject, language, state, attempts,"
        " message_id, run_at, sealed) values ($1, $2, $3, $4, $5, $6, $7, 'waiting', 0, $8, $9, $10)",
        mail, person, scope, expires_on, letter, subject, language, new_message_id(mail), due, sealed,
    )  # fmt: skip
    await enqueue(JOB, {"mail": str(mail)}, after=max(due - now, timedelta(0)))
    return mail
