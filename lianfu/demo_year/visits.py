"""200 visits over the year: most meet somebody, some bring a need, most needs are closed in time."""

from collections.abc import Sequence
from datetime import timedelta
from uuid import uuid5

from foundation.clock import day_of
from lianfu.demo_year.events import NAMES, Played
from lianfu.demo_year.invented import Firm
from outreach import needs
from outreach.enterprises import find_or_make
from outreach.visit_entries import VisitContactEntry, VisitEntry
from outreach.visits import log_visit

VISITS = 200
_CATEGORIES = (
    ("finance", 5),
    ("people", 5),
    ("digital", 4),
    ("netzero", 4),
    ("rnd", 3),
    ("legal", 2),
    ("market", 2),
    ("land", 1),
    ("tax", 1),
)
_WORDS = (
    "想了解申請條件和期限。",
    "希望有顧問到廠看看。",
    "最近訂單下滑，資金比較緊。",
    "缺熟練人手。",
    "客戶要求提供碳排資料。",
)
_PROMISES = ("寄補助簡章", "安排顧問回電", "轉請主管單位說明", "")


async def log_visits(year: Played, firms: Sequence[Firm]) -> None:
    chance, officer = year.chance, year.team["outreach"]
    for k in range(VISITS):
        firm = chance.choice(firms)
        then = year.now - timedelta(days=round(360 * (VISITS - 1 - k) / VISITS), hours=3)
        found = await find_or_make(
            firm.ubn, firm.name, county=firm.county, township=firm.township, industry=firm.industry, size=firm.size
        )
        assert found is not None  # every invented firm has a number
        met = chance.random() < 0.82
        need = chance.choices(*zip(*_CATEGORIES, strict=True))[0] if met and chance.random() < 0.45 else ""
        entry = VisitEntry(
            client=uuid5(NAMES, f"visit {k}"),
            enterprise=found.id,
            mode=chance.choice(("walk", "phone", "phone", "video", "point", "home")),
            outcome="met" if met else chance.choice(("absent", "refused", "unanswered")),
            on_day=day_of(then),
            need=need,
            need_words=chance.choice(_WORDS) if need else "",
            promise=chance.choice(_PROMISES) if met else "",
            next_on=day_of(then) + timedelta(days=chance.choice((14, 30, 60)))
            # What was promised long ago has been kept; only the latest are still to come.
            if met and chance.random() < 0.4 and k > VISITS * 0.85
            else None,
            partner=chance.choice(year.partners[firm.county]) if chance.random() < 0.35 else None,
            contact=VisitContactEntry(name="王○明", job_title="經理") if met else VisitContactEntry(),
        )
        logged = await log_visit(entry, by=officer, now=then)
        if need and logged.need and k < VISITS * 0.9 and chance.random() < 0.85:
            outcome = chance.choices(("solved", "partly", "cannot"), (6, 3, 1))[0]
            await needs.close_need(logged.need, outcome, now=min(then + timedelta(days=20), year.now))
