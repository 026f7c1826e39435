"""Answers to the questionnaires of the demo year: ballots are taken from their sealed mails, as the people would."""

import random
from datetime import datetime, timedelta
from uuid import UUID

from foundation import database
from foundation.database import transaction
from questionnaires.answering import read_json
from questionnaires.ballots import OPEN_FOR, answer, close_poll, open_ballot
from questionnaires.standard.satisfaction import QUESTIONS
from registrations.ballot_mail import LETTER, open_token

_WEIGHTS = {"5": 52, "4": 39, "3": 7, "2": 1, "1": 1}
REMARKS = (
    "希望多一點實作。",
    "講師很清楚，謝謝。",
    "停車不太方便。",
    "希望有簡報電子檔。",
    "時間可以再長一點。",
    "下次想聽補助的申請經驗。",
)


async def answer_ballots(event: UUID, closed_at: datetime, now: datetime, chance: random.Random) -> None:
    """Three to five in six answer within days; after two weeks the poll is closed."""
    async with transaction("worker") as c:
        rows = await c.fetch(
            "select subject, sealed from outgoing_mail"
            " where scope = $1 and letter = $2 and sealed is not null order by subject",
            event,
            LETTER,
        )
    answered_at = closed_at + timedelta(days=1)
    answering = chance.sample(rows, round(len(rows) * chance.uniform(0.55, 0.85)))
    for row in answering:
        with database.acting_as("worker"):
            token = await open_token(row["subject"], row["sealed"])
        if token:
            with database.acting_as("public"):
                ballot = await open_ballot(token, answered_at)
                await answer(ballot, read_json(QUESTIONS, _given(chance), "zh-Hant"), answered_at)
    if closed_at + OPEN_FOR < now:
        poll = await _poll(event)
        with database.acting_as("worker"):
            await close_poll(poll, closed_at + OPEN_FOR)


async def _poll(event: UUID) -> UUID:
    async with transaction() as c:
        return UUID(str(await c.fetchval("select poll from event where id = $1", event)))


def _given(chance: random.Random) -> dict[str, object]:
    """One respondent leans high or low as a whole, as people do."""
    mood = chance.choice((0, 0, 0, 0, 1))
    given: dict[str, object] = {}
    for question in QUESTIONS:
        if question.kind == "scale":
            drawn = int(chance.choices(list(_WEIGHTS), list(_WEIGHTS.values()))[0])
            given[question.key] = str(max(1, drawn - mood))
        elif question.kind == "nps":
            given[question.key] = str(chance.choices((10, 9, 8, 7, 5), (34, 28, 22, 10, 6))[0])
        elif question.kind == "long_text" and chance.random() < 0.12:
            given[question.key] = chance.choice(REMARKS)
    return given
