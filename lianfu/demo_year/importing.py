"""Lists that came into the demo centre: one of a ticket system, written, and one of a partner that waits for a
decision."""

import csv
import io
from collections.abc import Sequence
from datetime import timedelta

from events.facts import event_facts_by_id
from foundation.database import transaction
from imports import batches
from imports.committing import commit
from lianfu.demo_year.events import Played

_EVENT = """
select e.id from event e where e.status = 'published' and e.access = 'open' and not e.approval
  and (select min(s.starts_at) from session s where s.event = e.id) > $1
  and (select count(*) from session s where s.event = e.id) = 1
  and (select min(s.places - s.places_taken - s.reserved) from session s where s.event = e.id) > 8
  and not exists (select from registration r join waiting_entry w on w.registration = r.id where r.event = e.id)
order by (select min(s.starts_at) from session s where s.event = e.id) limit 1
"""
_KKTIX = (
    ("聯絡人 姓名", "聯絡人 Email", "聯絡人 手機", "公司/組織名稱", "職稱/職位", "票種", "QR Code 序號", "order_no"),
    ("沈怡安", "shen@example.org", "0900-100-201", "示範精密有限公司", "副理", "一般票", "Q-01", "O-01"),
    ("戴立誠", "dai@example.org", "0900-100-202", "示範精密有限公司", "工程師", "一般票", "Q-02", "O-01"),
    ("魏書涵", "wei@example.org", "0900-100-203", "示範食品企業社", "負責人", "一般票", "Q-03", "O-02"),
)
_PARTNERS = (
    ("示範工業區廠商協進會　報名彙整表",),
    ("編號", "公司名稱(統編)", "姓名", "職稱", "聯絡電話", "電子郵件", "身分證字號"),
    ("1", "示範機械股份有限公司(00090017)", "范志遠", "廠長", "04-22250001#12", "fan@example.org", ""),
    ("2", "示範塑膠有限公司", "涂○玲", "會計", "0900-100-205", "tu@example.org", ""),
    ("3", "示範五金行", "示範五金行-店長-簡文彬", "", "0900-100-206", "jian@example.org", ""),
    ("4", "示範食品企業社", "魏書涵", "負責人", "0900-100-203", "wei@example.org", ""),
    ("5", "示範紡織有限公司", "古美雲", "經理", "9.00E+08", "", ""),
    ("合計", "", "5 人", "", "", "", ""),
)


async def bring_in_lists(year: Played) -> None:
    """The first by the organiser yesterday, the second this morning."""
    organiser, now = year.team["organiser"], year.now
    async with transaction() as c:
        event = await c.fetchval(_EVENT, now)
    if event is None:
        return
    facts, yesterday = await event_facts_by_id(event), now - timedelta(days=1)
    written = await batches.start(facts, "attendees.csv", _csv(_KKTIX), "本中心 KKTIX 報名頁", organiser, yesterday)
    await commit(facts, written, organiser, yesterday + timedelta(minutes=6))
    facts = await event_facts_by_id(event)
    await batches.start(facts, "名單.csv", _csv(_PARTNERS), "示範工業區廠商協進會", organiser, now - timedelta(hours=2))


def _csv(rows: Sequence[Sequence[str]]) -> bytes:
    out = io.StringIO()
    csv.writer(out).writerows(rows)
    return out.getvalue().encode("utf-8-sig")
