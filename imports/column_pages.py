"""What the columns of a list mean, sheet by sheet: proposed, changed by a person, remembered for the next list."""

from uuid import UUID

from litestar import Response, get, post
from litestar.response import Redirect

from events.facts import EventFacts, event_facts
from foundation import clock
from foundation.faults import Faults
from foundation.form_fields import Fields, read_form, uuid_of
from foundation.languages import N_
from foundation.pages import AnyRequest, page, see_other
from foundation.refusals import Invalid
from imports import batches, sheets
from imports.columns import DROP
from imports.deciding import map_columns
from imports.lines import shown_columns
from imports.pages import EDIT, ONE, meanings
from imports.sheets import SheetPlan
from imports.sources import SOURCES

COLUMNS = ONE + "/columns"


@get(COLUMNS, opt=EDIT)
async def columns(request: AnyRequest, slug: str, batch: UUID) -> Response[str]:
    return await _page(request, await event_facts(slug), batch)


@post(COLUMNS, opt=EDIT)
async def change(request: AnyRequest, slug: str, batch: UUID) -> Response[str] | Redirect:
    facts, fields = await event_facts(slug), await read_form(request)
    await batches.batch_of(facts.id, batch)
    plans = (await sheets.load(batch)).plans
    targets = [_targets(fields, place, plan) for place, plan in enumerate(plans)]
    used = [len(plans) == 1 or fields.flag(f"used-{place}") for place in range(len(plans))]
    try:
        await map_columns(facts, batch, targets, used, _sessions(facts, fields, plans), clock.now())
    except Invalid as refusal:
        return await _page(request, facts, batch, refusal.faults)
    flash = N_("欄位對照已儲存，下次同樣來源的名單會照這樣讀。")
    return see_other(request, f"/staff/events/{slug}/import/{batch}", flash=flash)


def _targets(fields: Fields, place: int, plan: SheetPlan) -> dict[int, str]:
    names = {column: f"column-{place}-{column}" for column in range(len(plan.headers))}
    return {column: fields.text(name) for column, name in names.items() if fields.has(name)}


def _sessions(facts: EventFacts, fields: Fields, plans: tuple[SheetPlan, ...]) -> list[list[UUID]]:
    if len(facts.sessions) == 1:
        return [[facts.sessions[0].id] for _ in plans]
    return [
        [chosen for text in fields.texts(f"sessions-{place}") if (chosen := uuid_of(text))]
        for place in range(len(plans))
    ]


async def _page(request: AnyRequest, facts: EventFacts, batch: UUID, faults: Faults | None = None) -> Response[str]:
    found = await batches.batch_of(facts.id, batch)
    plans = (await sheets.load(batch)).plans
    return page(
        request, "imports/columns.html", 422 if faults else 200, event=facts, batch=found, sources=SOURCES,
        columns=[(plan, shown_columns(plan, DROP)) for plan in plans], meaning=meanings(request, facts),
        faults=faults or [],
    )  # fmt: skip


ROUTES = [columns, change]
