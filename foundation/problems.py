"""What went wrong, as an answer: a page in the reader's language that loses nothing typed, or problem+json for the
API."""

import logging
import traceback
from typing import Any

import asyncpg
import msgspec
from litestar import MediaType, Response
from litestar.exceptions import HTTPException, NotAuthorizedException
from litestar.response import Redirect
from litestar.response.base import ASGIResponse

from foundation import csrf
from foundation.languages import N_, gettext
from foundation.pages import AnyRequest, context_of, language_of, prefix_of, render
from foundation.refusals import Forbidden, Invalid, NotFound, Refusal, TooLarge, TooOften, Unavailable
from foundation.settings import current

log = logging.getLogger("lianfu.problems")
_BY_STATUS: dict[int, type[Refusal]] = {403: Forbidden, 404: NotFound, 413: TooLarge, 429: TooOften, 503: Unavailable}
_DATABASE_AWAY = (
    OSError,
    TimeoutError,
    asyncpg.InterfaceError,
    asyncpg.InternalClientError,  # a connection that ends between two words of the protocol
    asyncpg.PostgresConnectionError,
    asyncpg.OperatorInterventionError,
    asyncpg.InsufficientResourcesError,
    asyncpg.InvalidCatalogNameError,
    asyncpg.ReadOnlySQLTransactionError,  # a replica that has not taken over yet
)
# Of the same families, and mistakes of ours all the same: a missing template, a value of the wrong kind.
_OUR_MISTAKES = (LookupError, ValueError)
TEMPLATES = frozenset({400, 403, 404, 405, 409, 410, 413, 422, 429, 500, 503})
# Sending the same form once more helps: these get a page of their own instead of the one for missing rights.
_SEND_AGAIN = frozenset({"csrf", "signed_out"})
_RETRY_SECONDS = {429: "60", 503: "10"}
_SECRETS = ("password",)
PROBLEM = "application/problem+json"


class BadRequest(Refusal):
    status = 400
    code = "bad_request"
    message = N_("送來的內容讀不懂，沒有處理。")


class WrongMethod(Refusal):
    status = 405
    code = "method"
    message = N_("這個位址不接受這種動作。")


class SignedOut(Refusal):
    """Somebody filled in a form for longer than their session lasts."""

    status = 403
    code = "signed_out"
    message = N_("您已經登出，所以沒有存進去。請在新的分頁登入，再回來按一次送出。")


class ServerFault(Refusal):
    status = 500
    code = "server_fault"
    message = N_("系統發生錯誤，我們已經收到通知。您的資料沒有遺失，請稍後再試。")


def answer_refusal(request: AnyRequest, refusal: Refusal) -> Response[Any]:
    """Every Refusal ends here, raised by a deed or made below from another exception."""
    if _wants_json(request):
        return _problem(request, refusal)
    return _error_page(request, refusal)


def answer_http(request: AnyRequest, error: HTTPException) -> Response[Any]:
    """The framework's own no: unknown path, wrong method, a body that is too large or cannot be read."""
    if isinstance(error, NotAuthorizedException) and not _wants_json(request):
        if _kept_fields(request):
            return answer_refusal(request, SignedOut())
        back = request.url.path if request.method == "GET" else f"/{prefix_of(request)}/staff/"
        return Redirect(f"/{prefix_of(request)}/staff/sign-in", query_params={"next": back}, status_code=303)
    if error.status_code == 401:
        refusal: Refusal = Refusal(N_("需要有效的存取權杖。"), code="unauthorized")
        refusal.status = 401
    elif error.status_code == 405:
        refusal = WrongMethod()
    elif error.status_code >= 500:
        log.error("bug %s", type(error).__name__)
        refusal = ServerFault()
    else:
        refusal = _BY_STATUS.get(error.status_code, BadRequest)()
    return answer_refusal(request, refusal)


def answer_body(request: AnyRequest, error: msgspec.MsgspecError) -> Response[Any]:
    """A JSON body that is no JSON, or has a member that is unknown, missing or of another type."""
    refusal = BadRequest(code="invalid_body", extra={"detail": str(error).split(" - ")[0]})
    refusal.status = 422 if isinstance(error, msgspec.ValidationError) else 400
    return answer_refusal(request, refusal)


