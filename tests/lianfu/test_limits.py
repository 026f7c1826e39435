"""Who counts as one network, and how often it may post."""

from collections.abc import Iterator
from dataclasses import replace
from typing import Any

import httpx
import pytest
from litestar import Litestar, Request, get, post

from foundation import problems, settings
from foundation.refusals import Refusal
from lianfu import limits


@post("/", status_code=200)
async def posted() -> str:
    return "ok"


@get("/")
async def network(request: Request[Any, Any, Any]) -> str:
    return str(limits.network_of(request))


async def limited(request: Request[Any, Any, Any]) -> None:
    if request.method == "POST":
        limits.check(request)


def client(address: str) -> httpx.AsyncClient:
    app = Litestar(
        [posted, network], before_request=limited, exception_handlers={Refusal: problems.answer_refusal},
        openapi_config=None, logging_config=None,
    )  # fmt: skip
    return httpx.AsyncClient(transport=httpx.ASGITransport(app, client=(address, 1)), base_url="http://test")


@pytest.fixture(autouse=True)
def limits_on(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    before = settings.current()
    settings.use(replace(before, rate_limits=True))
    monkeypatch.setattr(limits, "POSTS", 3)
    limits._counts.clear()
    yield
    settings.use(before)
    limits._counts.clear()


async def statuses(address: str, n: int, **headers: str) -> list[int]:
    async with client(address) as visitor:
        return [(await visitor.post("/", headers=headers)).status_code for _ in range(n)]


async def test_a_network_may_post_so_often_a_minute(monkeypatch: pytest.MonkeyPatch) -> None:
    assert await statuses("192.0.2.1", 4) == [200, 200, 200, 429]
    assert await statuses("192.0.2.99", 1) == [429], "the same network"
    assert await statuses("198.51.100.1", 1) == [200]
    now = limits.time.monotonic()
    monkeypatch.setattr(limits.time, "monotonic", lambda: now + limits.WINDOW_SECONDS + 1)
    assert await statuses("192.0.2.1", 1) == [200]


@pytest.mark.parametrize("address", ["127.0.0.1", "::1", "::ffff:127.0.0.1"])
async def test_this_machine_is_not_limited(address: str) -> None:
    assert set(await statuses(address, 10)) == {200}


async def test_what_a_visitor_says_of_their_address_counts_behind_our_proxy_only() -> None:
    assert await statuses("192.0.2.1", 4, **{"x-forwarded-for": "127.0.0.1"}) == [200, 200, 200, 429]
    settings.use(replace(settings.current(), trust_proxy=True))
    limits._counts.clear()
    assert await statuses("127.0.0.1", 4, **{"x-forwarded-for": "203.0.113.9"}) == [200, 200, 200, 429]
    assert await statuses("127.0.0.1", 1, **{"x-forwarded-for": "127.0.0.1, 203.0.113.7"}) == [429]
    assert set(await statuses("127.0.0.1", 5)) == {200}, "no proxy between: a command of this machine"


@pytest.mark.parametrize(
    ("address", "expected"),
    [
        ("192.0.2.77", "192.0.2.0/24"),
        ("192.0.2.77:4711", "192.0.2.0/24"),
        ("::ffff:192.0.2.77", "192.0.2.0/24"),
        ("2001:db8:1:2::3", "2001:db8:1::/48"),
        ("[2001:db8:1:2::3]:4711", "2001:db8:1::/48"),
        ("unix:", "unknown"),
        ("", "unknown"),
        ("127.0.0.1", "None"),
    ],
)
async def test_networks(address: str, expected: str) -> None:
    settings.use(replace(settings.current(), trust_proxy=True))
    async with client("127.0.0.1") as visitor:
        assert (await visitor.get("/", headers={"x-forwarded-for": address})).text == expected


async def test_it_can_be_switched_off_and_forgets_before_it_grows(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(limits, "_MAX_NETWORKS", 5)
    for n in range(20):
        await statuses(f"10.0.{n}.1", 1)
    assert len(limits._counts) <= 7
    settings.use(replace(settings.current(), rate_limits=False))
    assert set(await statuses("192.0.2.1", 10)) == {200}
