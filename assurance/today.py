"""What whoever answers for a breach should see first: letters that wait for approval, and the nearest deadline.
What the privacy officer should: backups of the keys that stopped, since nothing else removes the expired ones."""

import asyncio
from datetime import datetime, timedelta
from typing import Literal

from assurance.backup_files import last_runs
from assurance.breaches import breaches
from foundation import settings
from foundation.actor import Actor
from foundation.dates import show_date, show_time
from foundation.languages import N_, Language, translate
from foundation.permissions import BREACHES, PRIVACY_EDIT, permitted
from foundation.today import TodayItem

PRESSING = timedelta(days=1)


BACKED_UP_WITHIN = timedelta(hours=26)
"""A daily run, and some patience with it."""


async def items(actor: Actor, now: datetime, language: Language) -> list[TodayItem]:
    return [*await _breaches(actor, now, language), *await _backups(actor, now, language)]


async def _backups(actor: Actor, now: datetime, language: Language) -> list[TodayItem]:
    """Only where somebody has begun to make backups at all."""
    if not permitted(actor.roles, PRIVACY_EDIT):
        return []
    runs = await asyncio.to_thread(last_runs, settings.current().data_folder)
    last = runs.get("keys")
    if not runs or (last and now - last.at <= BACKED_UP_WITHIN):
        return []
    title = translate(language, N_("金鑰超過一天沒有備份"))
    detail = translate(language, N_("過期的金鑰備份也因此還在，刪除的人仍可能被救回來。請確認排程與備份媒體。"))
    return [TodayItem(title, detail, "/staff/privacy/keys", "now")]


async def _breaches(actor: Actor, now: datetime, language: Language) -> list[TodayItem]:
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
