"""Polls and answers for tests and the demo, made by the real deeds; the answers are as kind as such answers are."""

import random
from collections.abc import Mapping
from datetime import datetime
from typing import Any
from uuid import UUID

from questionnaires.answering import read_json
from questionnaires.ballots import answer, issue_ballots, open_ballot
from questionnaires.opening import ensure_form, make_poll, publish_revision
from questionnaires.questions import Questions
from questionnaires.standard import satisfaction

_SCORES = ("5", "4", "3", "2", "1", "na")
_WEIGHTS = (48, 42, 7, 2, 0.5, 0.5)
_REMARKS = (
    "希望下次多一點實作時間。",
    "停車位不好找，可否提供地圖？",
    "講義可以先寄給我們。",
    "內容很實用，謝謝。",
    "冷氣太強了。",
)


async def make_satisfaction_poll() -> UUID:
    """A draft poll over the standard satisfaction questionnaire."""
    form = await ensure_form(satisfaction.KIND, satisfaction.NAME_ZH)
    revision = await publish_revision(form, satisfaction.QUESTIONS)
    return await make_poll(revision.id)


async def make_open_poll(count: int, now: datetime) -> tuple[UUID, list[str]]:
    """The same with its ballots issued: the poll and their tokens."""
    poll = await make_satisfaction_poll()
    return poll, await issue_ballots(poll, count, now)


async def answer_ballot(
    token: str, answers: Mapping[str, Any], now: datetime, questions: Questions = satisfaction.QUESTIONS
) -> None:
    await answer(await open_ballot(token, now), read_json(questions, answers, "zh-Hant"), now)


def likely_answers(chance: random.Random) -> dict[str, Any]:
    """Answers of one visitor: mostly satisfied, one in six with a remark."""
    scales = [question.key for question in satisfaction.QUESTIONS if question.kind == "scale"]
    answers: dict[str, Any] = {key: chance.choices(_SCORES, _WEIGHTS)[0] for key in scales}
    answers[satisfaction.RECOMMEND] = chance.choices(range(11), (0, 0, 0, 0, 1, 3, 5, 12, 28, 25, 26))[0]
    if chance.random() < 1 / 6:
        answers["suggestions"] = chance.choice(_REMARKS)
    return answers
