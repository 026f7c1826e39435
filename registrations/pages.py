"""Where people register: the form with its notice, one person or several, and the receipt. Works without script."""

from contextlib import nullcontext
from dataclasses import replace
from typing import Any
from uuid import uuid4

from litestar import MediaType, Response, get, post
from litestar.response import Redirect

from events import limits
from events.facts import EventFacts, public_facts
from events.opening import why_closed
from foundation import clock, csrf, permissions
from foundation.form_fields import Fields, read_form, read_query, read_uploads
from foundation.languages import N_, Language
from foundation.pacing import even
from foundation.pages import (
    FLASH_COOKIE,
    AnyRequest,
    actor_of,
    language_of,
    page,
    prefix_of,
    see_other,
    with_cookies,
)
from foundation.puzzles import Meter, is_solved, puzzle_for
from foundation.recent import Recent
from foundation.refusals import Conflict, Gone, NotFound, Refusal
from invitations import codes
from outreach import register as business_register
from outreach.lookup_pages import in_words
from questionnaires.ubn import read_ubn
from registrations import answer_files, forms, links
from registrations.current_facts import current_facts
from registrations.form_refusals import faults_of
from registrations.form_view import Said, view
from registrations.forms import Checked, Typed
from registrations.parties import Full, Party, Result, register_party
from registrations.receipts import read_receipt, receipt_lines, receipt_text
from registrations.refusing import StaleNotice
from registrations.registering import papers_of

PUBLIC = {"permission": permissions.PUBLIC}
METER = Meter()
_blank: Recent[tuple[Any, ...], str] = Recent(100, 1.0)
# Stand where a token of the reader belongs; nothing that people type can hold them, the form is empty.
_CSRF_HERE, _TOKEN_HERE = f"csrf-{uuid4().hex}", f"token-{uuid4().hex}"
MOST_BYTES = 25_000_000  # with the files that some forms ask for


@get("/{prefix:str}/events/{slug:str}/register", opt=PUBLIC)
async def form(request: AnyRequest, slug: str) -> Response[str]:
    """`?via=` and `?code=` come from links of invitations and are carried along."""
    facts = await current_facts(slug)
    closed = why_closed(facts, clock.now())
    if closed and closed.reason == "full_no_waiting_list":
        raise Conflict(closed.message, code="full")
    if closed:
        raise Gone(closed.message, code="closed")
    if request.url.query or METER.asks or actor_of(request) or request.cookies.get(FLASH_COOKIE):
        return await form_page(request, facts, forms.fresh(read_query(request)))
    return await _blank_form(request, facts)


async def _blank_form(request: AnyRequest, facts: EventFacts) -> Response[str]:
    """The empty form is the same for everybody but for two tokens: rendered once a second, and they are put in."""
    now = clock.now()
    key = (facts.id, facts.text, prefix_of(request), *(session.starts_at > now for session in facts.sessions))
    kept = _blank.get(key)
    if kept is None:
        typed, state = forms.fresh(Fields()), request.scope["state"]
        state["csrf"] = _CSRF_HERE
        kept = (await form_page(request, facts, typed)).content.replace(str(typed.token), _TOKEN_HERE)
        del state["csrf"]
        _blank.put(key, kept)
    filled = kept.replace(_TOKEN_HERE, str(uuid4())).replace(_CSRF_HERE, csrf.token_for(request))
    return with_cookies(request, Response(filled, media_type=MediaType.HTML, headers={"cache-control": "no-store"}))


@post("/{prefix:str}/events/{slug:str}/register", opt=PUBLIC | {"shows_again": True}, request_max_body_size=MOST_BYTES)
async def register(request: AnyRequest, slug: str) -> Response[Any] | Redirect:
    """One more or one less person, or a firm looked up, shows the form again; sending it leads to the ticket or the
    receipt."""
    facts, fields = await current_facts(slug), await read_form(request)
    questions = papers_of(facts).questions
    if csrf.is_stale(request):
        typed = forms.typed_of(questions, facts, fields)
        return await form_page(request, facts, typed, Said(refusal=_STALE), 403)
    uploads = await read_uploads(request)
    # No file is kept for an event that is closed, nor for whoever has not done the work that is asked.
    worked = _worked_for(request, forms.typed_of(questions, facts, fields)) if uploads else None
    if worked is False or _is_shut(facts):
        uploads = {}
    fields = await answer_files.taken_in(facts.id, questions, fields, uploads, clock.now())
    typed = forms.typed_of(questions, facts, fields)
    shown_again = await _changed(request, facts, typed, fields)
    if shown_again:
        return shown_again
    if not (_worked_for(request, typed) if worked is None else worked):
        return await form_page(request, facts, typed, Said(refusal=_BUSY), 429)
    if typed.revision not in {"", str(papers_of(facts).revision)}:
        # The questions changed while it was filled in: they are read again by whoever answered the old ones.
        return await form_page(request, facts, typed, Said(refusal=StaleNotice.message), 409)
    checked = forms.check(facts, typed, language_of(request))
    if not isinstance(checked, Checked):
        return await form_page(request, facts, typed, Said(faults=checked), 422)
    try:
        # Where tickets go by mail only, new and known people look alike, and so do the times of their answers.
        async with even() if facts.mail_only else nullcontext():
            results = await register_party(facts, _party(typed, checked, language_of(request)), clock.now())
    except Refusal as refusal:
        return await _refused(request, facts, typed, checked, refusal)
    return _landed(request, facts, typed, checked, results)


