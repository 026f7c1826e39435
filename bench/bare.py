"""The floors of a web answer: a handler that says a constant string, and one that asks the database two bare questions.

`python -m bench.bare PORT DSN`: the same server, framework and loop as the product, without its guard and its roles.
"""

import os
import sys
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Any

import asyncpg
from granian import Granian
from granian.constants import Interfaces, Loops
from litestar import Litestar, MediaType, Request, get, post

EVENT = "select id, slug, title_zh, status from event where slug = $1"
SESSIONS = "select id, starts_at, ends_at, places, places_taken from session where event = $1"


@get("/constant", media_type=MediaType.TEXT)
async def constant() -> str:
    return "Hello, world!"


@get("/two-queries/{slug:str}", media_type=MediaType.TEXT)
async def two_queries(request: Request[Any, Any, Any], slug: str) -> str:
    async with request.app.state.pool.acquire() as c:
        event = await c.fetchrow(EVENT, slug)
        sessions = await c.fetch(SESSIONS, event["id"])
    return f"{event['title_zh']} {len(sessions)}"


@post("/two-queries/{slug:str}", media_type=MediaType.TEXT, status_code=200)
async def two_queries_of_a_post(request: Request[Any, Any, Any], slug: str) -> str:
    """For POSTs: the body is read, nothing is written."""
    await request.body()
    async with request.app.state.pool.acquire() as c:
        event = await c.fetchrow(EVENT, slug)
        sessions = await c.fetch(SESSIONS, event["id"])
    return f"{event['title_zh']} {len(sessions)}"


@asynccontextmanager
async def lifespan(app: Litestar) -> AsyncIterator[None]:
    async with asyncpg.create_pool(os.environ["BENCH_DSN"], min_size=1, max_size=10) as pool:
        app.state.pool = pool
        yield


def serve() -> Litestar:
    return Litestar(
        [constant, two_queries, two_queries_of_a_post], lifespan=[lifespan], openapi_config=None, logging_config=None
    )


def main(port: str, dsn: str) -> None:
    os.environ["BENCH_DSN"] = dsn
    Granian(
        "bench.bare:serve", factory=True, address="127.0.0.1", port=int(port), interface=Interfaces.ASGI,
        loop=Loops.uvloop, websockets=False, log_enabled=False,
    ).serve()  # fmt: skip


if __name__ == "__main__":
    main(*sys.argv[1:])
