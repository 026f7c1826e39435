"""An event as somebody means to hold it, in plain values: what the form, the API and a copy hand to the deeds.

`plan_faults` refuses what could never be right; what is missing before publishing is the matter of `publishing.py`.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from uuid import UUID

from events.kinds import ACCESS, BODY_ROLES, DATA_ROLES, EVENT_KINDS, MODES, SESSION_RULES
from foundation.codes import keys
from foundation.faults import Fault, Faults
from foundation.languages import N_
from foundation.townships import COUNTIES

MOST_PLACES = 100_000
MOST_SESSIONS = 60
MOST_YEARS = 10
OFFER_HOURS, MOST_OFFER_HOURS = 8, 80
MOST_PER_ENTERPRISE = 1000
DAY_MINUTES = 24 * 60
ROSTER_DAYS = 14
MOST_ROSTER_DAYS = 90
"""The list itself is kept no longer than that."""
_FAR = N_("日期要在前後 %(most)s 年之內。")


@dataclass(frozen=True, kw_only=True)
class AgendaPlan:
    starts_at: datetime
    topic_zh: str
    topic_en: str = ""
    chair: str = ""
    lecturer: str = ""


@dataclass(frozen=True, kw_only=True)
class SessionPlan:
    """`id` names the session that is changed; without it the session is new.

    A hybrid session with `online_places` counts its two ways apart: it is kept as one session in the room and its
    twin online.
    """

    starts_at: datetime
    ends_at: datetime
    places: int
    id: UUID | None = None
    title_zh: str = ""
    title_en: str = ""
    mode: str = "onsite"
    venue_zh: str = ""
    venue_en: str = ""
    address: str = ""
    map_url: str = ""
    parking_zh: str = ""
    parking_en: str = ""
    room_limit: int | None = None
    reserved: int = 0
    online_places: int | None = None
    agenda: tuple[AgendaPlan, ...] = ()


@dataclass(frozen=True, kw_only=True)
class BodyPlan:
    partner: UUID
    role: str = "host"
    data_role: str = "none"
    contract_ref: str = ""
    roster_days: int = ROSTER_DAYS


@dataclass(frozen=True, kw_only=True)
class EventPlan:
    kind: str
    title_zh: str
    title_en: str = ""
    summary_zh: str = ""
    summary_en: str = ""
    audience_zh: str = ""
    audience_en: str = ""
    county: str | None = None
    contact: UUID | None = None
    deputy: UUID | None = None
    opens_at: datetime | None = None
    closes_at: datetime | None = None
    waiting_list: bool = True
    mail_only: bool = False
    meal: bool = False
    photos: bool = False
    min_places: int | None = None
    decide_on: date | None = None
    learning_hours: Decimal | None = None
    theme_class: str = ""
    administration_class: str = ""
    service_class: str = ""
    online_url: str = ""
    remarks_zh: str = ""
    session_rule: str = "any"
    approval: bool = False
    per_enterprise: int | None = None
    access: str = "open"
    offer_hours: int = OFFER_HOURS
    reconfirm: bool = False
    min_minutes: int | None = None
    banner_zh: str = ""
    banner_en: str = ""
    series: UUID | None = None
    design: UUID | None = None
    sessions: tuple[SessionPlan, ...] = ()
    bodies: tuple[BodyPlan, ...] = ()

    def closing(self) -> datetime | None:
        """When registration ends: as asked for, else when the last session begins."""
        return self.closes_at or max((session.starts_at for session in self.sessions), default=None)


_LONGEST = {
    "title_zh": 200, "title_en": 200, "audience_zh": 300, "audience_en": 300, "theme_class": 20,
    "administration_class": 20, "service_class": 20, "online_url": 500, "summary_zh": 5000, "summary_en": 5000,
    "remarks_zh": 2000, "banner_zh": 300, "banner_en": 300,
}  # fmt: skip
_LONGEST_IN_SESSION = {
    "title_zh": 200, "title_en": 200, "venue_zh": 200, "venue_en": 200, "address": 300, "map_url": 500,
    "parking_zh": 500, "parking_en": 500,
}  # fmt: skip
_LONGEST_IN_AGENDA = {"topic_zh": 300, "topic_en": 300, "chair": 100, "lecturer": 200}


def plan_faults(plan: EventPlan) -> Faults:
    """Every fault at once; fields are named as in the form: `sessions.0.places`, `sessions.0.agenda.1.topic_zh`."""
    faults = [*_too_long(plan, _LONGEST, ""), *_event_faults(plan), *_rule_faults(plan)]
    if len(plan.sessions) > MOST_SESSIONS:
        faults.append(Fault("sessions", N_("最多 %(most)s 場。"), {"most": MOST_SESSIONS}))
    for place, session in enumerate(plan.sessions):
        faults += _session_faults(session, f"sessions.{place}.")
    return faults + list(_body_faults(plan))


def is_far(moment: date, now: datetime) -> bool:
    """So far away that somebody mistyped the year."""
    return abs(moment.year - now.year) > MOST_YEARS


def far_faults(plan: EventPlan, now: datetime) -> Faults:
    """Days that nobody means, which would also be kept for as long. Pure."""
    days: list[tuple[str, date | None]] = [
        (name, getattr(plan, name)) for name in ("opens_at", "closes_at", "decide_on")
    ]
    for place, session in enumerate(plan.sessions):
        days += [(f"sessions.{place}.day", session.starts_at), (f"sessions.{place}.end_day", session.ends_at)]
        days += [(f"sessions.{place}.agenda.{n}.starts_at", item.starts_at) for n, item in enumerate(session.agenda)]
    return [Fault(name, _FAR, {"most": MOST_YEARS}) for name, day in days if day and is_far(day, now)]


def _event_faults(plan: EventPlan) -> Iterator[Fault]:
    if not plan.title_zh.strip():
        yield Fault("title_zh", N_("請填寫活動名稱。"))
    if plan.kind not in keys(EVENT_KINDS):
        yield Fault("kind", N_("請選擇活動種類。"))
    if plan.county is not None and plan.county not in {county.code for county in COUNTIES}:
        yield Fault("county", N_("請從清單中選擇。"))
    if not _web(plan.online_url):
        yield Fault("online_url", N_("連結要以 https:// 開頭。"))
    if plan.opens_at and plan.closes_at and plan.closes_at <= plan.opens_at:
        yield Fault("closes_at", N_("報名截止要在開始報名之後。"))
    if plan.contact and plan.contact == plan.deputy:
        yield Fault("deputy", N_("職務代理人不能和承辦人是同一位。"))
    if plan.min_places is not None and not 0 < plan.min_places <= MOST_PLACES:
        yield Fault("min_places", N_("最低開辦人數要在 1 到 %(most)s 之間。"), {"most": MOST_PLACES})
    if plan.learning_hours is not None and not 0 <= plan.learning_hours <= 999:
        yield Fault("learning_hours", N_("學習時數要在 0 到 999 之間。"))


def _rule_faults(plan: EventPlan) -> Iterator[Fault]:
    for name, codes in (("session_rule", SESSION_RULES), ("access", ACCESS)):
        if getattr(plan, name) not in keys(codes):
            yield Fault(name, N_("請從清單中選擇。"))
    if plan.per_enterprise is not None and not 1 <= plan.per_enterprise <= MOST_PER_ENTERPRISE:
        yield Fault("per_enterprise", N_("每家企業人數要在 1 到 %(most)s 之間。"), {"most": MOST_PER_ENTERPRISE})
    if not 0 <= plan.offer_hours <= MOST_OFFER_HOURS:
        yield Fault("offer_hours", N_("回覆時限要在 0 到 %(most)s 個工作小時之間。"), {"most": MOST_OFFER_HOURS})
    if plan.min_minutes is not None and not 1 <= plan.min_minutes <= DAY_MINUTES:
        yield Fault("min_minutes", N_("分鐘數要在 1 到 %(most)s 之間。"), {"most": DAY_MINUTES})


def _session_faults(session: SessionPlan, at: str) -> Iterator[Fault]:
    yield from _too_long(session, _LONGEST_IN_SESSION, at)
    if session.ends_at <= session.starts_at:
        yield Fault(f"{at}ends_at", N_("結束時間要在開始時間之後。"))
    if not 1 <= session.places <= MOST_PLACES:
        yield Fault(f"{at}places", N_("名額要在 1 到 %(most)s 之間。"), {"most": MOST_PLACES})
    if not 0 <= session.reserved <= max(session.places, 0):
        yield Fault(f"{at}reserved", N_("保留名額不能是負數，也不能比名額多。"))
    if session.room_limit is not None and not 1 <= session.room_limit <= MOST_PLACES:
        yield Fault(f"{at}room_limit", N_("場地人數上限要在 1 到 %(most)s 之間。"), {"most": MOST_PLACES})
    if session.mode not in keys(MODES):
        yield Fault(f"{at}mode", N_("請選擇實體或線上。"))
    if session.online_places is not None:
        yield from _online_faults(session, session.online_places, at)
    if not _web(session.map_url):
        yield Fault(f"{at}map_url", N_("連結要以 https:// 開頭。"))
    for place, item in enumerate(session.agenda):
        yield from _too_long(item, _LONGEST_IN_AGENDA, f"{at}agenda.{place}.")
        if not item.topic_zh.strip():
            yield Fault(f"{at}agenda.{place}.topic_zh", N_("請填寫議程的主題。"))


def _online_faults(session: SessionPlan, places: int, at: str) -> Iterator[Fault]:
    if session.mode != "hybrid":
        yield Fault(f"{at}online_places", N_("只有「實體與線上」的場次可以分開計線上名額。"))
    elif not 1 <= places <= MOST_PLACES:
        yield Fault(f"{at}online_places", N_("名額要在 1 到 %(most)s 之間。"), {"most": MOST_PLACES})


def _body_faults(plan: EventPlan) -> Iterator[Fault]:
    seen: set[tuple[UUID, str]] = set()
    for place, body in enumerate(plan.bodies):
        if body.role not in keys(BODY_ROLES) or body.data_role not in keys(DATA_ROLES):
            yield Fault(f"bodies.{place}.role", N_("請選擇單位的角色。"))
        yield from _data_role_faults(body, f"bodies.{place}.")
        if (body.partner, body.role) in seen:
            yield Fault(f"bodies.{place}.partner", N_("同一個單位在同一種角色只列一次。"))
        seen.add((body.partner, body.role))


def _data_role_faults(body: BodyPlan, at: str) -> Iterator[Fault]:
    yield from _too_long(body, {"contract_ref": 80}, at)
    if body.data_role == "processor" and not body.contract_ref.strip():
        yield Fault(f"{at}contract_ref", N_("受託處理個人資料的單位，請填寫委託契約的文號。"))
    if not 0 <= body.roster_days <= MOST_ROSTER_DAYS:
        yield Fault(f"{at}roster_days", N_("名單提供的天數要在 0 到 %(most)s 之間。"), {"most": MOST_ROSTER_DAYS})


def _too_long(item: object, longest: dict[str, int], at: str) -> Iterator[Fault]:
    for name, most in longest.items():
        text: str = getattr(item, name)
        if len(text) > most:
            yield Fault(at + name, N_("最多 %(most)s 個字。"), {"most": most})
        elif "\x00" in text:
            yield Fault(at + name, N_("含有不能使用的字元。"))


def _web(address: str) -> bool:
    return not address or address.startswith(("https://", "http://"))
