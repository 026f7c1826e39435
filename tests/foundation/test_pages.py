"""Around a page: its language, its flash message, its cookies and how long a browser may keep it."""

import base64
from typing import Any

import httpx
import msgspec
import pytest
from litestar import Litestar, Response, get
from markupsafe import Markup

from foundation import pages
from foundation.pages import FLASH_COOKIE, AnyRequest, LazyMarkup, page

PLAIN, FORM = "foundation/errors/404.html", "foundation/errors/500.html"


@get(["/{prefix:str}/plain", "/plain"])
async def plain(request: AnyRequest) -> Response[str]:
    return page(request, PLAIN, public=True)


@get("/{prefix:str}/form")
async def form(request: AnyRequest) -> Response[str]:
    return page(request, FORM, status=500, code="csrf", kept_fields=[("name", "王")])


@get("/{prefix:str}/told")
async def told(request: AnyRequest) -> Any:
    return pages.see_other(request, "/plain", flash="還有 %(n)s 人", kind="warn", n=3)


@pytest.fixture
def visitor() -> httpx.AsyncClient:
    app = Litestar([plain, form, told], openapi_config=None, logging_config=None)
    return httpx.AsyncClient(transport=httpx.ASGITransport(app), base_url="http://test")


async def test_the_language_is_that_of_the_address_then_of_the_browser(visitor: httpx.AsyncClient) -> None:
    english = {"accept-language": "en-GB,en;q=0.9"}
    assert 'lang="en"' in (await visitor.get("/en/plain")).text
    assert '<html lang="zh-Hant' in (await visitor.get("/zh-tw/plain", headers=english)).text
    assert '<html lang="en' in (await visitor.get("/plain", headers=english)).text
    assert '<html lang="zh-Hant' in (await visitor.get("/plain")).text


async def test_the_other_language_keeps_the_question(visitor: httpx.AsyncClient) -> None:
    assert 'href="/en/plain?q=%E7%8E%8B"' in (await visitor.get("/zh-tw/plain", params={"q": "王"})).text


async def test_a_page_without_a_form_makes_no_cookie(visitor: httpx.AsyncClient) -> None:
    assert "set-cookie" not in (await visitor.get("/zh-tw/plain")).headers
    assert "lianfu_csrf" in (await visitor.get("/zh-tw/form")).headers["set-cookie"]


async def test_only_public_pages_may_be_kept(visitor: httpx.AsyncClient) -> None:
    assert (await visitor.get("/zh-tw/plain")).headers["cache-control"] == "no-cache"
    assert (await visitor.get("/zh-tw/form")).headers["cache-control"] == "no-store"


async def test_a_flash_is_shown_once_in_the_language_of_the_next_page(visitor: httpx.AsyncClient) -> None:
    answer = await visitor.get("/zh-tw/told")
    assert (answer.status_code, answer.headers["location"]) == (303, "/zh-tw/plain")
    assert "還有 3 人" in (await visitor.get("/zh-tw/plain")).text
    assert "還有 3 人" not in (await visitor.get("/zh-tw/plain")).text


@pytest.mark.parametrize("forged", ["", "x", "====", base64.urlsafe_b64encode(b"x" * 16 + b"[]").decode()])
async def test_a_flash_that_is_not_ours_says_nothing(visitor: httpx.AsyncClient, forged: str) -> None:
    own = base64.urlsafe_b64encode(b"0" * 16 + msgspec.json.encode(["ok", "請匯款", {}])).decode()
    for cookie in (forged, own):
        answer = await visitor.get("/zh-tw/plain", headers={"cookie": f"{FLASH_COOKIE}={cookie}"})
        assert answer.status_code == 200
        assert "請匯款" not in answer.text


def test_lazy_markup_is_made_where_it_is_printed() -> None:
    made = []
    lazy = LazyMarkup(lambda: made.append(1) or Markup("<b>"))
    template = pages.environment().from_string("{% if show %}{{ lazy }}{% endif %}")
    assert template.render(show=False, lazy=lazy) == ""
    assert not made
    assert template.render(show=True, lazy=lazy) == "<b>"


def test_words_of_people_are_escaped_and_missing_ones_are_noticed() -> None:
    environment = pages.environment()
    assert environment.from_string("{{ name }}").render(name="<script>") == "&lt;script&gt;"
    with pytest.raises(Exception, match="undefined"):
        environment.from_string("{{ nmae }}").render(name="x")
