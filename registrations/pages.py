"""Where people register: the form with its notice, one person or several, and the receipt. Works without script."""

from contextlib import nullcontext
from typing import Any

from litestar import Response, get, post
from litestar.response import Redirect

from events.facts import EventFacts, public_facts
from events.opening import why_closed
from events.partner_access import asking
from foundation import clock, permissions
from foundation.faults import Faults
from foundation.form_fields import read_form
from foundation.languages import Language
from foundation.pacing import even
from foundation.pages import AnyRequest, language_of, page, see_other
from foundation.refusals import Conflict, Gone, Invalid, NotFound
from questionnaires.showing import shown
from registrations import forms, links
from registrations.forms import Checked, Typed
from registrations.parties import Party, Result, register_party
from registrations.receipts import read_receipt, receipt_lines, receipt_text
from registrations.refusing import StaleNotice
from registrations.registering import consents_asked, papers_of

PUBLIC = {"permission": permissions.PUBLIC}


@get("/{prefix:str}/events/{slug:str}/register", opt=PUBLIC)
async def form(request: AnyRequest, slug: str) -> Response[str]:
    facts = await public_facts(slug)
    closed = why_closed(facts, clock.now())
    if closed and closed.reason == "full_no_waiting_list":
        raise Conflict(closed.message, code="full")
    if closed:
        raise Gone(closed.message, code="closed")
    return _form_page(request, facts, forms.fresh())


@post("/{prefix:str}/events/{slug:str}/register", opt=PUBLIC)
async def register(request: AnyRequest, slug: str) -> Response[Any] | Redirect:
    """One more or one less person shows the form again; sending it leads to the ticket or the receipt."""
    facts = await public_facts(slug)
    fields = await read_form(request)
    typed = forms.typed_of(papers_of(facts).questions, fields)
    action, _, place = fields.text("action").partition("-")
    if action == "add":
        return _form_page(request, facts, typed.with_colleague(), opened=len(typed.people))
    if action == "remove" and place.isdigit():
        return _form_page(request, facts, typed.without(int(place)))
    checked = forms.check(facts, typed, language_of(request))
    if not isinstance(checked, Checked):
        return _form_page(request, facts, typed, status=422, faults=checked)
    try:
        # Where tickets go by mail only, new and known people look alike, and so do the times of their answers.
        async with even() if facts.mail_only else nullcontext():
            results = await register_party(facts, _party(typed, checked, language_of(request)), clock.now())
    except StaleNotice as refusal:
        return _form_page(request, await public_facts(slug), typed, status=409, refusal=refusal.message)
    except Invalid as refusal:
        return _form_page(request, facts, typed, status=422, faults=refusal.faults)
    return see_other(request, _landing(facts, typed, results))


@get("/{prefix:str}/events/{slug:str}/receipt/{text:str}", opt=PUBLIC)
async def receipt(request: AnyRequest, slug: str, text: str) -> Response[str]:
    """Safe to reload and to keep; a forged or foreign one does not exist."""
    facts, told = await public_facts(slug), read_receipt(text)
    if told is None:
        raise NotFound
    lines = await receipt_lines(facts.id, *told)
    return page(request, "registrations/receipt.html", event=facts, lines=lines, ticket_path=links.ticket_path)


def _party(typed: Typed, checked: Checked, language: Language) -> Party:
    return Party(
        token=typed.token,
        people=checked.people,
        sessions=checked.sessions,
        notice=typed.notice,
        language=language,
        channel="web",
        for_myself=typed.for_myself,
        contact_name=checked.contact_name,
        consents=checked.consents,
    )


def _landing(facts: EventFacts, typed: Typed, results: list[Result]) -> str:
    """One person with a ticket of their own sees it at once; everybody else a receipt."""
    code = getattr(results[0], "ticket", None)
    if code and len(results) == 1 and not facts.mail_only:
        return links.ticket_path(code)
    return f"/events/{facts.slug}/receipt/{receipt_text(typed.token, results, mail_only=facts.mail_only)}"


def _form_page(
    request: AnyRequest,
    facts: EventFacts,
    typed: Typed,
    *,
    status: int = 200,
    faults: Faults | None = None,
    refusal: str | None = None,
    opened: int = 0,
) -> Response[str]:
    """`opened` is the place of a row that was just added: where the reader goes on."""
    papers, language = papers_of(facts), language_of(request)
    people = [
        shown(papers.questions, each, language, forms.prefix_of(place)) for place, each in enumerate(typed.people)
    ]
    return page(
        request,
        "registrations/register.html",
        status,
        event=facts,
        notice=papers.notice,
        typed=typed,
        open_sessions=[session for session in facts.sessions if session.starts_at > clock.now()],
        people=people,
        most_people=forms.MOST_PEOPLE,
        firm_keys=" ".join(forms.FIRM_KEYS),
        consents=consents_asked(facts),
        asking=asking(facts),
        faults=faults or [],
        refusal=refusal,
        opened=opened,
    )


ROUTES = [form, register, receipt]
