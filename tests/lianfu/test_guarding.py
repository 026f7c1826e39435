"""Every route as every role and as nobody: in, to the sign-in, or out, as the permissions say."""

import re
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import AsyncExitStack
from dataclasses import dataclass
from datetime import UTC, datetime
from uuid import uuid4

import asyncpg
import httpx
import pytest
from litestar import Litestar

from foundation import clock, permissions
from foundation.actor import SYSTEM
from foundation.permissions import PUBLIC, ROLES, permitted
from lianfu.app import create_app
from staff.makers import make_staff
from staff.sessions import open_session
from staff.tokens import make_for

NOW = datetime(2026, 3, 2, 1, 0, tzinfo=UTC)
PARAMETERS = {"prefix": "zh-tw", "uuid": "4f6c1f0e-9f5b-4d0a-8d7e-000000000000", "int": "1", "str": "nothing-here"}
ENDS_THE_SESSION = {"/zh-tw/staff/sign-out"}
ENDLESS = {"/zh-tw/staff/live/events/nothing-here"}
Desk = Callable[..., Awaitable[httpx.AsyncClient]]


@dataclass(frozen=True)
class Way:
    method: str
    path: str
    permission: str
    hidden: bool

    @property
    def is_api(self) -> bool:
        return self.path.startswith("/api/")


@pytest.fixture(scope="module")
def app() -> Litestar:
    return create_app()


@pytest.fixture(scope="module")
def ways(app: Litestar) -> list[Way]:
    found = []
    for route in app.routes:
        for handler in getattr(route, "route_handlers", []):
            path = re.sub(r"\{(\w+):(\w+)\}", lambda m: PARAMETERS.get(m[1]) or PARAMETERS.get(m[2], "x"), route.path)
            for method in sorted(handler.http_methods - {"OPTIONS", "HEAD"}):
                if path not in ENDS_THE_SESSION and not route.path.startswith("/static"):
                    permission = str(handler.opt["permission"])
                    found.append(Way(method, path, permission, bool(handler.opt.get("hidden"))))
    return found


@pytest.fixture
async def desk(app: Litestar, db: asyncpg.Connection, keys_db: str) -> AsyncIterator[Desk]:
    async with AsyncExitStack() as stack:
        stack.enter_context(clock.freeze(NOW))

        async def sit_down(*roles: str, token: bool = False) -> httpx.AsyncClient:
            headers = {}
            if roles:
                staff_id = await make_staff(f"{uuid4()}@example.org", list(roles), NOW)
                session = await open_session(db, staff_id, NOW)
                headers = {"cookie": f"lianfu={session.cookie}", "x-csrf-token": session.csrf}
                if token:
                    headers = {"authorization": f"Bearer {await make_for(staff_id, 'x', by=SYSTEM, now=NOW)}"}
            transport = httpx.ASGITransport(app, raise_app_exceptions=False)
            client = httpx.AsyncClient(transport=transport, base_url="http://test", headers=headers)
            return await stack.enter_async_context(client)

        yield sit_down


def test_the_walk_is_a_long_one(ways: list[Way]) -> None:
    assert len(ways) > 100
    assert {way.permission for way in ways} > {PUBLIC, permissions.DOOR, permissions.ACCOUNTS}


async def test_nobody_sees_what_is_not_public(desk: Desk, ways: list[Way]) -> None:
    nobody = await desk()
    for way in ways:
        if way.permission == PUBLIC:
            continue
        answer = await nobody.request(way.method, way.path)
        if way.is_api:
            assert answer.status_code == 401, way
        else:
            assert answer.status_code == 303, way
            assert "/staff/sign-in" in answer.headers["location"], way


async def test_what_is_public_asks_nobody_to_sign_in(desk: Desk, ways: list[Way]) -> None:
    nobody = await desk()
    for way in ways:
        if way.permission == PUBLIC and way.method == "GET":
            answer = await nobody.get(way.path)
            assert answer.status_code in {200, 302, 303, 404, 410, 503}, (way, answer.status_code)
            assert answer.status_code != 503 or way.path == "/readyz", way
            assert "/staff/sign-in" not in answer.headers.get("location", ""), way


