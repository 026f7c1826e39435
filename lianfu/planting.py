"""People put into an installation through the real admission: invented ones for drills, marked ones for the search."""

from collections.abc import Mapping
from datetime import datetime
from uuid import UUID, uuid4

from assurance.canaries import Canary, canaries
from events.facts import EventFacts
from events.makers import make_event
from foundation.database import acting_as, transaction
from privacy import consents
from questionnaires.answering import Answers, read_json
from registrations.admission import admit
from registrations.registering import Sent, consents_asked, papers_of, request_of


async def register(facts: EventFacts, said: Mapping[str, object], now: datetime) -> tuple[UUID, UUID]:
    """Person and registration. What the form does not ask is left out of what is said."""
    papers = papers_of(facts)
    asked = {question.key for question in papers.questions}
    read = read_json(papers.questions, {key: value for key, value in said.items() if key in asked}, "zh-Hant")
    if not isinstance(read, Answers):
        raise TypeError(f"the form is not answered: {[fault.field for fault in read]}")
    sent = Sent(
        post_token=uuid4(),
        sessions=tuple(session.id for session in facts.sessions),
        notice=papers.notice.sha256,
        language="zh-Hant",
        channel="web",
        consents=consents.decide(consents_asked(facts), ["later_events"]),
    )
    with acting_as("public"):
        outcome = await admit(request_of(facts, read, sent), now)
    async with transaction("staff") as c:
        person = await c.fetchval("select person from registration where id = $1", outcome.registration)
    return person, outcome.registration


def answers_of(canary: Canary) -> dict[str, object]:
    return {
        "identity_kind": "staff", "name": canary.name, "email": canary.email, "phone": canary.phone,
        "job_title": canary.job_title, "organization": canary.organization, "county": "66000", "meal": "vegetarian",
        "heard": "social",
    }  # fmt: skip


async def plant(now: datetime) -> EventFacts:
    """All marked people at an event of their own."""
    facts = await make_event(now, title_zh="資料保護演練", title_en="Data protection rehearsal", meal=True)
    for canary in canaries():
        await register(facts, answers_of(canary), now)
    return facts
