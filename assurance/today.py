"""What whoever answers for a breach should see first: letters that wait for approval, and the nearest deadline."""

from datetime import datetime, timedelta
from typing import Literal

from assurance.breaches import breaches
from foundation.actor import Actor
from foundation.dates import show_date, show_time
from foundation.languages import N_, Language, translate
from foundation.permissions import BREACHES, permitted
from foundation.today import TodayItem

PRESSING = timedelta(days=1)


async def items(actor: Actor, now: datetime, language: Language) -> list[TodayItem]:
    if not permitted(actor.roles, BREACHES):
        return []
    held = [each for each in await breaches(open_only=True) if not each.drill]
    if not held:
        return []
    due = min(clock.at for each in held for clock in each.clocks if clock.key == "people")
    title = translate(language, N_("有外洩事件的通知等待核准"))
    detail = translate(language, N_("最近的期限：%(day)s"), day=f"{show_date(due, language)} {show_time(due)}")
    tone: Literal["now", "soon"] = "now" if due - now < PRESSING else "soon"
    return [TodayItem(title, detail, "/staff/privacy/breaches", tone, len(held))]
