"""The way into “My data”: a mailbox, a code typed in the same browser, and who of the mailbox it is. No account."""

from typing import Any
from uuid import UUID

from litestar import Request, Response, get, post
from litestar.datastructures import Cookie
from litestar.response import Redirect

from foundation import clock, permissions, settings
from foundation.faults import Fault
from foundation.form_fields import read_form
from foundation.languages import N_
from foundation.pages import AnyRequest, language_of, page, see_other
from foundation.refusals import Gone, Invalid, NotFound, Refusal, TooOften
from questionnaires import emails
from subjects import codes, own_session
from subjects.own_session import MaskedPerson, SessionOver

PUBLIC = {"permission": permissions.PUBLIC}
BROWSER, SESSION = "lianfu_code", "lianfu_own"
IN = "/my-data"


def way_in(request: Request[Any, Any, Any], over: Exception) -> Redirect:
    """Whoever comes without a session starts at the front door, and is told why."""
    message = over.message if isinstance(over, Refusal) else SessionOver.message
    answer = see_other(request, IN, flash=message, kind="warn") if cookie_of(request) else see_other(request, IN)
    answer.set_cookie(cookie(SESSION, "", max_age=0))
    return answer


OVER: Any = {SessionOver: way_in}


@get("/{prefix:str}/my-data", opt=PUBLIC)
async def ask_form(request: AnyRequest) -> Response[str]:
    return page(request, "subjects/ask.html", email="", faults=[])


@post("/{prefix:str}/my-data", opt=PUBLIC)
async def ask_deed(request: AnyRequest) -> Response[str] | Redirect:
    """The same answer and the same work for a known and an unknown mailbox."""
    typed = (await read_form(request)).text("email")[:254]
    try:
        asked = await codes.ask(
            email_in(typed), language_of(request), clock.now(), network=request.scope["state"].get("network")
        )
    except Invalid as wrong:
        return page(request, "subjects/ask.html", 422, email=typed, faults=wrong.faults)
    except TooOften as enough:
        faults = [Fault("email", enough.message)]
        return page(request, "subjects/ask.html", 429, email=typed, faults=faults)
    answer = see_other(request, f"{IN}/code")
    answer.set_cookie(cookie(BROWSER, asked.browser, max_age=900))
    return answer


@get("/{prefix:str}/my-data/code", opt=PUBLIC)
async def code_form(request: AnyRequest) -> Response[str]:
    return page(request, "subjects/code.html", faults=[], asked=bool(browser_of(request)))


@post("/{prefix:str}/my-data/code", opt=PUBLIC)
async def code_deed(request: AnyRequest) -> Response[str] | Redirect:
    typed, browser = (await read_form(request)).text("code"), browser_of(request)
    try:
        opened = await codes.open_session(browser, typed, clock.now())
    except Invalid as wrong:
        return page(request, "subjects/code.html", 422, faults=wrong.faults, asked=bool(browser))
    except Gone as over:
        answer = see_other(request, IN, flash=over.message, kind="warn")
        answer.set_cookie(cookie(BROWSER, "", max_age=0))
        return answer
    answer = see_other(request, f"{IN}/people")
    answer.set_cookie(cookie(BROWSER, "", max_age=0))
    answer.set_cookie(cookie(SESSION, opened))
    return answer


@get("/{prefix:str}/my-data/people", opt=PUBLIC, exception_handlers=OVER)
async def people(request: AnyRequest) -> Response[str] | Redirect:
    """Masked: the mailbox alone does not say which of its people sits before the screen."""
    found = await own_session.people(cookie_of(request), clock.now())
    if len(found) == 1:
        return see_other(request, f"{IN}/people/{found[0].access}{'' if found[0].proven else '/proof'}")
    return page(request, "subjects/people.html", people=found)


@get("/{prefix:str}/my-data/people/{access:uuid}/proof", opt=PUBLIC, exception_handlers=OVER)
async def proof_form(request: AnyRequest, access: UUID) -> Response[str]:
    return page(request, "subjects/proof.html", person=await _masked(request, access), faults=[])


@post("/{prefix:str}/my-data/people/{access:uuid}/proof", opt=PUBLIC, exception_handlers=OVER)
async def proof_deed(request: AnyRequest, access: UUID) -> Response[str] | Redirect:
    typed = (await read_form(request)).text("proof")[:80]
    person = await _masked(request, access)
    try:
        await own_session.prove(cookie_of(request), access, typed, clock.now())
    except Invalid as wrong:
        return page(request, "subjects/proof.html", 422, person=person, faults=wrong.faults)
    return see_other(request, f"{IN}/people/{access}")


@post("/{prefix:str}/my-data/end", opt=PUBLIC)
async def end(request: AnyRequest) -> Redirect:
    """Also for a session that is over: the answer is the same."""
    await own_session.end(cookie_of(request))
    return gone(request, IN, flash=N_("已經關上「我的資料」。"))


@get("/{prefix:str}/my-data/erased", opt=PUBLIC)
async def erased(request: AnyRequest) -> Response[str]:
    return page(request, "subjects/erased.html")


def gone(request: AnyRequest, path: str, *, flash: str | None = None) -> Redirect:
    """Away from the session, with nothing left of it in the browser."""
    answer = see_other(request, path, flash=flash)
    answer.set_cookie(cookie(SESSION, "", max_age=0))
    answer.headers["clear-site-data"] = '"cache"'
    return answer


def cookie_of(request: Request[Any, Any, Any]) -> str:
    return request.cookies.get(_name(SESSION), "")[:100]


def cookie(name: str, value: str, *, max_age: int | None = None) -> Cookie:
    secure = settings.current().secure_cookies
    return Cookie(_name(name), value=value, path="/", httponly=True, samesite="lax", secure=secure, max_age=max_age)


def _name(name: str) -> str:
    return f"__Host-{name}" if settings.current().secure_cookies else name


def browser_of(request: AnyRequest) -> str:
    return request.cookies.get(_name(BROWSER), "")[:100]


async def _masked(request: AnyRequest, access: UUID) -> MaskedPerson:
    for person in await own_session.people(cookie_of(request), clock.now()):
        if person.access == access:
            return person
    raise NotFound


def email_in(typed: str) -> str:
    """An address as the registration form takes it. Raises Invalid."""
    try:
        return emails.normal_email(typed)
    except emails.NotAnEmail:
        raise Invalid([Fault("email", N_("電子郵件請寫成 name@example.org 的樣子。"))]) from None


ROUTES = [ask_form, ask_deed, code_form, code_deed, people, proof_form, proof_deed, end, erased]
