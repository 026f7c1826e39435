"""What the letters want somebody to see today: an online session of the next days that has no link to send."""

from datetime import datetime, timedelta

from foundation.actor import Actor
from foundation.database import transaction
from foundation.dates import show_date
from foundation.languages import Language, gettext, pick
from foundation.permissions import EVENTS_EDIT, permitted
from foundation.today import TodayItem

_AHEAD = timedelta(days=3)


async def items(actor: Actor, now: datetime, language: Language) -> list[TodayItem]:
    if not permitted(actor.roles, EVENTS_EDIT):
        return []
    async with transaction() as c:
        rows = await c.fetch(
            "select e.slug, e.title_zh, e.title_en, min(s.starts_at) as starts_at from event e"
            " join session s on s.event = e.id"
            " where e.status = 'published' and e.online_url = '' and s.mode <> 'onsite'"
            " and s.starts_at > $1 and s.starts_at < $2 group by e.id order by 4 limit 10",
            now, now + _AHEAD,
        )  # fmt: skip
    _ = gettext(language)
    return [
        TodayItem(
            _("線上場次還沒有連結：%(title)s", title=pick(row["title_zh"], row["title_en"], language)),
            _("%(when)s 開始，前一天要寄連結", when=show_date(row["starts_at"], language)),
            f"/staff/events/{row['slug']}/edit", "now",
        )
        for row in rows
    ]  # fmt: skip
