"""Proof that a form was ours: for staff the session's own token, for the public a signed double-submit cookie set on
form pages only."""

import secrets
from typing import Any
from urllib.parse import urlsplit

from litestar import Request
from litestar.datastructures import Cookie

from foundation.languages import N_
from foundation.refusals import Refusal
from foundation.settings import current
from foundation.tokens import keyed, same

FIELD = "_csrf"
HEADER = "x-csrf-token"
COOKIE = "lianfu_csrf"
SECURE_COOKIE = "__Host-lianfu_csrf"


class CsrfRefusal(Refusal):
    """The form is too old or not ours; the error page offers what was typed once more."""

    status = 403
    code = "csrf"
    message = N_("這份表單開得太久了，或不是從本站送出。您填的內容都在下面，請再按一次送出。")


def token_for(request: Request[Any, Any, Any]) -> str:
    """The token to put into the forms of this answer; made once a request."""
    state = request.scope["state"]
    if "csrf" not in state:
        state["csrf"] = _known(request) or _fresh(request)
    return str(state["csrf"])


def cookies_for(request: Request[Any, Any, Any], *, secure: bool) -> list[Cookie]:
    """The cookie that belongs to a token made in this request; none where no form was shown or it is known already."""
    fresh = request.scope["state"].get("csrf_fresh")
    if not fresh:
        return []
    name = SECURE_COOKIE if secure else COOKIE
    return [Cookie(name, value=fresh, path="/", httponly=True, samesite="lax", secure=secure, max_age=12 * 3600)]


def check(request: Request[Any, Any, Any], posted: str) -> None:
    """Raises CsrfRefusal unless the posted token is the one of the session, or of the visitor's own signed cookie."""
    known = _known(request)
    if is_foreign(request) or known is None or not same(posted, known):
        raise CsrfRefusal


def is_stale(request: Request[Any, Any, Any]) -> bool:
    """Whether the form of a route that `shows_again` was too old: it does nothing but show what was typed, with a fresh
    token."""
    return bool(request.scope["state"].get("csrf_stale"))


def is_foreign(request: Request[Any, Any, Any]) -> bool:
    """Whether another site made the browser send this: nothing of it is believed, kept or offered again."""
    # Our pages send no referrer, so a browser calls the origin of our own forms "null": then the other header tells.
    origin = request.headers.get("origin", "null")
    if origin not in {"", "null"} and urlsplit(origin).netloc != request.headers.get("host", ""):
        return True
    return request.headers.get("sec-fetch-site", "same-origin") not in {"same-origin", "none"}


def _known(request: Request[Any, Any, Any]) -> str | None:
    session = request.scope["state"].get("session_csrf")
    if session:
        return str(session)
    # Behind TLS only the bound name counts: a neighbouring site could plant the other.
    cookie = request.cookies.get(SECURE_COOKIE if current().secure_cookies else COOKIE, "")
    value, _, signature = cookie.partition(".")
    return cookie if value and same(signature, _signature(value)) else None


def _fresh(request: Request[Any, Any, Any]) -> str:
    value = secrets.token_urlsafe(16)
    token = f"{value}.{_signature(value)}"
    request.scope["state"]["csrf_fresh"] = token
    return token


def _signature(value: str) -> str:
    return keyed("csrf", value.encode()).hex()[:32]
