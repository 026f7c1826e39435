"""Makes consultation slots out of one line of the form of an event: every so many minutes a session of one place."""

from datetime import date, time
from itertools import islice

from events.forms import Reading, number, read_time
from events.plans import MOST_SESSIONS
from events.slots import LONGEST, SHORTEST, cut
from events.typed import Posted, Texts, Typed, blank_session
from foundation.dates import parse_date
from foundation.faults import Fault, Faults
from foundation.languages import N_

FIELDS = ("slots_day", "slots_from", "slots_until", "slots_minutes", "slots_pause")
ACTION = "make_slots"
CLINIC = "clinic_day"


def blank_slots() -> Texts:
    return dict.fromkeys(FIELDS, "") | {"slots_minutes": "30", "slots_from": "09:00", "slots_until": "12:00"}


def posted_slots(fields: Posted) -> Texts:
    return {name: fields.text(name) for name in FIELDS}


def make_slots(typed: Typed, asked: Texts) -> Faults:
    """Adds the rows, in the place of the last session and instead of rows that have no day yet; or says what is wrong.

    Slots are taken one at a time, and who comes to a consulting day is nobody's business: the rules follow.
    """
    reading = Reading()
    for name, message in (
        ("slots_day", N_("請填寫日期。")),
        ("slots_from", N_("請填寫開始時間。")),
        ("slots_until", N_("請填寫結束時間。")),
        ("slots_minutes", N_("請填寫一個時段幾分鐘。")),
    ):
        reading.must(name, asked[name], message)
    day = reading.take(
        "slots_day", asked["slots_day"], parse_date, N_("看不懂這個日期；請寫成 114/5/3 或 2025-05-03。")
    )
    clock = N_("看不懂這個時間；請寫成 09:30。")
    start = reading.take("slots_from", asked["slots_from"], read_time, clock)
    end = reading.take("slots_until", asked["slots_until"], read_time, clock)
    minutes = reading.take("slots_minutes", asked["slots_minutes"], number, N_("請填數字。"))
    pause = reading.take("slots_pause", asked["slots_pause"], number, N_("請填數字。")) or 0
    if reading.faults or day is None or start is None or end is None or minutes is None:
        return reading.faults
    return _add(typed, day, (start, end), minutes, pause)


def _add(typed: Typed, day: date, span: tuple[time, time], minutes: int, pause: int) -> Faults:
    try:
        slots = list(islice(cut(*span, minutes, pause), MOST_SESSIONS + 1))
    except ValueError:
        least = {"least": SHORTEST, "most": LONGEST}
        return [Fault("slots_minutes", N_("一個時段要在 %(least)s 到 %(most)s 分鐘之間。"), least)]
    if not slots:
        return [Fault("slots_until", N_("這段時間放不下一個時段。"))]
    kept = [session for session in typed.sessions if session.texts["day"]]
    if len(kept) + len(slots) > MOST_SESSIONS:
        return [Fault("slots_minutes", N_("最多 %(most)s 場。"), {"most": MOST_SESSIONS})]
    like = typed.sessions[-1] if typed.sessions else None
    typed.sessions = kept
    for starts, ends in slots:
        session = blank_session(like)
        session.texts |= {
            "day": day.isoformat(), "starts_at": f"{starts:%H:%M}", "ends_at": f"{ends:%H:%M}", "places": "1",
            "reserved": "", "online_places": "",
        }  # fmt: skip
        typed.sessions.append(session)
    typed.texts["session_rule"] = "one"
    if typed.texts["kind"] in {"", CLINIC}:
        typed.texts |= {"kind": CLINIC, "mail_only": "yes"}
    return []
