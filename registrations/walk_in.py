"""Registering somebody who stands at the door: the same form and rules as online, then checked in at once."""

from datetime import datetime
from uuid import UUID

from events.facts import EventFacts
from foundation.actor import Actor
from foundation.database import transaction
from foundation.languages import N_, Language
from foundation.refusals import Conflict
from questionnaires.answering import Answers
from registrations.admission import admit_by_staff
from registrations.check_in import Scanned, record_ticket
from registrations.door_tickets import is_of_day
from registrations.registering import Sent, papers_of, request_of


async def register_walk_in(
    facts: EventFacts, session: UUID, answers: Answers, token: UUID, language: Language, by: Actor, now: datetime
) -> Scanned:
    """Somebody on the list already is checked in, out of the line too. The same token twice is one walk-in.

    Conflict `not_today` for a session of another day.
    """
    if not any(each.id == session and is_of_day(each.starts_at, each.ends_at, now) for each in facts.sessions):
        raise Conflict(N_("這一場不在今天，不能現場報名。"), code="not_today")
    sent = Sent(
        post_token=token, sessions=(session,), notice=papers_of(facts).notice.sha256, language=language, channel="door"
    )
    outcome = await admit_by_staff(request_of(facts, answers, sent), now, walk_in=True)
    async with transaction() as c:
        ticket = await c.fetchval(
            "select id from ticket where registration = $1 and revoked_at is null order by version desc limit 1",
            outcome.registration,
        )
    return await record_ticket(ticket, by, now, event=facts.id, how="walk_in")
