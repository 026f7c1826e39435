"""From what was typed to the plan of an event, or to the faults at their fields."""

import unicodedata
from collections.abc import Callable, Iterable
from datetime import date, datetime, time
from decimal import Decimal, InvalidOperation
from typing import Any, TypeVar
from uuid import UUID

from events.plans import OFFER_HOURS, ROSTER_DAYS, AgendaPlan, BodyPlan, EventPlan, SessionPlan, plan_faults
from events.typed import SESSION_TEXTS, TEXTS, Texts, Typed, TypedSession
from foundation.clock import TAIPEI
from foundation.dates import parse_date
from foundation.faults import Fault, Faults
from foundation.languages import N_
from foundation.townships import COUNTIES

T = TypeVar("T")
_DATE = N_("看不懂這個日期；請寫成 114/5/3 或 2025-05-03。")
_TIME = N_("看不懂這個時間；請寫成 09:30。")
_NUMBER = N_("請填數字。")
_CHOICE = N_("請從清單中選擇。")


# As the form shows them, so that the summary of faults reads from top to bottom.
_ORDER = (
    "title_zh", "title_en", "kind", "county", "summary_zh", "summary_en", "audience_zh", "audience_en", "sessions",
    "bodies", "contact", "deputy", "opens_at", "closes_at", "online_url", "min_places", "decide_on", "session_rule",
    "approval", "per_enterprise", "access", "offer_hours", "reconfirm", "min_minutes", "design", "series", "banner_zh",
    "banner_en", "learning_hours",
)  # fmt: skip


class Reading:
    """Collects the faults while the parts of a form are read."""

    def __init__(self) -> None:
        self.faults: Faults = []

    def take(self, field: str, text: str, read: Callable[[str], T], message: str) -> T | None:
        """None for an empty text, and for one that cannot be read, which is a fault."""
        if not text:
            return None
        try:
            return read(text)
        except (ValueError, InvalidOperation, OverflowError):
            self.faults.append(Fault(field, message))
            return None

    def must(self, field: str, text: str, message: str) -> None:
        if not text:
            self.faults.append(Fault(field, message))


def read_plan(
    typed: Typed,
    partners: Iterable[UUID],
    officers: Iterable[UUID],
    *,
    series: Iterable[UUID] = (),
    designs: Iterable[UUID] = (),
) -> tuple[EventPlan | None, Faults]:
    """The plan, or every fault at once. What can be chosen are the ones offered."""
    reading = Reading()
    texts = typed.texts
    officer = _one_of(officers)
    plan = EventPlan(
        **{name: texts[name] for name in TEXTS} | _rules(texts, reading),
        kind=texts["kind"],
        county=reading.take("county", texts["county"], _county, _CHOICE),
        contact=reading.take("contact", texts["contact"], officer, _CHOICE),
        deputy=reading.take("deputy", texts["deputy"], officer, _CHOICE),
        opens_at=reading.take("opens_at", texts["opens_at"], moment, _DATE),
        closes_at=reading.take("closes_at", texts["closes_at"], moment, _DATE),
        waiting_list=bool(texts["waiting_list"]),
        mail_only=bool(texts["mail_only"]),
        meal=bool(texts["meal"]),
        photos=bool(texts["photos"]),
        min_places=reading.take("min_places", texts["min_places"], number, _NUMBER),
        decide_on=reading.take("decide_on", texts["decide_on"], parse_date, _DATE),
        learning_hours=reading.take("learning_hours", texts["learning_hours"], _decimal, _NUMBER),
        series=reading.take("series", texts["series"], _one_of(series), _CHOICE),
        design=reading.take("design", texts["design"], _one_of(designs), _CHOICE),
        sessions=tuple(_sessions(typed.sessions, reading)),
        bodies=tuple(_bodies(typed.bodies, _one_of(partners), reading)),
    )
    wrong = {fault.field for fault in reading.faults}
    faults = reading.faults + [fault for fault in plan_faults(plan) if fault.field not in wrong]
    return (None if faults else plan), sorted(faults, key=_place)


def _rules(texts: Texts, reading: Reading) -> dict[str, Any]:
    """Rules of registration; an empty choice is the usual one."""
    return {
        "session_rule": texts["session_rule"] or "any",
        "approval": bool(texts["approval"]),
        "per_enterprise": reading.take("per_enterprise", texts["per_enterprise"], number, _NUMBER),
        "access": texts["access"] or "open",
        "offer_hours": _or(reading.take("offer_hours", texts["offer_hours"], number, _NUMBER), OFFER_HOURS),
        "reconfirm": bool(texts["reconfirm"]),
        "min_minutes": reading.take("min_minutes", texts["min_minutes"], number, _NUMBER),
    }


def _place(fault: Fault) -> int:
    """Where the field stands on the page; rows keep the order in which they were read."""
    first = fault.field.partition(".")[0]
    return _ORDER.index(first) if first in _ORDER else len(_ORDER)


