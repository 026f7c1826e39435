"""One row of a list in the open, for whoever has to decide on it: with a reason, recorded, and to be put right."""

from uuid import UUID

from litestar import Response, get, post
from litestar.response import Redirect

from events.facts import EventFacts, event_facts
from foundation import clock, permissions
from foundation.faults import Faults
from foundation.form_fields import read_form
from foundation.languages import N_
from foundation.pages import AnyRequest, page, see_other, signed_in
from foundation.refusals import Conflict, Invalid
from imports import batches, sheets
from imports.deciding import mend, open_row
from imports.drafts import WHO
from imports.pages import EDIT, ONE
from privacy.reveal import REASONS, once

ROW = ONE + "/rows/{n:int}"


@get(ROW + "/reveal", opt={"permission": permissions.REVEAL})
async def ask_reason(request: AnyRequest, slug: str, batch: UUID, n: int) -> Response[str]:
    facts = await event_facts(slug)
    await batches.batch_of(facts.id, batch)
    await sheets.one(batch, n)
    return _reason(request, facts, batch, n)


@post(ROW + "/reveal", opt={"permission": permissions.REVEAL}, status_code=200)
async def show_row(request: AnyRequest, slug: str, batch: UUID, n: int) -> Response[str] | Redirect:
    """In this answer only; nothing is shown when the entry cannot be written."""
    facts, fields = await event_facts(slug), await read_form(request)
    await batches.batch_of(facts.id, batch)
    reason, note = fields.text("reason"), fields.text("note")
    by = signed_in(request)
    try:
        await once(by, (await sheets.one(batch, n))["id"], fields.text("asked"))
        draft = await open_row(facts, batch, n, by, reason, note=note, now=clock.now())
    except Conflict as refusal:
        here = f"/staff/events/{slug}/import/{batch}/rows/{n}/reveal"
        return see_other(request, here, flash=refusal.message, kind="warn")
    except Invalid as refusal:
        return _reason(request, facts, batch, n, refusal.faults, reason, note)
    return _form(request, facts, batch, n, draft.typed, [])


@post(ROW, opt=EDIT)
async def put_right(request: AnyRequest, slug: str, batch: UUID, n: int) -> Response[str] | Redirect:
    facts, fields = await event_facts(slug), await read_form(request)
    await batches.batch_of(facts.id, batch)
    words = {key: fields.text(key) for key in WHO}
    try:
        await mend(facts, batch, n, words, clock.now())
    except Invalid as refusal:
        return _form(request, facts, batch, n, words, refusal.faults)
    return see_other(request, f"/staff/events/{slug}/import/{batch}", flash=N_("這一列已經改好。"))


def _reason(
    request: AnyRequest, facts: EventFacts, batch: UUID, n: int, faults: Faults | None = None,
    reason: str = "correction", note: str = "",
) -> Response[str]:  # fmt: skip
    return page(
        request, "imports/row_reason.html", 422 if faults else 200, event=facts, batch=batch, n=n, reasons=REASONS,
        reason=reason, note=note, faults=faults or [],
    )  # fmt: skip


def _form(
    request: AnyRequest, facts: EventFacts, batch: UUID, n: int, values: dict[str, str], faults: Faults
) -> Response[str]:
    return page(
        request, "imports/row.html", 422 if faults else 200, event=facts, batch=batch, n=n, values=values,
        faults=faults,
    )  # fmt: skip


ROUTES = [ask_reason, show_row, put_right]