def answer_bug(request: AnyRequest, error: Exception) -> Response[Any]:
    """Everything else: a lost database is 503, the rest 500, logged once and without a single value."""
    if isinstance(error, _DATABASE_AWAY) and not isinstance(error, _OUR_MISTAKES):
        log.error("database away: %s", type(error).__name__)
        return answer_refusal(request, Unavailable())
    if isinstance(error, asyncpg.CharacterNotInRepertoireError):
        # A NUL in an address or a body: no text of a person has one.
        return answer_refusal(request, BadRequest())
    places = [
        f"{frame.filename.rsplit('/', 1)[-1]}:{frame.lineno}"
        for frame in traceback.extract_tb(error.__traceback__)[-6:]
    ]
    log.error("bug %s at %s", type(error).__name__, " < ".join(reversed(places)))
    return answer_refusal(request, ServerFault())


def _wants_json(request: AnyRequest) -> bool:
    if request.url.path.startswith("/api/"):
        return True
    accept = request.headers.get("accept", "")
    return "application/json" in accept and "text/html" not in accept


def _problem(request: AnyRequest, refusal: Refusal) -> Response[Any]:
    body, headers = _told(request, refusal)
    return Response(body, status_code=refusal.status, media_type=PROBLEM, headers=headers)


def refuse_at_once(request: AnyRequest, refusal: Refusal) -> ASGIResponse:
    """What the API says of a Refusal, for a handler that refuses in a rush: half the time of raising it."""
    body, headers = _told(request, refusal)
    return ASGIResponse(body=msgspec.json.encode(body), status_code=refusal.status, media_type=PROBLEM, headers=headers)


def _told(request: AnyRequest, refusal: Refusal) -> tuple[dict[str, Any], dict[str, str]]:
    """Body and headers of a problem, RFC 9457."""
    _ = gettext("en" if request.headers.get("accept-language", "zh").startswith("en") else "zh-Hant")
    body: dict[str, Any] = {
        "type": f"urn:lianfu:{refusal.code}",
        "title": _(refusal.message, **refusal.params),
        "status": refusal.status,
        "code": refusal.code,
    }
    if isinstance(refusal, Invalid):
        body["faults"] = [{"field": f.field, "message": _(f.message, **f.params)} for f in refusal.faults]
    headers = _headers(refusal) | ({"www-authenticate": "Bearer"} if refusal.status == 401 else {})
    return body | refusal.extra, headers


def _headers(refusal: Refusal) -> dict[str, str]:
    wait = _RETRY_SECONDS.get(refusal.status)
    return {"cache-control": "no-store"} | ({"retry-after": wait} if wait else {})


def _error_page(request: AnyRequest, refusal: Refusal) -> Response[Any]:
    context = context_of(request)
    _ = gettext(language_of(request))
    context |= {
        "status": refusal.status,
        "code": refusal.code,
        "message": _(refusal.message, **refusal.params),
        "kept_fields": _kept_fields(request),
        "faults": refusal.faults if isinstance(refusal, Invalid) else [],
    }
    name = "again" if refusal.code in _SEND_AGAIN else refusal.status if refusal.status in TEMPLATES else 400
    text = render(f"foundation/errors/{name}.html", context)
    answer = Response(text, status_code=refusal.status, media_type=MediaType.HTML, headers=_headers(refusal))
    # The form on the page carries a new token; without its cookie it would be refused again.
    for cookie in csrf.cookies_for(request, secure=current().secure_cookies):
        answer.set_cookie(cookie)
    return answer


def _kept_fields(request: AnyRequest) -> list[tuple[str, str]]:
    """What was typed, to be sent once more; a password never, an unreadable body nothing, and nothing that another
    site made the browser send."""
    if request.method != "POST" or csrf.is_foreign(request):
        return []
    fields = request.scope["state"].get("fields")
    return [pair for pair in fields.pairs() if not any(word in pair[0] for word in _SECRETS)] if fields else []


__all__ = ["answer_body", "answer_bug", "answer_http", "answer_refusal"]
