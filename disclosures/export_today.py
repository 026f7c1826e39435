"""What exports want somebody to do today: requests to agree to or refuse, and one's own that may be fetched."""

from datetime import datetime

from disclosures import export_lists
from disclosures.export_lists import ExportLine
from foundation.actor import Actor
from foundation.languages import Language, gettext
from foundation.permissions import EXPORT, EXPORT_APPROVE, permitted
from foundation.today import TodayItem

MOST = 5


async def items(actor: Actor, now: datetime, language: Language) -> list[TodayItem]:
    if actor.staff_id is None:
        return []
    _ = gettext(language)
    found: list[TodayItem] = []
    if permitted(actor.roles, EXPORT_APPROVE):
        others = [line for line in await export_lists.waiting(now) if not line.is_own(actor)]
        found += [_item(line, _("有一份匯出等您核准"), language) for line in others[:MOST]]
    if permitted(actor.roles, EXPORT):
        mine = await export_lists.ready(actor.staff_id, now)
        found += [_item(line, _("您申請的匯出可以下載了"), language) for line in mine]
    return found


def _item(line: ExportLine, title: str, language: Language) -> TodayItem:
    _ = gettext(language)
    detail = _("%(event)s，%(n)s 位，%(name)s 申請", event=line.title(language), n=line.people, name=line.asked_name)
    return TodayItem(title, detail, f"/staff/events/{line.slug}/exports/{line.id}", "now")
