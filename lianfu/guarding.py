"""The one guard: recognises who asks, looks up the permission that the route names, and sets the database role for
the work."""

from typing import Any

from litestar import Request
from litestar.connection import ASGIConnection
from litestar.exceptions import MethodNotAllowedException, NotAuthorizedException, NotFoundException
from litestar.handlers import BaseRouteHandler
from litestar.types import ASGIApp, Receive, Scope, Send

from foundation import clock, csrf, database
from foundation.form_fields import read_form
from foundation.languages import LANGUAGE_OF_PREFIX
from foundation.permissions import PUBLIC, permitted
from foundation.refusals import Forbidden, NotFound
from foundation.settings import current
from lianfu import limits
from staff import sessions, tokens

_SAFE = {"GET", "HEAD", "OPTIONS"}


class RoleScope:
    """Each request does its database work as the public until the guard knows better, and never leaks a role."""

    def __init__(self, app: ASGIApp) -> None:
        self.app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        with database.acting_as("public"):
            await self.app(scope, receive, send)


async def guard(connection: ASGIConnection[Any, Any, Any, Any], handler: BaseRouteHandler) -> None:
    """Raises for a foreign prefix, a missing sign-in or a missing permission; outsiders learn nothing else."""
    prefix = connection.path_params.get("prefix")
    if prefix is not None and prefix not in LANGUAGE_OF_PREFIX:
        raise NotFoundException
    permission = handler.opt.get("permission")
    if permission is None:
        # The framework's own answer to OPTIONS; every route of ours names a permission.
        raise MethodNotAllowedException
    if looks := handler.opt.get("looks"):
        limits.check_looks(connection, looks)
    if not handler.opt.get("anonymous"):
        await _recognise(connection)
    actor = connection.scope["state"].get("actor")
    if permission == PUBLIC:
        database.work_as(handler.opt.get("role", "public"))
        return
    if actor is None:
        if isinstance(connection, Request) and _kind(connection) == "application/x-www-form-urlencoded":
            await read_form(connection)  # kept for the page that asks to sign in and send it again
        raise NotAuthorizedException
    if not permitted(actor.roles, permission):
        # Where even the existence of the thing is nobody else's business.
        looking = connection.scope.get("method") in _SAFE
        raise NotFound if looking and handler.opt.get("hidden") else Forbidden
    database.work_as(handler.opt.get("role", "staff"))


async def _recognise(connection: ASGIConnection[Any, Any, Any, Any]) -> None:
    """A session cookie, or below /api/ a bearer token: no page, and so no form, opens for a program.

    Most public requests have neither and cost nothing.
    """
    state = connection.scope["state"]
    authorization = connection.headers.get("authorization", "")
    cookie = connection.cookies.get(sessions.cookie_name(secure=current().secure_cookies))
    if authorization[:7].lower() == "bearer " and connection.url.path.startswith("/api/"):
        with database.acting_as("staff"):
            state["actor"] = await tokens.recognise(authorization[7:].strip(), clock.now())
    elif cookie:
        with database.acting_as("staff"):
            signed_in = await sessions.recognise(cookie, clock.now())
        if signed_in:
            state["actor"], state["session_csrf"], state["signed_in"] = signed_in.actor, signed_in.csrf, signed_in


async def before_request(request: Request[Any, Any, Any]) -> None:
    """Limits and CSRF. A JSON body needs no token: no foreign site can send one without asking first, and we never
    allow it."""
    if request.method in _SAFE:
        return
    limits.check(request)
    if request.route_handler.opt.get("link_is_proof"):
        # The link itself is what nobody else has; a mail program that follows it has no cookie of ours.
        return
    actor = request.scope["state"].get("actor")
    if actor is not None and actor.via == "token":
        return
    if _kind(request) == "application/json" and request.url.path.startswith("/api/") and actor is None:
        return
    posted = request.headers.get(csrf.HEADER)
    if posted is None:
        posted = (await read_form(request)).text(csrf.FIELD)
    try:
        csrf.check(request, posted)
    except csrf.CsrfRefusal:
        # Never for what another site made the browser send: of that nothing is shown.
        if csrf.is_foreign(request) or not request.route_handler.opt.get("shows_again"):
            raise
        request.scope["state"]["csrf_stale"] = True


def _kind(request: Request[Any, Any, Any]) -> str:
    """The media type of the body; empty where there is none."""
    return request.headers.get("content-type", "").split(";")[0].strip().lower()
