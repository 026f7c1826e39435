"""The page for a day on which offices close: every event of the day, one choice each; then what each will be told as;
then one press."""

from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any, cast, get_args

from litestar import Response, get, post

from foundation import clock, permissions
from foundation.dates import parse_date
from foundation.faults import Fault, Faults
from foundation.form_fields import Fields, read_form, read_query
from foundation.languages import N_
from foundation.pages import AnyRequest, page, signed_in
from rescheduling import storm
from rescheduling.shown_first import BACK, DO, in_html, step_of
from rescheduling.storm import Act, Choice, StormEvent
from rescheduling.storm_telling import told_of

EDIT = {"permission": permissions.EVENTS_EDIT}
Answer = Response[Any]
# What most such days say, in the language of its field, whatever the page is read in.
REASONS = ("因應颱風，政府宣布停止上班上課。", "Offices are closed because of the typhoon.")


@dataclass(frozen=True)
class Asked:
    """What the form says."""

    day: date
    choices: dict[str, Choice]
    reasons: tuple[str, str]
    values: dict[str, str]


@get("/{prefix:str}/staff/storm-day", opt=EDIT)
async def storm_day(request: AnyRequest) -> Answer:
    """Of today, unless the address asks for another day."""
    day, faults = _day(read_query(request))
    return await _page(request, day, faults, {})


@post("/{prefix:str}/staff/storm-day", opt=EDIT, status_code=200)
async def storm_deed(request: AnyRequest) -> Answer:
    """First shown, then done; the result is shown at once: done again it finds nothing left to do."""
    fields, now = await read_form(request), clock.now()
    day, faults = _day(fields)
    asked = _asked(fields, day)
    events = await storm.events_of(day, now)
    faults = faults or storm.faults_of(events, asked.choices, *asked.reasons, day, now)
    if faults:
        return await _page(request, day, faults, asked.values, 422)
    match step_of(fields):
        case step if step == BACK:
            return await _page(request, day, [], asked.values)
        case step if step == DO:
            return await _do(request, asked)
        case _:
            return await _sure(request, asked, events)


async def _sure(request: AnyRequest, asked: Asked, events: list[StormEvent]) -> Answer:
    told = await told_of(events, asked.day, asked.choices, asked.reasons, clock.now())
    shown = [
        {"event": one.event, "choice": one.choice, "later": one.later, "letters": in_html(one.letters), "n": one.n}
        for one in told
    ]
    return page(
        request, "rescheduling/storm_sure.html", day=asked.day, told=shown, acts=storm.ACTS, values=asked.values,
        n=sum(one.n for one in told), open_letters=sum(bool(one.letters) for one in told) == 1,
    )  # fmt: skip


async def _do(request: AnyRequest, asked: Asked) -> Answer:
    done = await storm.act(asked.day, asked.choices, *asked.reasons, signed_in(request), clock.now())
    zh, en = asked.reasons
    told = {
        "zh": storm.share_text(asked.day, done, zh, "zh-Hant"),
        "en": storm.share_text(asked.day, done, en or zh, "en"),
    }
    return page(request, "rescheduling/storm_done.html", day=asked.day, done=done, acts=storm.ACTS, told=told)


async def _page(request: AnyRequest, day: date, faults: Faults, values: dict[str, str], status: int = 200) -> Answer:
    found = await storm.events_of(day, clock.now())
    return page(
        request, "rescheduling/storm.html", status, day=day, events=found, acts=storm.ACTS, values=values,
        faults=faults, reasons=REASONS, tomorrow=clock.day_of(clock.now()) + timedelta(days=1),
    )  # fmt: skip


def _asked(fields: Fields, day: date) -> Asked:
    values = {name: fields.text(name) for name in fields.raw if name not in ("step", "_csrf")}
    slugs = [name.removeprefix("act-") for name in values if name.startswith("act-")]
    choices = {
        slug: Choice(cast(Act, act), values.get(f"url-{slug}", ""), _read(values.get(f"to-{slug}", "")))
        for slug in slugs
        if (act := values[f"act-{slug}"]) in get_args(Act)
    }
    return Asked(day, choices, (fields.text("reason_zh"), fields.text("reason_en")), values)


def _read(text: str) -> date | None:
    try:
        return parse_date(text)
    except ValueError:
        return None


def _day(fields: Fields) -> tuple[date, Faults]:
    today = clock.day_of(clock.now())
    text = fields.text("day")
    if not text:
        return today, []
    day = _read(text)
    if day is None:
        return today, [Fault("day", N_("看不懂這個日期；請寫成 114/5/3 或 2025-05-03。"))]
    return day, []


ROUTES = [storm_day, storm_deed]
