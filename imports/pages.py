"""Bringing in a list: upload, look at what it would do, write it, take it back. People stay masked."""

from typing import Any
from uuid import UUID

from litestar import Response, get, post
from litestar.datastructures import UploadFile
from litestar.response import Redirect

from events.facts import EventFacts, event_facts
from foundation import clock, permissions
from foundation.faults import Faults
from foundation.form_fields import Fields, page_number, read_form, read_query
from foundation.languages import N_, gettext
from foundation.pages import AnyRequest, language_of, page, see_other, signed_in
from foundation.refusals import Gone, Invalid, NotFound
from imports import batches, committing, deciding, previewing, undoing
from imports.columns import DROP, SPECIAL, targets_of
from imports.grids import MOST_BYTES
from imports.judging import KINDS, Kind
from imports.lines import paged, shown_columns, shown_line
from imports.sources import SOURCES
from imports.wording import DECISIONS, FIELDS, PASSED, WHY
from imports.wording import KINDS as KIND_WORDS
from registrations.registering import papers_of

EDIT = {"permission": permissions.REGISTRATIONS_EDIT}
PLACE = "/{prefix:str}/staff/events/{slug:str}/import"
ONE = PLACE + "/{batch:uuid}"
# The file and room for the other fields; a larger one is refused with words, a far larger one unread.
ROOM = MOST_BYTES + 1024 * 1024
SHOWN_OF_A_QUESTION = 20


@get(PLACE, opt=EDIT)
async def uploads(request: AnyRequest, slug: str) -> Response[str]:
    return await _start(request, await _event(slug), Fields())


@post(PLACE, opt=EDIT, request_max_body_size=ROOM)
async def upload(request: AnyRequest, slug: str) -> Response[str] | Redirect:
    facts, fields = await _event(slug), await read_form(request)
    sent = (await request.form()).get("list")
    name = sent.filename if isinstance(sent, UploadFile) else ""
    content = await sent.read() if isinstance(sent, UploadFile) else b""
    try:
        made = await batches.start(facts, name, content, fields.text("giver"), signed_in(request), clock.now())
    except Invalid as refusal:
        return await _start(request, facts, fields, refusal.faults)
    return see_other(request, f"/staff/events/{slug}/import/{made}")


@get(ONE, opt=EDIT)
async def show_batch(request: AnyRequest, slug: str, batch: UUID) -> Response[str]:
    facts = await _event(slug)
    found = await batches.batch_of(facts.id, batch)
    if not found.waits:
        until = undoing.undo_until(found.committed_at) if found.committed_at else None
        return page(
            request, "imports/done.html", event=facts, batch=found, sources=SOURCES, until=until,
            may_undo=undoing.may_undo(facts, found, clock.now()),
        )  # fmt: skip
    return await _preview(request, facts, found)


@post(ONE + "/decide", opt=EDIT)
async def decide(request: AnyRequest, slug: str, batch: UUID) -> Redirect:
    facts, fields = await _event(slug), await read_form(request)
    await batches.batch_of(facts.id, batch)
    chosen = next((each for each in DECISIONS if each == fields.text("decision")), "")
    n = fields.text("n")
    done = await deciding.decide(
        await previewing.preview(facts, batch), batch, chosen,  # type: ignore[arg-type]
        n=int(n) if n.isascii() and n.isdecimal() and len(n) < 6 else None, why=fields.text("why"),
    )  # fmt: skip
    return see_other(request, f"/staff/events/{slug}/import/{batch}", flash=N_("已記下 %(n)s 列的決定。"), n=done)


@post(ONE + "/commit", opt=EDIT)
async def commit(request: AnyRequest, slug: str, batch: UUID) -> Redirect:
    facts = await _event(slug)
    await batches.batch_of(facts.id, batch)
    done = await committing.commit(facts, batch, signed_in(request), clock.now())
    flash = N_("匯入完成：新增 %(added)s 位，候補 %(waiting)s 位，更新 %(updated)s 位。")
    here = f"/staff/events/{slug}/import/{batch}"
    return see_other(request, here, flash=flash, added=done.added, waiting=done.waiting, updated=done.updated)


