"""The registration form filled in for somebody who was here before: a code by mail, who of the mailbox it is, and then
the form. No cookie alone shows a word of anybody."""

from typing import Any

from litestar import Response, get, post
from litestar.response import Redirect

from events.facts import EventFacts, public_facts
from foundation import clock
from foundation.faults import Fault, Faults
from foundation.form_fields import Fields, read_form, uuid_of
from foundation.languages import N_
from foundation.pages import AnyRequest, language_of, page, see_other
from foundation.refusals import Gone, Invalid, NotFound, TooOften
from registrations import forms
from registrations.form_view import Said
from registrations.pages import form_page
from subjects import codes, own_session, prefilling
from subjects.own_session import MaskedPerson, SessionOver
from subjects.pages import BROWSER, PUBLIC, SESSION, browser_of, cookie, cookie_of, email_in

KNOWN = "/{prefix:str}/events/{slug:str}/register/known"
_FILLED = N_("已帶入您上次報名的資料，請看過再送出；要改哪裡都可以。")
_NOTHING = N_("沒有找到可以帶入的資料，請直接填寫。")


@get(KNOWN, opt=PUBLIC)
async def known(request: AnyRequest, slug: str) -> Response[str]:
    """What comes next: the mailbox, the code, or which person of the mailbox."""
    return await _step(request, await public_facts(slug))


@post(KNOWN, opt=PUBLIC)
async def fill(request: AnyRequest, slug: str) -> Response[Any] | Redirect:
    facts, fields = await public_facts(slug), await read_form(request)
    deeds = {"ask": _ask, "code": _open, "restart": _restart}
    try:
        if fields.text("step") in deeds:
            return await deeds[fields.text("step")](request, facts, fields)
        return await _fill(request, facts, fields)
    except Invalid as wrong:
        return await _step(request, facts, wrong.faults, 422)
    except TooOften as enough:
        return await _step(request, facts, [Fault("email", enough.message)], 429)
    except (Gone, SessionOver) as over:
        return _from_the_start(request, facts, over.message)


async def _ask(request: AnyRequest, facts: EventFacts, fields: Fields) -> Redirect:
    """The same answer and the same work for a known and an unknown mailbox."""
    network = request.scope["state"].get("network")
    email = email_in(fields.text("email")[:254])
    asked = await codes.ask(email, language_of(request), clock.now(), network=network)
    answer = see_other(request, _path(facts))
    answer.set_cookie(cookie(BROWSER, asked.browser, max_age=900))
    return answer


async def _open(request: AnyRequest, facts: EventFacts, fields: Fields) -> Redirect:
    opened = await codes.open_session(browser_of(request), fields.text("code"), clock.now())
    answer = see_other(request, _path(facts))
    answer.set_cookie(cookie(BROWSER, "", max_age=0))
    answer.set_cookie(cookie(SESSION, opened))
    return answer


async def _restart(request: AnyRequest, facts: EventFacts, _fields: Fields) -> Redirect:
    return _from_the_start(request, facts)


def _from_the_start(request: AnyRequest, facts: EventFacts, why: str | None = None) -> Redirect:
    answer = see_other(request, _path(facts), flash=why, kind="warn")
    for name in (BROWSER, SESSION):
        answer.set_cookie(cookie(name, "", max_age=0))
    return answer


async def _fill(request: AnyRequest, facts: EventFacts, fields: Fields) -> Response[str]:
    """A mailbox may be shared, so whoever is not proven yet proves who they are."""
    access, now, session = uuid_of(fields.text("access")), clock.now(), cookie_of(request)
    person = next((each for each in await own_session.people(session, now) if each.access == access), None)
    if person is None or access is None:
        raise NotFound
    if not person.proven:
        await own_session.prove(session, access, fields.text("proof")[:80], now)
    words = await prefilling.last_words(session, access, facts, now)
    typed = forms.fresh(fields).with_answers(0, words)
    return await form_page(request, facts, typed, Said(told=_FILLED if words else _NOTHING))


async def _step(
    request: AnyRequest, facts: EventFacts, faults: Faults | None = None, status: int = 200
) -> Response[str]:
    people: list[MaskedPerson] | None = None
    if cookie_of(request) and await own_session.lives(cookie_of(request), clock.now()):
        people = await own_session.people(cookie_of(request), clock.now())
    step = "people" if people is not None else "code" if browser_of(request) else "ask"
    return page(
        request, "subjects/known.html", status, event=facts, step=step, people=people or [], faults=faults or []
    )


def _path(facts: EventFacts) -> str:
    return f"/events/{facts.slug}/register/known"


ROUTES = [known, fill]
