"""How many trading locations each county and township has, by section: denominators taken from the business register.

Each firm counts once, under its first industry code; the source says so, and from which day. A set that stands is never
changed, since reports were written with it: another edition makes another set.
"""

from datetime import date

from foundation.database import transaction
from foundation.languages import N_
from foundation.refusals import Conflict
from foundation.townships import COUNTIES

SOURCE = "財政資訊中心 全國營業（稅籍）登記資料集 {day}（data.gov.tw 9400），依第一個行業代號"
_COUNT = """
insert into denominator (id, area, industry, year, unit, source, is_estimate, count)
select gen_random_uuid(), areas.area, industry, $1, 'location', $2, false, count(*)
from registered_firm f cross join lateral (values (f.county), (f.township)) as areas (area)
where areas.area is not null
group by grouping sets ((areas.area), (areas.area, industry))
having grouping(industry) = 1 or industry is not null
on conflict do nothing
"""


class NotWhole(Conflict):
    code = "register_not_whole"
    message = N_("登記資料還沒有涵蓋五個縣市，先完整匯入再產生母體數。")


async def count_denominators() -> tuple[date, int]:
    """The day of the edition and how many records are new. Raises NotWhole where a county is missing."""
    async with transaction() as c:
        day = await c.fetchval("select as_of from register_edition order by imported_on desc, as_of desc")
        known = await c.fetchval("select count(distinct county) from registered_firm")
        if day is None or known < len(COUNTIES):
            raise NotWhole
        done = await c.execute(_COUNT, day.year, SOURCE.format(day=day.isoformat()), timeout=300)
    return day, int(done.rsplit(" ", 1)[-1])
