"""The web application: joins the rooms' routes, the guard, the headers and the answers to all that goes wrong."""

import gc
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Any

import msgspec
from litestar import Litestar, Router
from litestar.exceptions import HTTPException
from litestar.middleware import DefineMiddleware
from litestar.openapi.config import OpenAPIConfig
from litestar.openapi.plugins import JsonRenderPlugin
from litestar.openapi.spec import Components, SecurityScheme
from litestar.static_files import create_static_files_router

from assurance import restored
from foundation import database, logs, permissions, problems, settings
from foundation.assets import STATIC
from foundation.live import Hub
from foundation.refusals import Refusal
from lianfu import headers, joining
from lianfu.guarding import RoleScope, before_request, guard
from lianfu.version import VERSION
from vault import keys

MAX_BODY = 2 * 1024 * 1024


@asynccontextmanager
async def lifespan(app: Litestar) -> AsyncIterator[None]:
    """Pools and the live hub of one process; the addresses come from the settings of the process."""
    chosen = settings.current()
    await database.connect(chosen.database_url, size=chosen.pool_size)
    async with database.transaction("public") as c:
        await restored.refuse_unreplayed(c)
    await keys.connect(chosen.keys_database_url, chosen.keys_folder)
    app.state.hub = Hub(chosen.database_url)
    await app.state.hub.start()
    _settle()
    try:
        yield
    finally:
        await app.state.hub.stop()
        await keys.disconnect()
        await database.disconnect()


def _settle() -> None:
    """What is loaded stays loaded: a collection that goes through all of it stops every request for 90 ms."""
    gc.collect()
    gc.freeze()


def create_app() -> Litestar:
    joining.hand_down()
    routes = joining.routes()
    for route in routes:
        if not any(path.startswith("/api/") for path in route.paths):
            route.include_in_schema = False
    static = create_static_files_router("/static", [STATIC], opt=permissions.ANYBODY, include_in_schema=False)
    return Litestar(
        route_handlers=[*routes, static],
        guards=[guard],
        before_request=before_request,
        before_send=[headers.add],
        middleware=[DefineMiddleware(RoleScope)],
        exception_handlers=_answers(),
        lifespan=[lifespan],
        openapi_config=_openapi(),
        request_max_body_size=MAX_BODY,
        logging_config=None,
        debug=False,
    )


def serve() -> Litestar:
    """What each server process runs."""
    logs.set_up()
    return create_app()


def _answers() -> dict[type[Exception] | int, Any]:
    return {
        Refusal: problems.answer_refusal,
        HTTPException: problems.answer_http,
        msgspec.MsgspecError: problems.answer_body,
        Exception: problems.answer_bug,
    }


def _openapi() -> OpenAPIConfig:
    bearer = SecurityScheme(type="http", scheme="bearer", description="lianfu staff token")
    return OpenAPIConfig(
        title="Lianfu",
        version=VERSION,
        components=Components(security_schemes={"bearer": bearer}),
        render_plugins=[JsonRenderPlugin(path="/openapi.json")],
        openapi_router=Router("/api/v1", route_handlers=[], opt={"permission": permissions.OPENAPI}),
    )
