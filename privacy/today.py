"""What the privacy officer should see first: a retention run that is late or unfinished, data that stayed past their
day, holds that must be looked at again, and what waits for an approval."""

from datetime import datetime

from foundation.actor import Actor
from foundation.languages import N_, Language, translate
from foundation.permissions import PRIVACY_EDIT, permitted
from foundation.today import TodayItem
from privacy import holds, notice_drafts, own_fields, retention_reports, sensitive_questions

_PLACE = "/staff/privacy/retention"


async def items(actor: Actor, now: datetime, language: Language) -> list[TodayItem]:
    if not permitted(actor.roles, PRIVACY_EDIT):
        return []
    return [*await _retention(now, language), *await _holds(now, language), *await _approvals(language)]


async def _holds(now: datetime, language: Language) -> list[TodayItem]:
    due = await holds.count_due(now)
    if not due:
        return []
    title = translate(language, N_("有暫緩刪除的資料該重新檢視"))
    detail = translate(language, N_("還需要就續留，不需要就解除。"))
    return [TodayItem(title, detail, "/staff/privacy/holds", "soon", due)]


async def _retention(now: datetime, language: Language) -> list[TodayItem]:
    reports = await retention_reports.reports(1)
    last = reports[0] if reports else None
    if last and last.overdue:
        title = translate(language, N_("有個人資料過了期限還沒刪除"))
        detail = translate(language, N_("上次夜間刪除沒有完成，請看報告。"))
        return [TodayItem(title, detail, _PLACE, "now", last.overdue)]
    if last and not last.finished:
        title = translate(language, N_("上次夜間刪除有一部分沒有完成"))
        detail = translate(language, N_("可能是金鑰沒有回應；下次執行會補做，請看報告。"))
        return [TodayItem(title, detail, _PLACE, "now")]
    if last and retention_reports.is_late(last, now):
        title = translate(language, N_("夜間刪除超過一天沒有執行"))
        detail = translate(language, N_("請確認背景程式是否正常。"))
        return [TodayItem(title, detail, _PLACE, "now")]
    return []


async def _approvals(language: Language) -> list[TodayItem]:
    """Whatever is new in what people are asked or told; everything else publishes by itself."""
    waiting = (
        (
            await notice_drafts.waiting(),
            N_("告知文字草稿等待核准"),
            N_("核准前活動仍用現行的告知文字。"),
            "wordings",
        ),
        (await own_fields.waiting(), N_("新欄位等待核准"), N_("核准前用到這個欄位的表單不能公布。"), "fields"),
        (
            await sensitive_questions.waiting(),
            N_("敏感題目等待決定"),
            N_("決定前問到這一題的表單不能公布。"),
            "questions",
        ),
    )
    return [
        TodayItem(translate(language, title), translate(language, detail), f"/staff/privacy/{place}", "soon", n)
        for n, title, detail, place in waiting
        if n
    ]
