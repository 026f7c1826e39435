"""What events want somebody to do today: drafts to publish, registrations that end soon, events that are on."""

from datetime import datetime

from events.deciding import decision
from events.lists import EventCard, pressing
from foundation.actor import Actor
from foundation.clock import day_of
from foundation.dates import show_date, show_time
from foundation.languages import Language, gettext
from foundation.permissions import EVENTS_EDIT, EVENTS_VIEW, permitted
from foundation.today import TodayItem


async def items(actor: Actor, now: datetime, language: Language) -> list[TodayItem]:
    if not permitted(actor.roles, EVENTS_VIEW):
        return []
    may_edit = permitted(actor.roles, EVENTS_EDIT)
    cards = [card for card in await pressing(now) if card.status == "published" or may_edit]
    return [_item(card, now, language) for card in cards]


def _item(card: EventCard, now: datetime, language: Language) -> TodayItem:
    _ = gettext(language)
    url, title = f"/staff/events/{card.slug}", str(card.title(language))
    if card.status == "draft":
        return TodayItem(title, _("草稿，還沒有發布"), url, "info")
    due = decision(card, now)
    if due and due.is_near and card.starts_at:
        day = show_date(due.on or card.starts_at, language)
        detail = _("已報 %(taken)s／最低 %(least)s，%(day)s前決定", taken=due.taken, least=due.least, day=day)
        return TodayItem(title, detail, f"{url}#decide", "now" if due.is_due else "soon")
    if card.starts_at and day_of(card.starts_at) <= day_of(now):
        detail = _("今天 %(time)s 開始，%(taken)s 人報名", time=show_time(card.starts_at), taken=card.taken)
        return TodayItem(title, detail, url, "now")
    if card.starts_at and card.closes_at and card.closes_at < now:
        detail = _("%(day)s舉辦，報名已截止", day=show_date(card.starts_at, language))
        return TodayItem(title, detail, url, "soon")
    assert card.closes_at
    detail = _("%(day)s截止報名，還有 %(left)s 席", day=show_date(card.closes_at, language), left=card.left)
    return TodayItem(title, detail, url, "soon")
