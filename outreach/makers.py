"""Makes enterprises, partners and visits for tests and the demo, through the real deeds. No real firm or number."""

from datetime import date, datetime
from uuid import UUID

from foundation.actor import Actor
from outreach import enterprises, partners
from outreach.visit_entries import VisitContactEntry, VisitEntry
from outreach.visits import Logged, log_visit
from questionnaires.ubn import is_valid


def demo_ubns() -> list[str]:
    """Numbers of the fixture range 0009xxxx that pass the check; none belongs to a real firm."""
    return [number for n in range(10_000) if is_valid(number := f"0009{n:04d}")]


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
