"""The satisfaction questionnaire: ten items on one A4, two for each of course, lecturer and arrangement.

"Overall satisfaction" is its own question and the official result; it is never the mean of the others.
"""

from typing import Literal

from questionnaires.questions import Questions
from questionnaires.standard import bank

KIND: Literal["satisfaction"] = "satisfaction"
NAME_ZH = "標準滿意度問卷"
OVERALL = bank.OVERALL.key
RECOMMEND = bank.RECOMMEND.key

QUESTIONS: Questions = (
    bank.TOPIC,
    bank.USEFUL,
    bank.KNOWLEDGE,
    bank.DELIVERY,
    bank.TIMING,
    bank.VENUE,
    bank.COURTESY,
    bank.OVERALL,
    bank.RECOMMEND,
    bank.SUGGESTIONS,
)
