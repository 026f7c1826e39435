"""Every answer carries the security headers: pages, errors, files, programs' answers."""

from collections.abc import AsyncIterator
from dataclasses import replace

import asyncpg
import httpx
import pytest

from foundation import settings
from foundation.assets import STATIC
from lianfu.app import create_app
from lianfu.headers import CSP


@pytest.fixture
async def visitor(db: asyncpg.Connection) -> AsyncIterator[httpx.AsyncClient]:
    transport = httpx.ASGITransport(create_app(), raise_app_exceptions=False)
    async with httpx.AsyncClient(transport=transport, base_url="http://test") as client:
        yield client


PLACES = (
    "/zh-tw/",
    "/zh-tw/nowhere",
    "/zh-tw/staff/",
    "/healthz",
    "/robots.txt",
    "/api/v1/events",
    "/api/v1/nowhere",
    "/",
)


@pytest.mark.parametrize("place", PLACES)
async def test_each_answer_has_them(visitor: httpx.AsyncClient, place: str) -> None:
    headers = (await visitor.get(place)).headers
    assert headers["content-security-policy"] == CSP
    assert headers["x-content-type-options"] == "nosniff"
    assert headers["referrer-policy"] == "no-referrer"
    assert headers["x-frame-options"] == "DENY"
    assert "camera=(self)" in headers["permissions-policy"]
    assert "cache-control" in headers
    assert "strict-transport-security" not in headers


def test_nothing_inline_and_nothing_foreign() -> None:
    assert "unsafe" not in CSP
    assert "http" not in CSP
    assert CSP.startswith("default-src 'none'")


async def test_behind_tls_browsers_are_told_to_stay_there(visitor: httpx.AsyncClient) -> None:
    before = settings.current()
    settings.use(replace(before, base_url="https://service.example.tw"))
    try:
        headers = (await visitor.get("/healthz")).headers
    finally:
        settings.use(before)
    assert "max-age=31536000" in headers["strict-transport-security"]


async def test_files_of_a_build_may_be_kept_and_the_rest_may_not(visitor: httpx.AsyncClient) -> None:
    built = next((STATIC / "built").glob("*.css"), None)
    if built is None:
        pytest.skip("the pages' files are not built")
    answer = await visitor.get(f"/static/built/{built.name}")
    assert answer.status_code == 200
    assert "immutable" in answer.headers["cache-control"]
    assert (await visitor.get("/zh-tw/staff/sign-in")).headers["cache-control"] == "no-store"


@pytest.mark.parametrize("place", ["/static/../piccolo_conf.py", "/static/%2e%2e/piccolo_conf.py", "/static/built/"])
async def test_no_other_file_is_served(visitor: httpx.AsyncClient, place: str) -> None:
    assert (await visitor.get(place)).status_code == 404


async def test_nobody_may_ask_across_origins(visitor: httpx.AsyncClient) -> None:
    asked = {"origin": "https://elsewhere.example", "access-control-request-method": "POST"}
    for place in ("/api/v1/events", "/zh-tw/"):
        answer = await visitor.options(place, headers=asked)
        assert not [name for name in answer.headers if name.startswith("access-control")]
