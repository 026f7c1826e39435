"""Registering for people on the telephone or from paper forms: the form of the public page, filled in by staff, several
people at once, and on to the next call."""

from dataclasses import replace
from typing import Any

from litestar import Response, get, post
from litestar.response import Redirect

from events import limits
from events.facts import EventFacts, event_facts
from foundation import clock, permissions
from foundation.faults import Faults
from foundation.form_fields import Fields, read_form, read_query
from foundation.languages import N_, as_language
from foundation.pages import AnyRequest, language_of, page, see_other, signed_in
from foundation.refusals import NotFound, Refusal
from outreach import register as business_register
from outreach.lookup_pages import in_words
from questionnaires.ubn import read_ubn
from registrations import forms, links
from registrations.form_refusals import faults_of
from registrations.form_view import Said, view
from registrations.forms import Checked, Typed
from registrations.receipts import read_receipt, receipt_lines, receipt_text
from registrations.registering import papers_of
from registrations.staff_registering import Call, check_call, register_call

EDIT = {"permission": permissions.REGISTRATIONS_EDIT}
NEW = "/{prefix:str}/staff/events/{slug:str}/registrations/new"
NO_NUMBER = N_("登記資料裡沒有這個統一編號，請自己填公司名稱；不影響報名。")


@get(NEW, opt=EDIT)
async def new_registration(request: AnyRequest, slug: str) -> Response[str]:
    facts, query = await event_facts(slug), read_query(request)
    papers_of(facts)  # nobody can register for a draft
    return await _form_page(request, facts, forms.fresh(Fields()), query)


@post(NEW, opt=EDIT)
async def make_registration(request: AnyRequest, slug: str) -> Response[Any] | Redirect:
    facts, fields = await event_facts(slug), await read_form(request)
    typed = _typed(facts, fields)
    shown_again = await _changed(request, facts, typed, fields)
    if shown_again:
        return shown_again
    call = _call(fields)
    # What keeps the public out does not keep out whoever staff speak with.
    checked = forms.check(replace(facts, access="open", mail_only=False), typed, language_of(request))
    faults = checked if isinstance(checked, list) else check_call(checked, typed, call)
    if faults or not isinstance(checked, Checked):
        return await _form_page(request, facts, typed, fields, Said(faults=faults), 422)
    try:
        results = await register_call(facts, typed, checked, call, signed_in(request), clock.now())
    except Refusal as refusal:
        return await _refused(request, facts, typed, fields, checked, refusal)
    text = receipt_text(typed.token, results, mail_only=False)
    return see_other(request, f"/staff/events/{slug}/registrations/made/{text}?channel={call.channel}")


@get("/{prefix:str}/staff/events/{slug:str}/registrations/made/{text:str}", opt=EDIT)
async def made(request: AnyRequest, slug: str, text: str) -> Response[str]:
    """Who got what, to print or to say; and the form for whoever calls next."""
    facts, told = await event_facts(slug), read_receipt(text)
    if told is None:
        raise NotFound
    return page(
        request,
        "registrations/made_for.html",
        event=facts,
        lines=await receipt_lines(facts.id, told.token, told.outcomes),
        ticket_path=links.ticket_path,
        channel="paper" if read_query(request).text("channel") == "paper" else "phone",
    )


def _typed(facts: EventFacts, fields: Fields) -> Typed:
    """A source that is named filled it in for others; without one the first person speaks."""
    typed = forms.typed_of(papers_of(facts).questions, facts, fields)
    source = " ".join(fields.text("source").split())[:60]
    return replace(typed, for_myself=not source, contact_name=source)


def _call(fields: Fields) -> Call:
    channel = "paper" if fields.text("channel") == "paper" else "phone"
    return Call(channel, as_language(fields.text("language")), fields.flag("told"))  # type: ignore[arg-type]


async def _changed(request: AnyRequest, facts: EventFacts, typed: Typed, fields: Fields) -> Response[str] | None:
    """The form again, for a button that is not the one that sends."""
    action, _, text = fields.text("action").partition("-")
    place = int(text[:3]) if text.isascii() and text.isdigit() else 0
    match action:
        case "add":
            return await _form_page(request, facts, typed.with_colleague(), fields)
        case "remove":
            return await _form_page(request, facts, typed.without(place), fields)
        case "firm" if place < len(typed.people):
            return await _with_firm(request, facts, typed, fields, place)
    return None


async def _with_firm(request: AnyRequest, facts: EventFacts, typed: Typed, fields: Fields, place: int) -> Response[str]:
    number = typed.people[place].get("ubn")
    text = str((number.get("number") if isinstance(number, dict) else number) or "")
    found = await business_register.firm(known) if (known := read_ubn(text).number) else None
    if found is None:
        return await _form_page(request, facts, typed, fields, Said(told=NO_NUMBER))
    words = {"organization": found.name, "county": found.county, "township": found.township, "industry": found.industry}
    filled = typed.with_answers(place, {key: value for key, value in words.items() if value})
    return await _form_page(request, facts, filled, fields, Said(found={place: in_words(found, language_of(request))}))


async def _refused(
    request: AnyRequest, facts: EventFacts, typed: Typed, fields: Fields, checked: Checked, refusal: Refusal
) -> Response[str]:
    faults: Faults | None = faults_of(refusal, facts, checked)
    if faults is None:
        raise refusal
    if refusal.code == "stale_notice":
        facts = await event_facts(facts.slug)
    if refusal.code == "token_used":
        typed = typed.with_new_token()
    said = Said(faults=faults, refusal=None if faults else refusal.message)
    return await _form_page(request, facts, typed, fields, said, refusal.status)


async def _form_page(
    request: AnyRequest, facts: EventFacts, typed: Typed, fields: Fields, said: Said | None = None, status: int = 200
) -> Response[str]:
    full = await limits.full(facts.id, papers_of(facts).questions)
    shown = view(facts, typed, language_of(request), clock.now(), said or Said(), full=full)
    shown["as_of"] = await business_register.edition() if shown["asks_number"] else None
    shown["here_path"] = f"/staff/events/{facts.slug}/registrations/new"
    return page(request, "registrations/register_for.html", status, fields=fields, **shown)


ROUTES = [new_registration, make_registration, made]
