"""Places to be held back, as somebody means it; pure. What the session has left is the matter of `holding_back.py`."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from events.kinds import HOLDBACK_KINDS
from events.plans import MOST_PLACES, MOST_YEARS, is_far
from foundation.codes import keys
from foundation.faults import Fault
from foundation.languages import N_
from foundation.townships import COUNTIES

LONGEST_TITLE = 100


@dataclass(frozen=True, kw_only=True)
class HoldbackPlan:
    """`title_zh` says what a code is for; a county and a partner name themselves. Without `release_at` the places are
    kept to the end."""

    session: UUID
    kind: str
    places: int
    county: str | None = None
    partner: UUID | None = None
    title_zh: str = ""
    release_at: datetime | None = None

    def whose(self) -> tuple[UUID, str, str | None, UUID | None]:
        """For whom and where: what cannot change once somebody holds one of the places."""
        return (
            self.session,
            self.kind,
            self.county if self.kind == "county" else None,
            self.partner if self.kind == "partner" else None,
        )


def holdback_faults(plan: HoldbackPlan, starts_at: datetime, now: datetime) -> Iterator[Fault]:
    """`starts_at` is when its session begins; afterwards there is nothing to release."""
    yield from _whose_faults(plan)
    if not 1 <= plan.places <= MOST_PLACES:
        yield Fault("places", N_("名額要在 1 到 %(most)s 之間。"), {"most": MOST_PLACES})
    if plan.release_at and is_far(plan.release_at, now):
        yield Fault("release_at", N_("日期要在前後 %(most)s 年之內。"), {"most": MOST_YEARS})
    elif plan.release_at and plan.release_at >= starts_at:
        yield Fault("release_at", N_("釋出時間要在場次開始之前。"))
    elif plan.release_at and plan.release_at <= now:
        yield Fault("release_at", N_("釋出時間要在現在以後；要馬上開放，請按「立即釋出」。"))


def _whose_faults(plan: HoldbackPlan) -> Iterator[Fault]:
    if plan.kind not in keys(HOLDBACK_KINDS):
        yield Fault("kind", N_("請選擇保留給誰。"))
    if plan.kind == "county" and plan.county not in {county.code for county in COUNTIES}:
        yield Fault("county", N_("請選擇縣市。"))
    if plan.kind == "partner" and plan.partner is None:
        yield Fault("partner", N_("請選擇單位。"))
    if plan.kind == "code" and not plan.title_zh.strip():
        yield Fault("title_zh", N_("請寫下這些名額給誰，例如：公會理監事。"))
    if len(plan.title_zh) > LONGEST_TITLE:
        yield Fault("title_zh", N_("最多 %(most)s 個字。"), {"most": LONGEST_TITLE})
    elif "\x00" in plan.title_zh:
        yield Fault("title_zh", N_("含有不能使用的字元。"))
