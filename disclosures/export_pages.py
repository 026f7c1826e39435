"""Lists of one event's people as files: asking, somebody else's yes or no, downloading. The file itself is the answer
and stands in no other place."""

from typing import Any
from urllib.parse import quote
from uuid import UUID

from litestar import Response, get, post
from litestar.response import Redirect, Stream

from disclosures import export_fields, export_lists
from disclosures.downloading import download
from disclosures.export_counts import counts_sheet
from disclosures.exports import (
    HOURS,
    KINDS,
    MANY,
    MOST_DOWNLOADS,
    WHICH,
    Wanted,
    approve,
    ask,
    offered,
    receivers,
    refuse,
)
from events.facts import EventFacts, event_facts
from events.partner_access import partners_of
from foundation import clock, permissions
from foundation.faults import Fault, Faults
from foundation.form_fields import Fields, read_form, read_query, uuid_of
from foundation.languages import N_
from foundation.pages import AnyRequest, language_of, page, see_other, signed_in
from foundation.refusals import Invalid, NotFound
from foundation.tabular import ODS_TYPE, ods_bytes
from privacy.catalogue import LEVELS
from privacy.reveal import EXPORT_PURPOSES
from registrations.answered import with_every_question

VIEW = {"permission": permissions.REGISTRATIONS_VIEW}
MAKE = {"permission": permissions.EXPORT}
DECIDE = {"permission": permissions.EXPORT_APPROVE}
PLACE = "/{prefix:str}/staff/events/{slug:str}/exports"
ONE = PLACE + "/{export:uuid}"
KNOWN = {"_csrf", "purpose", "recipient", "fields", "which", "reason", "kind", "hours", "most"}


@get(PLACE, opt=VIEW)
async def exports(request: AnyRequest, slug: str) -> Response[str]:
    facts, now = await _event(slug), clock.now()
    return page(
        request,
        "disclosures/exports.html",
        event=facts,
        lines=await export_lists.of_event(facts.id),
        standings=export_lists.STANDINGS,
        purposes=EXPORT_PURPOSES,
        partners=partners_of(facts),
        receivers={partner.body.partner: partner for partner in receivers(facts, now)},
    )


@get(PLACE + "/new", opt=MAKE)
async def new(request: AnyRequest, slug: str) -> Response[str]:
    return _form(request, await _event(slug), read_query(request))


@post(PLACE, opt=MAKE)
async def make(request: AnyRequest, slug: str) -> Response[str] | Redirect:
    facts, fields = await _event(slug), await read_form(request)
    try:
        made = await ask(facts, _wanted(fields), signed_in(request), clock.now())
    except Invalid as refusal:
        return _form(request, facts, fields, refusal.faults)
    return see_other(request, f"/staff/events/{slug}/exports/{made}")


@get(ONE, opt=VIEW)
async def show_export(request: AnyRequest, slug: str, export: UUID) -> Response[str]:
    return await _one(request, await _event(slug), export)


@post(ONE + "/approve", opt=DECIDE)
async def say_yes(request: AnyRequest, slug: str, export: UUID) -> Redirect:
    await approve(await _event(slug), export, signed_in(request), clock.now())
    return see_other(request, f"/staff/events/{slug}/exports/{export}", flash=N_("已核准，申請人現在可以下載。"))


@post(ONE + "/refuse", opt=DECIDE)
async def say_no(request: AnyRequest, slug: str, export: UUID) -> Response[str] | Redirect:
    facts, answer = await _event(slug), (await read_form(request)).text("answer")
    try:
        await refuse(facts, export, answer, signed_in(request), clock.now())
    except Invalid as refusal:
        return await _one(request, facts, export, answer, refusal.faults)
    return see_other(request, f"/staff/events/{slug}/exports/{export}", flash=N_("已退回，理由會給申請人看。"))


@post(ONE + "/file", opt=MAKE, status_code=200)
async def take(request: AnyRequest, slug: str, export: UUID) -> Stream:
    """Made while it leaves, kept nowhere; each time is counted and recorded."""
    facts = await _event(slug)
    file = await download(facts, export, signed_in(request), language_of(request), clock.now())
    return Stream(file.content, media_type=file.kind, headers=_as_file(file.name))


