"""Posting a letter: a row and a job in the transaction of the deed that asks for it; both stand or neither does."""

from datetime import date, datetime, timedelta
from uuid import UUID, uuid4

from foundation.database import connection
from foundation.jobs import enqueue
from foundation.languages import Language
from mail.composing import domain

JOB = "mail.deliver"


def new_message_id(mail: UUID) -> str:
    """`<32 hex digits @ our domain>`; made from the row's own random id, so a resend cannot carry another."""
    return f"<{mail.hex}@{domain()}>"


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
    waiting mail's life; `claims.py` shortens it once the mail has ended. A deed that writes many mails at once in SQL
    writes the very same:

        insert into outgoing_mail
          (id, person, scope, expires_on, letter, subject, language, state, attempts, message_id, run_at)
        select m.id, m.person, m.scope, m.expires_on, 'registrations.ticket', m.subject, m.language, 'waiting', 0,
               '<' || replace(m.id::text, '-', '') || '@' || $domain || '>', $now from … m;
        insert into jobs.pgqueuer (priority, entrypoint, payload, execute_after, status)
        select 0, 'mail.deliver', convert_to('{"mail":"' || m.id || '"}', 'UTF8'), now(), 'queued' from … m;

    with `$domain` from `mail.composing.domain()`.
    """
    mail, due = uuid4(), run_at or now
    await connection().execute(
        "insert into outgoing_mail (id, person, scope, expires_on, letter, subject, language, state, attempts,"
        " message_id, run_at, sealed) values ($1, $2, $3, $4, $5, $6, $7, 'waiting', 0, $8, $9, $10)",
        mail, person, scope, expires_on, letter, subject, language, new_message_id(mail), due, sealed,
    )  # fmt: skip
    await enqueue(JOB, {"mail": str(mail)}, after=max(due - now, timedelta(0)))
    return mail
