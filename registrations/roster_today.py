"""What lists of registrations want somebody to do today: who waits for a decision, whom to telephone about a place they
are offered, places without a name shortly before the day."""

from collections import Counter
from datetime import datetime, timedelta

from foundation.actor import Actor
from foundation.database import transaction
from foundation.dates import show_date
from foundation.languages import Language, gettext, pick
from foundation.permissions import REGISTRATIONS_EDIT, permitted
from foundation.today import TodayItem
from registrations.unread_offers import all_unread

NAMES_DUE = timedelta(days=7)
_WAITING = """
select e.slug, e.title_zh, e.title_en, x.pending, x.unnamed, s.starts_at
from event e
cross join lateral (select min(starts_at) as starts_at, max(ends_at) as ends_at from session where event = e.id) as s
cross join lateral (
  select count(*) filter (where p.status = 'pending') as pending, count(*) filter (where not r.named) as unnamed
  from registration r join participation p on p.id = r.participation where r.event = e.id and r.state = 'live'
) as x
where e.status = 'published' and s.ends_at > $1 and (x.pending > 0 or x.unnamed > 0 and s.starts_at < $2)
order by s.starts_at, e.slug limit 20
"""


async def items(actor: Actor, now: datetime, language: Language) -> list[TodayItem]:
    if not permitted(actor.roles, REGISTRATIONS_EDIT):
        return []
    _ = gettext(language)
    async with transaction() as c:
        rows = await c.fetch(_WAITING, now, now + NAMES_DUE)
    found = await _to_call(now, language)
    for row in rows:
        title, place = (
            str(pick(row["title_zh"], row["title_en"], language)),
            f"/staff/events/{row['slug']}/registrations",
        )
        day = show_date(row["starts_at"], language)
        if row["pending"]:
            detail = _("%(day)s舉辦，有人等您核准", day=day)
            found.append(TodayItem(title, detail, f"{place}?needs=pending", "now", row["pending"]))
        if row["unnamed"] and row["starts_at"] < now + NAMES_DUE:
            detail = _("%(day)s舉辦，有座位還沒有姓名", day=day)
            found.append(TodayItem(title, detail, f"{place}?needs=unnamed", "soon", row["unnamed"]))
    return found


async def _to_call(now: datetime, language: Language) -> list[TodayItem]:
    _, rows = gettext(language), await all_unread(now)
    many = Counter(row["slug"] for row in rows)
    detail = _("輪到遞補，但信寄不到本人，請打電話問")
    return [
        TodayItem(
            str(pick(row["title_zh"], row["title_en"], language)),
            detail,
            f"/staff/events/{slug}/waiting",
            "now",
            many[slug],
        )
        for slug, row in {row["slug"]: row for row in rows}.items()
    ]
