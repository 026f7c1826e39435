"""The registration form and the notice that an event was published with. Neither changes under its id."""

from dataclasses import dataclass
from uuid import UUID

from foundation.recent import Recent
from privacy import notices, own_fields
from privacy.notices import Notice
from questionnaires import opening
from questionnaires.questions import Questions

_revisions: Recent[UUID, Questions] = Recent(200, 3600)


@dataclass(frozen=True)
class Papers:
    """`notice.sha256` is what registrants send back to prove which notice they were shown."""

    revision: UUID
    questions: Questions
    notice: Notice


async def papers_of(revision: UUID | None, notice: UUID | None) -> Papers | None:
    """Inside a transaction. None for an event that was never published."""
    if revision is None or notice is None:
        return None
    questions = _revisions.get(revision)
    if questions is None:
        questions = (await opening.revision(revision)).questions
        await own_fields.remember(question.field for question in questions)
        _revisions.put(revision, questions)
    return Papers(revision, questions, await notices.notice(notice))
