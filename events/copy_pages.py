"""Copying an event: what comes along, what needs a look, and the new one public with one press."""

from datetime import date, timedelta
from typing import Any
from uuid import uuid4

from litestar import Response, get, post

from events.carrying_over import carried_over, looks, next_title
from events.copying import YEAR, copy_event, next_day
from events.facts import EventFacts, event_facts, event_facts_by_id
from events.lists import cards_of_series
from events.pages import words
from events.series import step
from foundation import clock, permissions
from foundation.dates import parse_date
from foundation.faults import Fault, Faults
from foundation.form_fields import read_form, read_query, uuid_of
from foundation.languages import N_
from foundation.pages import AnyRequest, language_of, page, see_other, signed_in
from foundation.refusals import Conflict, Invalid

EDIT = {"permission": permissions.EVENTS_EDIT}
PLACE = "/{prefix:str}/staff/events/{slug:str}/copy"
Answer = Response[Any]


@get(PLACE, opt=EDIT)
async def ask_to_copy(request: AnyRequest, slug: str) -> Answer:
    """Starts from the same weekday a year on, and from a title that says so; with `next` as the next of its series."""
    facts = await event_facts(slug)
    values = {"title_zh": facts.title_zh, "title_en": facts.title_en, "first_day": "", "token": str(uuid4())}
    day = None
    if facts.starts_at:
        was, today = clock.day_of(facts.starts_at), clock.day_of(clock.now())
        by = await _step(facts) if read_query(request).flag("next") else YEAR
        day = next_day(was, today, by)
        for name in ("title_zh", "title_en"):
            rounds = by != YEAR or day.year != was.year
            values[name] = next_title(values[name], day.year - was.year, rounds=rounds, year=was.year)
        values["first_day"] = day.isoformat()
    return await _form(request, facts, values, day)


@post(PLACE, opt=EDIT, status_code=200)
async def copying(request: AnyRequest, slug: str) -> Answer:
    fields = await read_form(request)
    values = {name: fields.text(name) for name in ("title_zh", "title_en", "first_day", "token")}
    token = uuid_of(values["token"])
    publish_now = fields.text("action") == "publish"
    day = None
    try:
        day = _day(values["first_day"])
        titles = (values["title_zh"], values["title_en"])
        planned = await copy_event(
            slug, *titles, day, signed_in(request), clock.now(), publish_now=publish_now, event_id=token
        )
    except Invalid as refused:
        return await _form(request, await event_facts(slug), values, day, refused.faults)
    except Conflict as refused:
        if refused.code != "copied_already" or token is None:
            raise
        # Pressed twice: the first press made it.
        made = await event_facts_by_id(token)
        return see_other(request, f"/staff/events/{made.slug}", flash=N_("這一頁已經送出過，這是先前複製的活動。"))
    said = N_("已經複製並發布，民眾可以報名了。") if publish_now else N_("已經複製成草稿，看過就可以發布。")
    return see_other(request, f"/staff/events/{planned.slug}", flash=said)


async def _form(
    request: AnyRequest, facts: EventFacts, values: dict[str, str], day: date | None, faults: Faults | None = None
) -> Answer:
    carried = await carried_over(facts)
    return page(
        request,
        "events/copy.html",
        422 if faults else 200,
        event=facts,
        values=values,
        carried=carried,
        looks=list(looks(facts, carried, day, clock.now())),
        faults=faults or [],
        **words(language_of(request)),
    )


async def _step(facts: EventFacts) -> timedelta:
    return step(await cards_of_series(facts.series, clock.now())) if facts.series else YEAR


def _day(text: str) -> date | None:
    try:
        return parse_date(text) if text else None
    except ValueError:
        raise Invalid([Fault("first_day", N_("看不懂這個日期；請寫成 114/5/3 或 2025-05-03。"))]) from None


ROUTES = [ask_to_copy, copying]
