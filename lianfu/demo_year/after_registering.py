"""What the demo centre has open after people registered: a small class in two days that asks who comes, with a line, an
offer and somebody who handed the place on. Its letters are today's, and go out."""

from datetime import datetime
from uuid import UUID, uuid5

from events.facts import EventFacts
from foundation import database
from foundation.actor import PUBLIC
from foundation.database import transaction
from lianfu.demo_year.events import NAMES, Played, hold
from lianfu.demo_year.planned import TAICHUNG, Planned
from questionnaires.answering import Answers, read_json
from registrations import links
from registrations.substituting import questions_for, substitute
from registrations.ticket_reading import by_manage_token
from rescheduling import replies

CLASS = Planned(
    -2 / 30.4,
    "workshop",
    "AI 工具小班實作",
    "Hands-on with AI tools, a small class",
    TAICHUNG,
    "電腦教室",
    "Computer room",
    12,
    3,
    (("挑選合適的工具", "Choosing the right tool"), ("動手做一個", "Making one yourself")),
    1.5,
)
_PEOPLE = """
select r.id from registration r join participation p on p.id = r.participation
where r.event = $1 and r.state = 'live' and p.status = 'admitted' order by r.post_token
"""


async def hold_class(year: Played) -> EventFacts:
    """Published and full, with people who wait."""
    return await hold(CLASS, year, reconfirm=True)


async def ask_the_class(event: EventFacts, now: datetime) -> None:
    """Called once the mails of the year are gone: these are meant to be sent."""
    with database.acting_as("worker"):
        await replies.ask(event.id, "reconfirm", replies.RECONFIRM, now)
    async with transaction("staff") as c:
        people = [row["id"] for row in await c.fetch(_PEOPLE, event.id)]
    with database.acting_as("public"):
        for person in people[:5]:
            await replies.answer(person, "reconfirm", "coming", PUBLIC, now, link_version=1)
        # The first in the line is asked whether they take it.
        await replies.answer(people[5], "reconfirm", "not_coming", PUBLIC, now, link_version=1)
        await _hand_on(people[6], now)


async def _hand_on(registration: UUID, now: datetime) -> None:
    view = await by_manage_token(links.manage_token(registration, 1))
    asked = questions_for(view)
    said = {"name": "賴替代", "email": "substitute@example.org", "phone": "0900000111", "job_title": "專員"}
    known = {question.key for question in asked}
    read = read_json(asked, {key: value for key, value in said.items() if key in known}, "zh-Hant")
    assert isinstance(read, Answers), read
    await substitute(view, read, uuid5(NAMES, "substitute"), PUBLIC, now, language="zh-Hant", link_version=1)
