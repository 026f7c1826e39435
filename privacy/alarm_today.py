"""What the privacy officer should see first of the record of reading: alarms that nobody has answered."""

from datetime import datetime

from foundation.actor import Actor
from foundation.languages import N_, Language, translate
from foundation.permissions import PRIVACY_EDIT, permitted
from foundation.today import TodayItem
from privacy.alarms import open_alarms


async def items(actor: Actor, _now: datetime, language: Language) -> list[TodayItem]:
    if not permitted(actor.roles, PRIVACY_EDIT):
        return []
    waiting = await open_alarms()
    if not waiting:
        return []
    title = translate(language, N_("有查看個資的警示"))
    detail = translate(language, N_("請看過並寫一句說明。"))
    return [TodayItem(title, detail, "/staff/privacy/alarms", "now", waiting)]
