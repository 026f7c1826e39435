"""Lists that somebody uploaded and nobody has written yet: their content goes tomorrow."""

from datetime import datetime

from foundation.actor import Actor
from foundation.database import transaction
from foundation.languages import Language, gettext, pick
from foundation.permissions import REGISTRATIONS_EDIT, permitted
from foundation.today import TodayItem

MOST = 5
_WAITING = """
select b.id, b.rows, b.giver, e.slug, e.title_zh, e.title_en from import_batch b join event e on e.id = b.event
where b.state = 'read' and exists (select from import_row r where r.batch = b.id) order by b.made_at limit $1
"""


async def items(actor: Actor, now: datetime, language: Language) -> list[TodayItem]:  # noqa: ARG001 - asked alike
    if not permitted(actor.roles, REGISTRATIONS_EDIT):
        return []
    _ = gettext(language)
    async with transaction() as c:
        rows = await c.fetch(_WAITING, MOST)
    return [
        TodayItem(
            _("有一份名單還沒匯入，隔天就刪"),
            _("%(event)s，%(n)s 列，%(giver)s 提供", event=pick(row["title_zh"], row["title_en"], language).text,
              n=row["rows"], giver=row["giver"]),
            f"/staff/events/{row['slug']}/import/{row['id']}",
            "soon",
        )
        for row in rows
    ]  # fmt: skip
