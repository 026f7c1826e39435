"""What the privacy officer should see first of requests: those past their day, and those due within three days."""

from datetime import datetime

from foundation.actor import Actor
from foundation.clock import day_of
from foundation.languages import N_, Language, translate
from foundation.permissions import PRIVACY_EDIT, permitted
from foundation.today import TodayItem
from subjects.case_rows import SOON, open_days

_PLACE = "/staff/privacy/cases"


async def items(actor: Actor, now: datetime, language: Language) -> list[TodayItem]:
    if not permitted(actor.roles, PRIVACY_EDIT):
        return []
    today, days = day_of(now), await open_days()
    late, soon = [day for day in days if day < today], [day for day in days if today <= day <= today + SOON]
    found = []
    if late:
        title = translate(language, N_("有請求超過法定期限還沒答覆"))
        found.append(TodayItem(title, translate(language, N_("請今天就答覆。")), _PLACE, "now", len(late)))
    if soon:
        title = translate(language, N_("有請求三天內要答覆"))
        found.append(TodayItem(title, translate(language, N_("來不及可以延長一次。")), _PLACE, "soon", len(soon)))
    return found
