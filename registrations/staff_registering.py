"""Staff register somebody who calls or hands in paper: same form, rules and rows, without the window of the public."""

from datetime import datetime
from uuid import UUID

from events.facts import EventFacts
from foundation.actor import Actor
from foundation.database import transaction
from foundation.languages import Language
from privacy import audit
from questionnaires.answering import Answers
from registrations.admission import Outcome, admit_by_staff
from registrations.admission_rows import Channel
from registrations.registering import Sent, papers_of, request_of


async def register_for(
    facts: EventFacts,
    answers: Answers,
    *,
    token: UUID,
    sessions: tuple[UUID, ...],
    channel: Channel,
    language: Language,
    by: Actor,
    now: datetime,
    source: str = "",
) -> Outcome:
    """The notice of today was told or shown to the person; no consent is given for them. The deed is on record.

    `source` names who gave the details instead of the person: then nobody was told yet, and the first mail does it.
    """
    notice = papers_of(facts).notice.sha256
    sent = Sent(
        post_token=token, sessions=sessions, notice=notice, language=language, channel=channel,
        is_contact=not source, contact_name=source,
    )  # fmt: skip
    async with transaction("staff"):
        outcome = await admit_by_staff(request_of(facts, answers, sent), now)
        await audit.append(by, "registration.made", outcome.registration, (), channel, now=now)
    return outcome
