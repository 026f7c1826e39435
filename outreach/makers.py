"""Makes enterprises, partners and visits for tests and the demo, through the real deeds. No real firm or number."""

from datetime import date, datetime
from random import Random
from uuid import UUID

from foundation.actor import Actor
from foundation.townships import COUNTIES
from outreach import enterprises, partners
from outreach.visit_entries import VisitContactEntry, VisitEntry
from outreach.visits import Logged, log_visit
from questionnaires.ubn import is_valid

_STEMS = "晨光 和順 永豐田 大有 新禾 青松 明泉 宏川 立誠 山田 東旭 美成 合興 信達 千葉 安泰源 景新 福田 海晏".split()  # noqa: SIM905
_TRADES = "精密 機械 食品 紡織 五金 塑膠 木業 科技 農產 包裝 電子 自行車 手工具 貿易 餐飲 設計 物流 環保".split()  # noqa: SIM905
_FORMS = ("股份有限公司", "有限公司", "有限公司", "企業社", "商行", "工程行")


def demo_ubns() -> list[str]:
    """Numbers of the fixture range 0009xxxx that pass the check; none belongs to a real firm."""
    return [number for n in range(10_000) if is_valid(number := f"0009{n:04d}")]


def demo_name(draw: Random) -> str:
    return f"{draw.choice(_STEMS)}{draw.choice(_TRADES)}{draw.choice(_FORMS)}"


async def make_enterprise(
    ubn: str | None = "00090001",
    name: str = "晨光精密有限公司",
    *,
    county: str | None = "66000",
    township: str | None = "66000010",
    industry: str | None = "C",
    size: str | None = "5-29",
) -> UUID:
    found = await enterprises.find_or_make(ubn, name, county=county, township=township, industry=industry, size=size)
    if found is None:
        raise ValueError(f"{name!r} names no enterprise")
    return found.id


async def make_partner(
    name_zh: str = "臺中市工業會", *, kind: str = "industrial_association", county: str | None = "66000"
) -> UUID:
    return await partners.keep_partner(None, kind, name_zh, "", county)


async def make_demo_partners() -> dict[str, list[UUID]]:
    """Four bodies a county, by county code."""
    kinds = (
        ("industrial_association", "工業會", "Industrial Association"),
        ("chamber", "商業會", "Chamber of Commerce"),
        ("county_center", "中小企業服務中心", "SME Service Centre"),
        ("council", "工商發展投資策進會", "Business and Investment Council"),
    )
    return {
        county.code: [
            await partners.keep_partner(None, kind, f"{county.zh}{zh}", f"{county.en} {en}", county.code)
            for kind, zh, en in kinds
        ]
        for county in COUNTIES
    }


async def make_visit(
    enterprise: UUID,
    officer: UUID,
    on_day: date,
    now: datetime,
    *,
    client: UUID,
    outcome: str = "met",
    mode: str = "walk",
    need: str = "",
    promise: str = "",
    next_on: date | None = None,
    partner: UUID | None = None,
    contact: VisitContactEntry = VisitContactEntry(),  # noqa: B008 - frozen
) -> Logged:
    entry = VisitEntry(client, enterprise, mode, outcome, on_day, need, "", promise, next_on, partner, contact)
    by = Actor(officer, "", frozenset({"outreach"}), "system")
    return await log_visit(entry, by=by, now=now)
