"""Partners: the chambers, associations, county centres and agencies the centre works with."""

from dataclasses import dataclass
from uuid import UUID, uuid4

import asyncpg

from foundation.database import transaction
from foundation.faults import Fault
from foundation.languages import N_
from foundation.refusals import Invalid, NotFound
from foundation.townships import COUNTIES
from outreach.kinds import PARTNER_KINDS


@dataclass(frozen=True)
class PartnerLine:
    """`visits` are those it came along to and met somebody at."""

    id: UUID
    kind: str
    name_zh: str
    name_en: str
    county: str | None
    visits: int = 0


async def keep_partner(id: UUID | None, kind: str, name_zh: str, name_en: str, county: str | None) -> UUID:
    """Makes a partner (no id) or corrects one; a name stands once."""
    faults = []
    if kind not in {code.key for code in PARTNER_KINDS}:
        faults.append(Fault("kind", N_("請選擇單位類別。")))
    if not 2 <= len(name_zh) <= 200:
        faults.append(Fault("name_zh", N_("請填單位全名，2 到 200 個字。")))
    if county and county not in {each.code for each in COUNTIES}:
        faults.append(Fault("county", N_("請選擇服務區內的縣市，或留白。")))
    if faults:
        raise Invalid(faults)
    try:
        async with transaction() as c:
            if id is None:
                id = uuid4()
                await c.execute(
                    "insert into partner (id, kind, name_zh, name_en, county) values ($1, $2, $3, $4, $5)",
                    id, kind, name_zh, name_en[:200], county,
                )  # fmt: skip
            else:
                done = await c.execute(
                    "update partner set kind = $2, name_zh = $3, name_en = $4, county = $5 where id = $1",
                    id, kind, name_zh, name_en[:200], county,
                )  # fmt: skip
                if done == "UPDATE 0":
                    raise NotFound
    except asyncpg.UniqueViolationError:
        raise Invalid([Fault("name_zh", N_("已經有同名的單位。"))]) from None
    return id


async def partners() -> list[PartnerLine]:
    """All of them, by county and kind; there are some dozens."""
    async with transaction() as c:
        rows = await c.fetch(
            "select p.id, p.kind, p.name_zh, p.name_en, p.county, count(v.id)::int as visits"
            " from partner p left join visit v on v.partner = p.id and v.outcome = 'met'"
            " group by p.id order by p.county nulls last, p.kind, p.name_zh"
        )
    return [PartnerLine(**dict(row)) for row in rows]


async def partner(id: UUID) -> PartnerLine:
    async with transaction() as c:
        row = await c.fetchrow("select id, kind, name_zh, name_en, county from partner where id = $1", id)
    if row is None:
        raise NotFound
    return PartnerLine(**dict(row))
