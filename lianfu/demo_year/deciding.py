"""What the demo centre has to decide: a meeting with the organiser's approval, some approved in one deed already, and
a firm whose three people wait for the small class together."""

from datetime import timedelta
from uuid import uuid5

from events.facts import EventFacts
from foundation import database
from foundation.database import transaction
from lianfu.demo_year.events import NAMES, Played, hold
from lianfu.demo_year.planned import TAICHUNG, Planned
from questionnaires.answering import Answers, read_json
from registrations.bulk import Deed, do
from registrations.parties import Party, register_party
from registrations.registering import papers_of

MATCHING = Planned(
    -20 / 30.4,
    "seminar",
    "採購媒合會：與中心廠對談",
    "Matching meeting with lead firms",
    TAICHUNG,
    "國際會議廳",
    "Conference hall",
    10,
    3,
    (("中心廠說明需求", "What lead firms look for"), ("一對一對談", "Talks one to one")),
    1.6,
)
APPROVED = 7
NAMED = ("江一起", "洪一起", "邱一起")


async def decide_some(year: Played, full: EventFacts) -> None:
    """Some are approved in one deed that can still be taken back; the others wait."""
    facts = await hold(MATCHING, year, approval=True)
    async with transaction() as c:
        rows = await c.fetch("select id from registration where event = $1 order by post_token", facts.id)
    soon = year.now - timedelta(hours=2)
    await do(facts.id, [row["id"] for row in rows[:APPROVED]], Deed(act="approve"), year.team["organiser"], soon)
    await _wait_together(full, year)


async def _wait_together(facts: EventFacts, year: Played) -> None:
    questions, said = papers_of(facts).questions, {"organization": "幸福示範有限公司", "identity_kind": "staff"}
    asked = {question.key for question in questions}
    people: list[Answers] = []
    for name in NAMED:
        given = said | {
            "name": name,
            "email": f"together-{len(people)}@example.org",
            "job_title": "專員",
            "meal": "meat",
        }
        read = read_json(questions, {key: value for key, value in given.items() if key in asked}, "zh-Hant")
        assert isinstance(read, Answers), read
        people.append(read)
    party = Party(
        token=uuid5(NAMES, "together"), people=people, sessions=tuple(session.id for session in facts.sessions),
        notice=papers_of(facts).notice.sha256, language="zh-Hant", channel="web", consents={}, together=True,
    )  # fmt: skip
    with database.acting_as("public"):
        await register_party(facts, party, year.now - timedelta(days=1))
