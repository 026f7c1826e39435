"""What is to be seen today of the askings: how many of an event that begins soon have not said whether they come."""

from datetime import datetime, timedelta
from uuid import UUID

from foundation.actor import Actor
from foundation.clock import day_of
from foundation.database import transaction
from foundation.dates import show_date
from foundation.languages import Language, gettext, pick
from foundation.permissions import REGISTRATIONS_EDIT, permitted
from foundation.today import TodayItem
from rescheduling.replies import replies_of

# Asked lately, and not yet begun.
_ASKED = """
select e.id, e.slug, e.title_zh, e.title_en, f.starts_at from event e
join lateral (select min(s.starts_at) as starts_at from session s where s.event = e.id) as f on f.starts_at > $1
where e.status = 'published' and e.postponed_on is null
  and exists (select from reply y where y.scope = e.id and y.question = 'reconfirm' and y.asked_on > $2)
order by f.starts_at, e.id
"""


async def items(actor: Actor, now: datetime, language: Language) -> list[TodayItem]:
    if not permitted(actor.roles, REGISTRATIONS_EDIT):
        return []
    async with transaction() as c:
        events = await c.fetch(_ASKED, now, day_of(now) - timedelta(days=4))
    found = await replies_of([UUID(str(row["id"])) for row in events], "reconfirm")
    _ = gettext(language)
    return [
        TodayItem(
            str(pick(row["title_zh"], row["title_en"], language)),
            _(
                "%(day)s 開始：問了 %(asked)s 人，%(coming)s 人會到，%(silent)s 人還沒回覆",
                day=show_date(row["starts_at"], language),
                asked=found[row["id"]].asked, coming=found[row["id"]].coming, silent=found[row["id"]].silent,
            ),
            f"/staff/events/{row['slug']}/registrations",
            "soon",
        )
        for row in events
        if row["id"] in found and found[row["id"]].silent
    ]  # fmt: skip