@get("/{prefix:str}/events/{slug:str}/receipt/{text:str}", opt=PUBLIC)
async def receipt(request: AnyRequest, slug: str, text: str) -> Response[str]:
    """Safe to reload and to keep; a forged or foreign one does not exist."""
    facts, told = await public_facts(slug), read_receipt(text)
    if told is None:
        raise NotFound
    lines = await receipt_lines(facts.id, told.token, told.outcomes)
    asked = [session for session in facts.sessions if session.id.bytes.startswith(told.asked)] if told.asked else []
    return page(
        request, "registrations/receipt.html", event=facts, lines=lines, asked=asked, ticket_path=links.ticket_path
    )


_STALE = N_("這份表單開得太久了，所以還沒有送出。您填的內容都在，請再按一次「送出報名」。")
_BUSY = N_(
    "現在有程式大量送出報名，所以多了一道自動檢查。您填的內容都在，請再按一次「送出報名」；仍然看到這段話時，請過半分鐘再按。"
)
_NO_NUMBER = N_("登記資料裡沒有這個統一編號，請自己填公司名稱；不影響報名。")


async def _changed(request: AnyRequest, facts: EventFacts, typed: Typed, fields: Fields) -> Response[str] | None:
    """The form again, for a button that is not the one that sends."""
    action, _, text = fields.text("action").partition("-")
    place = int(text[:3]) if text.isascii() and text.isdigit() else 0
    if action == "add":
        return await form_page(request, facts, typed.with_colleague())
    if action == "remove":
        return await form_page(request, facts, typed.without(place))
    if action == "restore":
        return await form_page(request, facts, typed)
    if action == "firm" and place < len(typed.people):
        return await _with_firm(request, facts, typed, place)
    return None


async def _with_firm(request: AnyRequest, facts: EventFacts, typed: Typed, place: int) -> Response[str]:
    """What the register knows goes into the fields, over what stood there: somebody asked for it."""
    number = read_ubn(fields_number(typed, place)).number
    found = await business_register.firm(number) if number else None
    if found is None:
        return await form_page(request, facts, typed, Said(told=_NO_NUMBER))
    words = in_words(found, language_of(request))
    known = {"organization": found.name, "county": found.county, "township": found.township, "industry": found.industry}
    filled = typed.with_answers(place, {key: value for key, value in known.items() if value})
    return await form_page(request, facts, filled, Said(found={place: words}))


def fields_number(typed: Typed, place: int) -> str:
    """The number as it was typed, confirmed or not."""
    number = typed.people[place].get("ubn")
    return str((number.get("number") if isinstance(number, dict) else number) or "")


async def _refused(
    request: AnyRequest, facts: EventFacts, typed: Typed, checked: Checked, refusal: Refusal
) -> Response[str]:
    """The form with everything on it, for each no that somebody can do something about there."""
    faults = faults_of(refusal, facts, checked)
    if faults is None:
        raise refusal
    if refusal.code == "stale_notice":
        facts = await public_facts(facts.slug)
    if refusal.code == "token_used":
        typed = typed.with_new_token()
    message = None if faults else refusal.message
    return await form_page(request, facts, typed, Said(faults=faults, refusal=message), refusal.status)


def _is_shut(facts: EventFacts) -> bool:
    """A full event is not: whoever was taken may send the same form again."""
    closed = why_closed(facts, clock.now())
    return closed is not None and closed.reason != "full_no_waiting_list"


def _worked_for(request: AnyRequest, typed: Typed) -> bool:
    """Whether this sending may be looked at: always, but for floods from outside of this machine."""
    if request.scope["state"].get("network") is None:
        return True
    METER.count()
    fields = typed.fields
    return not METER.asks or is_solved(fields.text("puzzle"), fields.text("puzzle_answer"), typed.token, clock.now())


def _party(typed: Typed, checked: Checked, language: Language) -> Party:
    return Party(
        token=typed.token,
        people=checked.people,
        named=checked.named,
        sessions=checked.sessions,
        notice=typed.notice,
        language=language,
        channel="web",
        for_myself=typed.for_myself,
        contact_name=checked.contact_name,
        contact_email=checked.contact_email,
        consents=checked.consents,
        together=typed.together,
        invitation=typed.invitation,
        code=codes.plain(typed.code),
    )


_DONE = {"admitted": N_("報名完成，座位保留好了。"), "waiting": N_("已經替您登記候補。")}


def _landed(request: AnyRequest, facts: EventFacts, typed: Typed, checked: Checked, results: list[Result]) -> Redirect:
    """One person with a ticket of their own sees it at once, and that it is done; everybody else a receipt."""
    first = results[0]
    code = getattr(first, "ticket", None) if first.name in _DONE else None
    if code and len(results) == 1 and not facts.mail_only and not isinstance(first, Full):
        about = links.reference_of(first.registration)
        return see_other(request, links.ticket_path(code), flash=_DONE[first.name], about=about)
    text = receipt_text(typed.token, results, mail_only=facts.mail_only, sessions=checked.sessions)
    return see_other(request, f"/events/{facts.slug}/receipt/{text}")


async def form_page(
    request: AnyRequest, facts: EventFacts, typed: Typed, said: Said | None = None, status: int = 200
) -> Response[str]:
    """The registration form with what was typed so far."""
    said = said or Said()
    if METER.asks:
        said = replace(said, puzzle=puzzle_for(typed.token, clock.now(), typed.fields.text("puzzle")))
    full = await limits.full(facts.id, papers_of(facts).questions)
    shown = view(facts, typed, language_of(request), clock.now(), said, full=full)
    shown["as_of"] = await business_register.edition() if shown["asks_number"] else None
    return page(request, "registrations/register.html", status, **shown)


ROUTES = [form, register, receipt]