def _sessions(rows: list[TypedSession], reading: Reading) -> Iterable[SessionPlan]:
    for place, row in enumerate(rows):
        if row.texts["id"] or row.texts["day"] or row.texts["venue_zh"] or row.texts["title_zh"] or row.agenda:
            yield _session(row, f"sessions.{place}.", reading)


def _session(row: TypedSession, at: str, reading: Reading) -> SessionPlan:
    texts = row.texts
    for name, message in (
        ("day", N_("請填寫日期。")),
        ("starts_at", N_("請填寫開始時間。")),
        ("ends_at", N_("請填寫結束時間。")),
        ("places", N_("請填寫名額。")),
    ):
        reading.must(at + name, texts[name], message)
    # A day or time that is missing is a fault already; the stand-in only lets the other fields be checked too.
    day = reading.take(f"{at}day", texts["day"], parse_date, _DATE) or date(2000, 1, 1)
    end_day = reading.take(f"{at}end_day", texts["end_day"], parse_date, _DATE) or day
    starts = reading.take(f"{at}starts_at", texts["starts_at"], _time, _TIME)
    ends = reading.take(f"{at}ends_at", texts["ends_at"], _time, _TIME)
    return SessionPlan(
        **{name: texts[name] for name in SESSION_TEXTS},
        id=reading.take(f"{at}id", texts["id"], UUID, _CHOICE),
        starts_at=_at(day, starts or time(0)),
        ends_at=_at(end_day, ends or time(23, 59)),
        mode=texts["mode"] or "onsite",
        places=_or(reading.take(f"{at}places", texts["places"], number, _NUMBER), 1),
        room_limit=reading.take(f"{at}room_limit", texts["room_limit"], number, _NUMBER),
        online_places=reading.take(f"{at}online_places", texts["online_places"], number, _NUMBER),
        reserved=_or(reading.take(f"{at}reserved", texts["reserved"], number, _NUMBER), 0),
        agenda=tuple(_agenda(row.agenda, at, day, starts or time(0), reading)),
    )


def _agenda(rows: list[Texts], at: str, day: date, starts: time, reading: Reading) -> Iterable[AgendaPlan]:
    for place, texts in enumerate(rows):
        if any(texts.values()):
            begins = reading.take(f"{at}agenda.{place}.starts_at", texts["starts_at"], _time, _TIME)
            yield AgendaPlan(
                starts_at=_at(day, begins or starts),
                topic_zh=texts["topic_zh"],
                topic_en=texts["topic_en"],
                chair=texts["chair"],
                lecturer=texts["lecturer"],
            )


def _bodies(rows: list[Texts], partner: Callable[[str], UUID], reading: Reading) -> Iterable[BodyPlan]:
    for place, texts in enumerate(rows):
        chosen = reading.take(f"bodies.{place}.partner", texts["partner"], partner, _CHOICE)
        if chosen:
            days = reading.take(f"bodies.{place}.roster_days", texts["roster_days"], number, _NUMBER)
            yield BodyPlan(
                partner=chosen,
                role=texts["role"] or "host",
                data_role=texts["data_role"] or "none",
                contract_ref=texts["contract_ref"],
                roster_days=_or(days, ROSTER_DAYS),
            )


def read_time(text: str) -> time:
    """`9:30`, `09:30`, `0930`, full-width too; ValueError otherwise."""
    digits = unicodedata.normalize("NFKC", text).replace("：", ":").strip()
    hours, colon, minutes = digits.partition(":")
    if not colon and len(digits) == 4:
        hours, minutes = digits[:2], digits[2:]
    return time(int(hours), int(minutes[:2]))


def _at(day: date, clock: time) -> datetime:
    return datetime.combine(day, clock, TAIPEI)


def moment(text: str) -> datetime:
    """Local, as the browser's own field writes it, or a day in any writing and a time."""
    head, _, tail = text.replace("T", " ").strip().partition(" ")
    return _at(parse_date(head), read_time(tail) if tail else time(0))


def number(text: str) -> int:
    return int(unicodedata.normalize("NFKC", text))


def _decimal(text: str) -> Decimal:
    number = Decimal(unicodedata.normalize("NFKC", text))
    if not number.is_finite():
        raise ValueError(text)
    return number.quantize(Decimal("0.1"))


def _county(text: str) -> str:
    if text not in {county.code for county in COUNTIES}:
        raise ValueError(text)
    return text


def _one_of(offered: Iterable[UUID]) -> Callable[[str], UUID]:
    known = set(offered)

    def read(text: str) -> UUID:
        chosen = UUID(text)
        if chosen not in known:
            raise ValueError(text)
        return chosen

    return read


def _or(value: int | None, otherwise: int) -> int:
    return otherwise if value is None else value


_time = read_time