@get(PLACE + "/counts.ods", opt=VIEW)
async def counts(request: AnyRequest, slug: str) -> Response[bytes]:
    facts = await _event(slug)
    return attached(f"統計-{slug}.ods", ODS_TYPE, ods_bytes(await counts_sheet(facts, language_of(request))))


def attached(name: str, kind: str, content: bytes) -> Response[bytes]:
    return Response(content, media_type=kind, headers=_as_file(name))


def _as_file(name: str) -> dict[str, str]:
    """RFC 6266: a plain name for old programs, the real one beside it."""
    named = f"attachment; filename=\"lianfu.{name.rpartition('.')[2]}\"; filename*=UTF-8''{quote(name, safe='')}"
    return {"content-disposition": named, "cache-control": "no-store"}


async def _event(slug: str) -> EventFacts:
    """What was never published has nobody in it."""
    facts = await event_facts(slug)
    if facts.papers is None:
        raise NotFound
    return await with_every_question(facts)


def _wanted(fields: Fields) -> Wanted:
    """Raises Invalid for a field that this form does not have: nobody decides more than it asks."""
    if set(fields.raw) - KNOWN:
        raise Invalid([Fault("fields", N_("表單裡有不認得的欄位，沒有收下。"))])
    return Wanted(
        purpose=fields.text("purpose"),
        fields=tuple(fields.texts("fields")),
        which=fields.text("which"),
        reason=" ".join(fields.text("reason").split()),
        kind=fields.text("kind"),
        hours=_number(fields.text("hours")),
        most=_number(fields.text("most")),
        recipient=uuid_of(fields.text("recipient")) if fields.text("recipient") else None,
    )


def _number(text: str) -> int:
    return int(text) if text.isascii() and text.isdecimal() and len(text) < 5 else 0


def _form(request: AnyRequest, facts: EventFacts, given: Fields, faults: Faults | None = None) -> Response[str]:
    """With what the purpose needs ticked, or as it was sent."""
    purpose = given.text("purpose") if given.text("purpose") in EXPORT_PURPOSES else "contact"
    partners = receivers(facts, clock.now())
    chosen = next((one for one in partners if str(one.body.partner) == given.text("recipient")), None)
    choices = offered(facts, purpose, chosen or (partners[0] if partners else None))
    values: dict[str, Any] = {name: given.text(name) for name in ("recipient", "reason")}
    values["which"] = given.text("which") or ("arrived" if purpose in {"certificate", "account"} else "admitted")
    values |= {"kind": given.text("kind") or "ods", "hours": given.text("hours") or "24"}
    values["most"] = given.text("most") or "3"
    values["fields"] = given.texts("fields") if faults else list(export_fields.needed(purpose, choices))
    en = language_of(request) == "en"
    return page(
        request, "disclosures/export_new.html", 422 if faults else 200, event=facts, purpose=purpose,
        purposes=EXPORT_PURPOSES, choices=choices, levels={key: zh_en[en] for key, zh_en in LEVELS.items()},
        receivers=partners, values=values, faults=faults or [], which_words=export_lists.WHICH_WORDS, whiches=WHICH,
        kinds=KINDS, hours=HOURS, most_downloads=MOST_DOWNLOADS, many=MANY,
    )  # fmt: skip


async def _one(
    request: AnyRequest, facts: EventFacts, export: UUID, answer: str = "", faults: Faults | None = None
) -> Response[str]:
    line, by = await export_lists.one(facts.id, export), signed_in(request)
    labels = {choice.key: str(choice.question.label(language_of(request))) for choice in export_fields.choices(facts)}
    return page(
        request, "disclosures/export.html", 422 if faults else 200, event=facts, line=line, is_own=line.is_own(by),
        standing=line.standing(clock.now()), standings=export_lists.STANDINGS, purposes=EXPORT_PURPOSES,
        labels=[labels.get(key, key) for key in line.fields], which_words=export_lists.WHICH_WORDS, answer=answer,
        faults=faults or [], many=MANY,
    )  # fmt: skip


ROUTES = [exports, new, make, show_export, say_yes, say_no, take, counts]
