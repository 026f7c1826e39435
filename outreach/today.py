"""What outreach wants somebody to do today: one's own needs past their day, and contacts promised by now."""

from datetime import date, datetime

from foundation.actor import Actor
from foundation.clock import day_of
from foundation.dates import show_date
from foundation.languages import Language, gettext
from foundation.permissions import OUTREACH_EDIT, permitted
from foundation.today import TodayItem
from outreach.kinds import NEED_CATEGORIES, VISIT_MODES, named
from outreach.needs import NeedLine, needs
from outreach.visit_lists import VisitLine, promised

MOST = 5


async def items(actor: Actor, now: datetime, language: Language) -> list[TodayItem]:
    """A person's own; the first few of each by name, the rest as a number."""
    if actor.staff_id is None or not permitted(actor.roles, OUTREACH_EDIT):
        return []
    today = day_of(now)
    due = [line for line in await needs(today, owner=actor.staff_id) if line.due_on and line.due_on <= today]
    contacts = await promised(today, officer=actor.staff_id)
    found = [_need(line, language, overdue=line.overdue(today)) for line in due[:MOST]]
    found += [_contact(line, today, language) for line in contacts[:MOST]]
    if (rest := len(due) + len(contacts) - len(found)) > 0:
        _ = gettext(language)
        found.append(TodayItem(_("還有其他要跟進的事"), _("到外展頁看全部"), "/staff/outreach", "soon", rest))
    return found


def _need(line: NeedLine, language: Language, *, overdue: bool) -> TodayItem:
    _ = gettext(language)
    day = show_date(line.due_on, language) if line.due_on else ""
    text = _("%(category)s：%(day)s 到期，已經過了") if overdue else _("%(category)s：今天到期")
    detail = text % {"category": named(NEED_CATEGORIES, line.category, language), "day": day}
    return TodayItem(line.name, detail, f"/staff/outreach/needs/{line.id}", "now" if overdue else "soon")


def _contact(line: VisitLine, today: date, language: Language) -> TodayItem:
    _ = gettext(language)
    day = show_date(line.follow_up_on, language) if line.follow_up_on else ""
    mode = named(VISIT_MODES, line.mode, language)
    detail = _("約好 %(day)s 再聯絡（上次：%(mode)s）", day=day, mode=mode)
    late = line.follow_up_on is not None and line.follow_up_on < today
    url = f"/staff/outreach/visits/new?enterprise={line.enterprise}"
    return TodayItem(line.name, detail, url, "now" if late else "soon")
