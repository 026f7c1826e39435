"""What waits for the privacy officer of the demo: a draft of the wording to compare, a field, a question; and one
question that was allowed."""

from datetime import timedelta

from lianfu.demo_year.events import Played
from privacy import notice_drafts, own_fields, sensitive_questions, wording_places
from privacy.own_fields import Wanted
from privacy.sensitive_questions import QuestionText

_PARKING = Wanted(
    key="own_parking",
    label_zh="停車登記的車牌",
    label_en="Licence plate for parking",
    level="P3",
    categories=("C132",),
    purposes=("130",),
    reason_zh="會場停車場要先登記車牌才能進出，只給管理室當天使用。",
    reason_en="The car park of the venue lets registered plates in; given to its guard for the day only.",
)
_ADULT = QuestionText(
    "adult", ("您是否年滿 18 歲（只回答是或否，不問出生日期）", "Are you of age (18 years)?", "是", "Yes", "否", "No")
)
_ILL = QuestionText("ill", ("您有需要我們注意的慢性病嗎？", "Do you have a chronic disease we should know of?"))


async def draft_and_ask(year: Played) -> None:
    """After the events: an approved wording would otherwise be theirs."""
    organiser, officer = year.team["organiser"], year.team["privacy_officer"]
    asked = await sensitive_questions.ask(
        _ADULT, "在職訓練補助只給成年的學員，補助單位要求確認", organiser, year.now - timedelta(days=70)
    )
    await sensitive_questions.decide(
        asked,
        allowed=True,
        reason="補助要點規定學員須成年，只問是或否，不記出生日期，符合最少蒐集。",
        by=officer,
        now=year.now - timedelta(days=69),
    )
    await sensitive_questions.ask(_ILL, "戶外參訪想先知道學員的身體狀況", organiser, year.now - timedelta(days=2))
    await own_fields.propose(_PARKING, organiser, year.now - timedelta(days=3))
    draft = await notice_drafts.start(officer, year.now - timedelta(days=1))
    fields = wording_places.texts((await notice_drafts.one(draft)).body)
    fields["zh-manner"] = fields["zh-manner"].replace("寄送報名結果", "用電子郵件或電話通知報名結果")
    fields["en-manner"] = fields["en-manner"].replace("sending the outcome", "telling you the outcome by mail or phone")
    fields["zh-how"] = fields["zh-how"].replace("；不收費用", "，也可以親自到中心辦理；不收費用")
    fields["en-how"] = fields["en-how"].replace("; it is free", ", or come to the centre; it is free")
    body = wording_places.wording(fields, (await notice_drafts.one(draft)).body)
    await notice_drafts.save(draft, body, "說明電話通知與臨櫃辦理", officer, year.now - timedelta(days=1))
