"""Pages of series: for the public its events, for staff making one and putting events into it."""

from typing import Any

from litestar import Response, get, post

from events.lists import cards_of_series
from events.pages import words
from events.series import (
    LONGEST,
    all_series,
    change_series,
    free_events,
    join,
    leave,
    make_series,
    public_series,
    remove_series,
    series_of,
)
from foundation import clock, permissions
from foundation.faults import Fault, Faults
from foundation.form_fields import Fields, read_form
from foundation.languages import N_
from foundation.pages import AnyRequest, language_of, page, see_other
from foundation.refusals import Invalid

PUBLIC = {"permission": permissions.PUBLIC}
VIEW = {"permission": permissions.EVENTS_VIEW}
EDIT = {"permission": permissions.EVENTS_EDIT}
STAFF = "/{prefix:str}/staff/series"
Answer = Response[Any]


@get("/{prefix:str}/series/{slug:str}", opt=PUBLIC)
async def series(request: AnyRequest, slug: str) -> Answer:
    language = language_of(request)
    found, coming, over = await public_series(slug, clock.now())
    return page(
        request, "events/series.html", public=True, series=found, coming=coming, over=over, **words(language)
    )  # fmt: skip


@get(STAFF, opt=VIEW)
async def listing(request: AnyRequest) -> Answer:
    return await _listing(request, dict.fromkeys(LONGEST, ""))


@post(STAFF, opt=EDIT, status_code=200)
async def make(request: AnyRequest) -> Answer:
    texts = _texts(await read_form(request))
    try:
        slug = await make_series(texts, clock.now())
    except Invalid as refused:
        return await _listing(request, texts, refused.faults)
    return see_other(request, f"/staff/series/{slug}", flash=N_("系列已建立，接著把活動放進來。"))


@get(STAFF + "/{slug:str}", opt=VIEW)
async def one(request: AnyRequest, slug: str) -> Answer:
    found = await series_of(slug)
    return await _one(request, slug, {name: getattr(found, name) for name in LONGEST})


@post(STAFF + "/{slug:str}", opt=EDIT, status_code=200)
async def change(request: AnyRequest, slug: str) -> Answer:
    texts = _texts(await read_form(request))
    try:
        await change_series(slug, texts)
    except Invalid as refused:
        return await _one(request, slug, texts, refused.faults)
    return see_other(request, f"/staff/series/{slug}", flash=N_("已儲存。"))


@post(STAFF + "/{slug:str}/join", opt=EDIT, status_code=200)
async def joining(request: AnyRequest, slug: str) -> Answer:
    wanted = (await read_form(request)).text("event")
    if not wanted:
        found = await series_of(slug)
        faults = [Fault("event", N_("請選擇一場活動。"))]
        return await _one(request, slug, {name: getattr(found, name) for name in LONGEST}, faults)
    await join(slug, wanted)
    return see_other(request, f"/staff/series/{slug}", flash=N_("已放進系列。"))


@post(STAFF + "/{slug:str}/leave", opt=EDIT)
async def leaving(request: AnyRequest, slug: str) -> Answer:
    await leave(slug, (await read_form(request)).text("event"))
    return see_other(request, f"/staff/series/{slug}", flash=N_("已移出系列，活動本身不變。"))


@post(STAFF + "/{slug:str}/remove", opt=EDIT)
async def remove(request: AnyRequest, slug: str) -> Answer:
    await remove_series(slug)
    return see_other(request, "/staff/series", flash=N_("系列已刪除，活動都還在。"))


async def _listing(request: AnyRequest, texts: dict[str, str], faults: Faults | None = None) -> Answer:
    lines = await all_series(clock.now())
    context: dict[str, Any] = {"lines": lines, "typed": texts, "faults": faults or []}
    return page(request, "events/series_list.html", 422 if faults else 200, **context)


async def _one(request: AnyRequest, slug: str, texts: dict[str, str], faults: Faults | None = None) -> Answer:
    found, now = await series_of(slug), clock.now()
    cards = await cards_of_series(found.id, now, drafts=True)
    context: dict[str, Any] = {"series": found, "cards": cards, "typed": texts, "faults": faults or []}
    context["free"] = [(slug, str(title)) for slug, title in await free_events(now)]
    context["is_public"] = any(card.status != "draft" for card in cards)
    return page(request, "events/series_edit.html", 422 if faults else 200, **context, **words(language_of(request)))


def _texts(fields: Fields) -> dict[str, str]:
    return {name: fields.text(name) for name in LONGEST}


ROUTES = [series, listing, make, one, change, joining, leaving, remove]
