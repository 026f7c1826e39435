"""The organising bodies of the five counties, by generic names."""

from uuid import UUID

from foundation.townships import COUNTIES
from outreach.partners import keep_partner

PARTNERS = (
    ("industrial_association", "工業會", "Industrial Association"),
    ("chamber", "商業會", "Chamber of Commerce"),
    ("council", "工商發展投資策進會", "Business and Investment Council"),
    ("county_center", "中小企業服務中心", "SME Service Centre"),
)


async def make_partners() -> dict[str, list[UUID]]:
    """Ids by county code; the key "" holds the bodies of the whole region."""
    made: dict[str, list[UUID]] = {"": []}
    for kind, zh, en in (
        ("agency", "經濟部", "Ministry of Economic Affairs"),
        ("agency", "經濟部中區聯合服務中心", "Central Region Joint Service Centre"),
    ):
        made[""].append(await keep_partner(None, kind, zh, en, None))
    for county in COUNTIES:
        made[county.code] = [
            await keep_partner(None, kind, f"{county.zh}{zh}", f"{county.en} {en}", county.code)
            for kind, zh, en in PARTNERS
        ]
    return made