@pytest.mark.parametrize("role", ROLES)
async def test_each_role_comes_as_far_as_it_may(desk: Desk, ways: list[Way], role: str) -> None:
    somebody = await desk(role)
    for way in ways:
        if way.path in ENDLESS and way.method == "GET":
            continue
        answer = await somebody.request(way.method, way.path)
        assert answer.status_code < 500 or way.path == "/readyz", (way, answer.status_code)
        if permitted(frozenset({role}), way.permission):
            assert answer.status_code not in {401, 403}, (way, answer.status_code)
        else:
            assert answer.status_code == (404 if way.hidden and way.method == "GET" else 403), (way, answer.status_code)


OWN_PROOF = {"register", "nothing-here"}


async def test_no_form_of_staff_works_without_its_token(desk: Desk, ways: list[Way]) -> None:
    """Two ways of the public look for their event, or for their proof in the link, first: there is none here."""
    somebody = await desk(*ROLES)
    del somebody.headers["x-csrf-token"]
    for way in ways:
        if way.method != "GET":
            refused = {403, 404} if way.permission == PUBLIC and way.path.split("/")[-1] in OWN_PROOF else {403}
            assert (await somebody.request(way.method, way.path)).status_code in refused, way


async def test_a_token_opens_the_api_and_no_page(desk: Desk, ways: list[Way]) -> None:
    program = await desk(*ROLES, token=True)
    for way in ways:
        if way.permission == PUBLIC or way.path in ENDLESS:
            continue
        answer = await program.request(way.method, way.path)
        if way.is_api:
            assert answer.status_code not in {401, 403}, (way, answer.status_code)
        else:
            assert answer.status_code == 303, (way, answer.status_code)


@pytest.mark.parametrize("bearer", ["", "x", "lf_" + "x" * 43, "lf_" + "x" * 5000, "lf_鑰"])
async def test_a_token_of_nobody(desk: Desk, bearer: str) -> None:
    nobody = await desk()
    headers = {"authorization": f"Bearer {bearer}".encode()}
    assert (await nobody.get("/api/v1/reach", headers=headers)).status_code == 401


@pytest.mark.parametrize("prefix", ["fr", "zh", "EN", "..%2fen"])
async def test_a_language_that_is_none(desk: Desk, prefix: str) -> None:
    nobody = await desk()
    for path in ("", "staff/", "staff/sign-in", "events/x"):
        assert (await nobody.get(f"/{prefix}/{path}")).status_code == 404


@pytest.mark.parametrize(
    "path", ["events/%00", "tickets/%00", "tickets/%ff", "manage/%00", "ballots/%00", "events/%F0%A0%AE%B7"]
)
async def test_odd_addresses_are_not_found(desk: Desk, path: str) -> None:
    nobody = await desk()
    assert (await nobody.get(f"/zh-tw/{path}")).status_code in {400, 404, 410}


async def test_a_form_after_the_session_keeps_what_was_typed(desk: Desk) -> None:
    nobody = await desk()
    answer = await nobody.post("/zh-tw/staff/events/new", data={"title_zh": "碳盤查說明會", "password": "x-y-z"})
    assert answer.status_code == 403
    assert "碳盤查說明會" in answer.text
    assert "x-y-z" not in answer.text


async def test_json_without_a_session_needs_no_form_token_but_a_disguised_one_does(desk: Desk) -> None:
    nobody = await desk()
    path = "/api/v1/events/nothing-here/registrations"
    assert (await nobody.post(path, json={})).status_code == 422
    for kind in ("text/plain", "application/x-www-form-urlencoded", ""):
        assert (await nobody.post(path, content=b"{}", headers={"content-type": kind})).status_code == 403
