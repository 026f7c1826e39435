"""What the privacy officer should see first: a retention run that is late, data that stayed past their day, holds that
must be looked at again."""

from datetime import datetime

from foundation.actor import Actor
from foundation.languages import N_, Language, translate
from foundation.permissions import PRIVACY_EDIT, permitted
from foundation.today import TodayItem
from privacy import holds, retention_reports

_PLACE = "/staff/privacy/retention"


async def items(actor: Actor, now: datetime, language: Language) -> list[TodayItem]:
    if not permitted(actor.roles, PRIVACY_EDIT):
        return []
    return [*await _retention(now, language), *await _holds(now, language)]


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
    if last and retention_reports.is_late(last, now):
        title = translate(language, N_("夜間刪除超過一天沒有執行"))
        detail = translate(language, N_("請確認背景程式是否正常。"))
        return [TodayItem(title, detail, _PLACE, "now")]
    return []