@post(ONE + "/drop", opt=EDIT)
async def drop(request: AnyRequest, slug: str, batch: UUID) -> Redirect:
    facts = await _event(slug)
    await batches.batch_of(facts.id, batch)
    await batches.drop(batch)
    return see_other(request, f"/staff/events/{slug}/import", flash=N_("沒有匯入，上傳的內容已經刪除。"))


@get(ONE + "/undo", opt=EDIT)
async def ask_undo(request: AnyRequest, slug: str, batch: UUID) -> Response[str]:
    """Asked for twice: whoever came by the list loses their place."""
    facts = await _event(slug)
    found = await batches.batch_of(facts.id, batch)
    if not undoing.may_undo(facts, found, clock.now()):
        raise NotFound
    return page(request, "imports/undo.html", event=facts, batch=found)


@post(ONE + "/undo", opt=EDIT)
async def undo(request: AnyRequest, slug: str, batch: UUID) -> Redirect:
    facts = await _event(slug)
    await batches.batch_of(facts.id, batch)
    done = await undoing.undo(facts, batch, signed_in(request), clock.now())
    here, count = f"/staff/events/{slug}/import/{batch}", done.erased + done.cancelled
    if not done.stays:
        flash = N_("已復原：%(n)s 位取消並刪除，%(m)s 位改回原來的內容。")
        return see_other(request, here, flash=flash, n=count, m=done.restored)
    _ = gettext(language_of(request))
    told = "；".join(f"{_(undoing.STAYS[why])} {n}" for why, n in done.stays.items())
    flash = N_("已復原 %(n)s 位；有 %(k)s 位不動：%(why)s")
    return see_other(request, here, flash=flash, kind="warn", n=count + done.restored, k=done.stays.total(), why=told)


async def _preview(request: AnyRequest, facts: EventFacts, batch: batches.Batch) -> Response[str]:
    query = read_query(request)
    which: Kind | None = next((kind for kind in KINDS if kind == query.text("which")), None)
    try:
        found = await previewing.preview(facts, batch.id)
    except Gone:
        raise NotFound from None
    plans = found.sheets.plans
    rows, pages = paged(found.of_kind(which), page_number(query.text("page")))
    open_ones = [
        (why, [shown_line(each, plans) for each in group[:SHOWN_OF_A_QUESTION]], len(group), group[0].choices)
        for why, group in found.questions()
    ]
    return page(
        request, "imports/batch.html", event=facts, batch=batch, found=found, sources=SOURCES, kinds=KIND_WORDS,
        which=which or "", rows=[shown_line(each, plans) for each in rows], questions=open_ones,
        decisions=DECISIONS, why_words=WHY, field_words=FIELDS, passed_words=PASSED,
        columns=[(plan, shown_columns(plan, DROP)) for plan in plans], meaning=meanings(request, facts),
        page=min(page_number(query.text("page")), pages), pages=pages,
        address=lambda number: f"?which={which or ''}&page={number}#rows",
    )  # fmt: skip


def meanings(request: AnyRequest, facts: EventFacts) -> dict[str, str]:
    """What each target is called, in the order in which a select offers them."""
    language = language_of(request)
    _ = gettext(language)
    named: dict[str, str] = {}
    for target, question in targets_of(papers_of(facts).questions).items():
        special = _(SPECIAL[target]) if target in SPECIAL else _(N_("不用這一欄"))
        named[target] = str(question.label(language)) if question else special
    return named


async def _start(request: AnyRequest, facts: EventFacts, fields: Fields, faults: Faults | None = None) -> Response[str]:
    known: dict[str, Any] = {"giver": fields.text("giver")}
    return page(
        request, "imports/start.html", 422 if faults else 200, event=facts, batches=await batches.of_event(facts.id),
        sources=SOURCES, values=known, bodies=[body.name_zh for body in facts.bodies], faults=faults or [],
    )  # fmt: skip


async def _event(slug: str) -> EventFacts:
    """Lists belong to events that people can be registered for."""
    facts = await event_facts(slug)
    if facts.papers is None:
        raise NotFound
    return facts


ROUTES = [uploads, upload, show_batch, decide, commit, drop, ask_undo, undo]
