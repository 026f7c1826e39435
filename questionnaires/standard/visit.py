"""The short questionnaire after a visit or a consultation: five items."""

from typing import Literal

from questionnaires.questions import Questions
from questionnaires.standard import bank

KIND: Literal["visit"] = "visit"
NAME_ZH = "訪視滿意度問卷"

QUESTIONS: Questions = (
    bank.scale("solved", "問題解決程度", "How far your problem was solved"),
    bank.scale("speed", "回應速度", "Speed of response"),
    bank.COMPETENCE,
    bank.COURTESY,
    bank.OVERALL,
)
