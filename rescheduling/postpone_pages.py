"""Pages on which staff put an event off and give it its new day: what will be told is read before it is told."""

from datetime import date, timedelta
from typing import Any

from litestar import Response, get, post

from events.facts import EventFacts, event_facts
from foundation import clock, permissions
from foundation.clock import day_of
from foundation.dates import parse_date
from foundation.faults import Fault, Faults
from foundation.form_fields import read_form
from foundation.languages import N_
from foundation.pages import AnyRequest, page, see_other, signed_in
from foundation.refusals import Invalid
from rescheduling import foretelling, postponing, replies
from rescheduling.foretelling import Foretold, People
from rescheduling.shown_first import BACK, DO, in_html, step_of

EDIT = {"permission": permissions.EVENTS_EDIT}
PLACE = "/{prefix:str}/staff/events/{slug:str}"
UNREADABLE = N_("看不懂這個日期；請寫成 114/5/3 或 2025-05-03。")
Answer = Response[Any]


@get(PLACE + "/postpone", opt=EDIT)
async def ask(request: AnyRequest, slug: str) -> Answer:
    return await _page(request, await event_facts(slug), {}, [])


@post(PLACE + "/postpone", opt=EDIT, status_code=200)
async def put_off(request: AnyRequest, slug: str) -> Answer:
    """First shown, then done: the second page posts the same fields again, with its word."""
    fields, event, now = await read_form(request), await event_facts(slug), clock.now()
    values = {name: fields.text(name) for name in ("reason_zh", "reason_en")}
    reasons = values["reason_zh"], values["reason_en"]
    postponing.refuse_settled(event, now)
    if faults := postponing.reason_faults(*reasons):
        return await _page(request, event, values, faults, 422)
    if step_of(fields) == BACK:
        return await _page(request, event, values, [])
    if step_of(fields) != DO:
        later = foretelling.put_off(event, *reasons, now)
        return _shown(request, event, later, values, foretelling.of_postponing(later, await _people(event)))
    await postponing.postpone(slug, *reasons, signed_in(request), now)
    return see_other(request, f"/staff/events/{slug}/postpone", flash=N_("已延期，正在通知報名的人。"))


@post(PLACE + "/new-day", opt=EDIT, status_code=200)
async def new_day(request: AnyRequest, slug: str) -> Answer:
    """The day in any writing; the times of the day stay. First shown, then done."""
    fields, event, now = await read_form(request), await event_facts(slug), clock.now()
    values = {"day": fields.text("day")}
    postponing.refuse_settled(event, now)
    try:
        by_days = _by_days(event, day := parse_date(values["day"]))
        if faults := _day_faults(event, day, by_days):
            return await _page(request, event, values, faults, 422)
        if step_of(fields) == BACK:
            return await _page(request, event, values, [])
        if step_of(fields) != DO:
            later = foretelling.on_new_day(event, by_days)
            return _shown(request, event, later, values, foretelling.of_new_day(later, await _people(event)))
        await postponing.set_new_day(slug, day, signed_in(request), now)
    except ValueError:
        return await _page(request, event, values, [Fault("day", UNREADABLE)], 422)
    except Invalid as refused:
        return await _page(request, event, values, refused.faults, 422)
    return see_other(request, f"/staff/events/{slug}/postpone", flash=N_("新的日期定了，正在問有座位的人會不會到。"))


def _by_days(event: EventFacts, day: date) -> timedelta:
    assert event.starts_at  # a published event has sessions
    return day - day_of(event.starts_at)


def _day_faults(event: EventFacts, day: date, by_days: timedelta) -> Faults:
    if not by_days and event.postponed_on is None:
        return [Fault("day", postponing.SAME_DAY)]
    return postponing.day_faults(day, clock.now())


async def _people(event: EventFacts) -> People:
    return (await foretelling.people_of([event.id])).get(event.id, People())


def _shown(
    request: AnyRequest, event: EventFacts, later: EventFacts, values: dict[str, str], letters: list[Foretold]
) -> Answer:
    return page(
        request, "rescheduling/postpone_sure.html", event=event, later=later, values=values, letters=in_html(letters),
        n=sum(letter.n for letter in letters), open_letters=True,
    )  # fmt: skip


async def _page(
    request: AnyRequest, event: EventFacts, values: dict[str, str], faults: Faults, status: int = 200
) -> Answer:
    said = (await replies.replies_of([event.id], "postponed")).get(event.id)
    return page(
        request, "rescheduling/postpone.html", status, event=event, values=values, faults=faults, replies=said,
        taken=event.taken,
    )  # fmt: skip


ROUTES = [ask, put_off, new_day]
