"""The page for a day on which offices close: every event of the day, one choice each, one press."""

from datetime import date, timedelta
from typing import Any, cast, get_args

from litestar import Response, get, post

from foundation import clock, permissions
from foundation.dates import parse_date
from foundation.faults import Fault, Faults
from foundation.form_fields import Fields, read_form, read_query
from foundation.languages import N_
from foundation.pages import AnyRequest, page, signed_in
from foundation.refusals import Invalid
from rescheduling import storm
from rescheduling.moving_online import is_address
from rescheduling.storm import Act

EDIT = {"permission": permissions.EVENTS_EDIT}
Answer = Response[Any]


@get("/{prefix:str}/staff/storm-day", opt=EDIT)
async def storm_day(request: AnyRequest) -> Answer:
    """Of today, unless the address asks for another day."""
    return await _page(request, *_day(read_query(request)), {})


@post("/{prefix:str}/staff/storm-day", opt=EDIT, status_code=200)
async def storm_deed(request: AnyRequest) -> Answer:
    """The result is shown at once: done again it finds nothing left to do, for what was put off is no longer asked."""
    fields = await read_form(request)
    day, faults = _day(fields)
    if faults:
        return await _page(request, day, faults, _values(fields), 422)
    acts = {
        name.removeprefix("act-"): cast(Act, fields.text(name))
        for name in fields.raw
        if name.startswith("act-") and fields.text(name) in get_args(Act)
    }
    addresses = {name.removeprefix("url-"): fields.text(name) for name in fields.raw if name.startswith("url-")}
    reason_zh, reason_en = fields.text("reason_zh"), fields.text("reason_en")
    faults = [
        Fault(f"url-{slug}", N_("連結要以 https:// 開頭。"))
        for slug, chosen in acts.items()
        if chosen == "online" and not is_address(addresses.get(slug, ""))
    ]
    if faults:
        return await _page(request, day, faults, _values(fields), 422)
    try:
        done = await storm.act(day, acts, addresses, reason_zh, reason_en, signed_in(request), clock.now())
    except Invalid as refused:
        return await _page(request, day, refused.faults, _values(fields), 422)
    told = {
        "zh": storm.share_text(day, done, reason_zh, "zh-Hant"),
        "en": storm.share_text(day, done, reason_en or reason_zh, "en"),
    }
    return page(request, "rescheduling/storm_done.html", day=day, done=done, acts=storm.ACTS, told=told)


async def _page(request: AnyRequest, day: date, faults: Faults, values: dict[str, str], status: int = 200) -> Answer:
    found = await storm.events_of(day, clock.now())
    return page(
        request, "rescheduling/storm.html", status, day=day, events=found, acts=storm.ACTS, values=values,
        faults=faults, tomorrow=clock.day_of(clock.now()) + timedelta(days=1),
    )  # fmt: skip


def _values(fields: Fields) -> dict[str, str]:
    return {name: fields.text(name) for name in fields.raw}


def _day(fields: Fields) -> tuple[date, Faults]:
    today = clock.day_of(clock.now())
    text = fields.text("day")
    if not text:
        return today, []
    try:
        return parse_date(text), []
    except ValueError:
        return today, [Fault("day", N_("看不懂這個日期；請寫成 114/5/3 或 2025-05-03。"))]


ROUTES = [storm_day, storm_deed]
