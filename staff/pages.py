"""Signing in and out: the only pages of staff that anybody may open."""

from litestar import Response, get, post
from litestar.datastructures import Cookie
from litestar.response import Redirect

from foundation import clock, permissions, settings
from foundation.form_fields import Fields, read_form, read_query
from foundation.languages import N_
from foundation.pages import AnyRequest, actor_of, page, see_other
from foundation.refusals import Invalid, TooOften
from staff import sessions
from staff.forms import own_path, read_password
from staff.sign_in import sign_in

PUBLIC = {"permission": permissions.PUBLIC}
_TODAY = "/staff/"


@get("/{prefix:str}/staff/sign-in", opt=PUBLIC)
async def sign_in_form(request: AnyRequest) -> Response[str] | Redirect:
    fields = read_query(request)
    if actor_of(request):
        return see_other(request, own_path(fields.text("next")) or _TODAY)
    return _form(request, fields)


@post("/{prefix:str}/staff/sign-in", opt=PUBLIC)
async def sign_in_deed(request: AnyRequest) -> Response[str] | Redirect:
    fields = await read_form(request)
    try:
        opened = await sign_in(
            fields.text("email"), read_password(fields, "password"), clock.now(),
            network=network_of(request), old_cookie=_cookie(request),
        )  # fmt: skip
    except Invalid as wrong:
        return _form(request, fields, wrong)
    except TooOften as enough:
        return _form(request, fields, enough)
    answer = see_other(request, own_path(fields.text("next")) or _TODAY)
    answer.set_cookie(session_cookie(opened.cookie))
    return answer


@post("/{prefix:str}/staff/sign-out", opt=PUBLIC)
async def sign_out(request: AnyRequest) -> Redirect:
    """Also for a session that has ended meanwhile: the answer is the same."""
    if cookie := _cookie(request):
        await sessions.end(cookie)
    answer = see_other(request, "/staff/sign-in", flash=N_("您已登出。"))
    answer.set_cookie(session_cookie("", max_age=0))
    # What the browser still holds of staff pages goes too.
    answer.headers["clear-site-data"] = '"cache"'
    return answer


def session_cookie(value: str, *, max_age: int | None = None) -> Cookie:
    """Without a life of its own it ends with the browser; our side ends it earlier."""
    secure = settings.current().secure_cookies
    name = sessions.cookie_name(secure=secure)
    return Cookie(name, value=value, path="/", httponly=True, samesite="lax", secure=secure, max_age=max_age)


def _form(request: AnyRequest, fields: Fields, refused: Invalid | TooOften | None = None) -> Response[str]:
    return page(
        request,
        "staff/sign_in.html",
        status=refused.status if refused else 200,
        email=fields.text("email"),
        next=fields.text("next") if own_path(fields.text("next")) else "",
        faults=refused.faults if isinstance(refused, Invalid) else [],
        too_often=isinstance(refused, TooOften),
        demo=settings.current().demo,
    )


def _cookie(request: AnyRequest) -> str | None:
    return request.cookies.get(sessions.cookie_name(secure=settings.current().secure_cookies))


def network_of(request: AnyRequest) -> str | None:
    """The network that failures are counted by; the demo on this machine, and settings without limits, count none."""
    chosen = settings.current()
    network = request.scope["state"].get("network")
    if not chosen.rate_limits or (network is None and chosen.demo):
        return None
    return str(network or "this machine")


ROUTES = [sign_in_form, sign_in_deed, sign_out]
