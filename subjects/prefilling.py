"""What a form may be filled in with for somebody who was here before: their own last words, and only those that the
form asks for."""

from datetime import datetime
from typing import Any
from uuid import UUID

from events.facts import EventFacts
from registrations.registering import papers_of
from subjects import own_session
from subjects.record import OwnRegistration, read_own

# Who they are, how they are reached and whom they come from; never meals, wishes or answers of another day.
FIELDS = frozenset({"name", "email", "phone", "job_title", "identity_kind", "organization", "ubn", "county", "township",
                    "industry", "size"})  # fmt: skip


async def last_words(cookie: str, access: UUID, event: EventFacts, now: datetime) -> dict[str, Any]:
    """By question of the form, for the proven person; it stands in the record of what was read of them. Raises
    SessionOver, NotFound."""
    record = await read_own(cookie, access, now)
    usable = [each for each in record.registrations if each.words and not each.restricted]
    last = max(usable, key=lambda each: each.fact.registered_on, default=None)
    words = _fitting(last, event) if last else {}
    await own_session.note(cookie, access, "own.prefilled", tuple(sorted(words)), now)
    return words


def _fitting(last: OwnRegistration, event: EventFacts) -> dict[str, Any]:
    """Another form may ask for the same under another name: what a question is about tells."""
    said = last.words | last.needs
    before = {q.field: said[q.key] for q in papers_of(last.event).questions if q.key in said and q.field in FIELDS}
    return {q.key: before[q.field] for q in papers_of(event).questions if q.field in before}
