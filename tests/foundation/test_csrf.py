"""A form is taken only with the token of its own visitor, and what was typed is offered once more."""

import re

import httpx
import pytest

from foundation import csrf

FORM = "/zh-tw/form"


async def token(client: httpx.AsyncClient) -> str:
    return (await client.get(FORM)).text


async def test_the_token_of_the_form_and_its_cookie(visitor: httpx.AsyncClient) -> None:
    proof = await token(visitor)
    assert (await visitor.post(FORM, data={"_csrf": proof, "name": "王"})).text == "王"
    assert (await visitor.post(FORM, headers={csrf.HEADER: proof}, data={"name": "王"})).text == "王"
    assert await token(visitor) == proof, "several forms of one visitor share it"


@pytest.mark.parametrize(
    ("headers", "status"),
    [
        ({"origin": "http://test"}, 200),
        ({"origin": "null", "sec-fetch-site": "same-origin"}, 200),  # a browser that may not name where it was
        ({"origin": "null", "sec-fetch-site": "cross-site"}, 403),
        ({"origin": "https://elsewhere.example"}, 403),
    ],
)
async def test_where_the_form_stood(visitor: httpx.AsyncClient, headers: dict[str, str], status: int) -> None:
    data = {"_csrf": await token(visitor), "name": "王"}
    assert (await visitor.post(FORM, headers=headers, data=data)).status_code == status


async def test_a_cookie_is_for_no_script(visitor: httpx.AsyncClient) -> None:
    cookie = (await visitor.get(FORM)).headers["set-cookie"].lower()
    assert "httponly" in cookie
    assert "samesite=lax" in cookie
    assert "set-cookie" not in (await visitor.get(FORM)).headers


@pytest.mark.parametrize("posted", ["", "nonsense", "a.b", "名.字"])
async def test_without_the_right_token(visitor: httpx.AsyncClient, posted: str) -> None:
    await token(visitor)
    assert (await visitor.post(FORM, data={"_csrf": posted})).status_code == 403


async def test_without_the_cookie_or_with_one_that_is_not_ours(visitor: httpx.AsyncClient) -> None:
    proof = await token(visitor)
    for cookie in ({}, {csrf.COOKIE: "self.made"}, {csrf.COOKIE: "."}, {csrf.COOKIE: proof.split(".")[0] + ".0"}):
        visitor.cookies.clear()
        posted = cookie.get(csrf.COOKIE, proof)
        answer = await visitor.post(
            FORM, data={"_csrf": posted}, headers={"cookie": f"{csrf.COOKIE}={posted}"} if cookie else {}
        )
        assert answer.status_code == 403


@pytest.mark.parametrize("site", ["cross-site", "same-site"])
async def test_from_another_site_not_even_with_the_token(visitor: httpx.AsyncClient, site: str) -> None:
    proof = await token(visitor)
    answer = await visitor.post(FORM, data={"_csrf": proof}, headers={"sec-fetch-site": site})
    assert answer.status_code == 403


async def test_the_page_that_refuses_lets_one_send_again(visitor: httpx.AsyncClient) -> None:
    """Everything typed is on it, with a token and the cookie that belongs to it: one press and it is through."""
    typed = {"name": '陳𠮷堃"<', "note": "第一行\n第二行", "new_password": "correct horse"}
    refused = await visitor.post(FORM, data=typed | {"_csrf": "old"})
    assert refused.status_code == 403
    assert "請再送一次" in refused.text
    assert "correct horse" not in refused.text
    fields = dict(re.findall(r'<input type="hidden" name="([^"]+)" value="([^"]*)"', refused.text))
    assert fields["name"] == "陳𠮷堃&#34;&lt;"
    assert set(fields) == {"name", "note", "_csrf"}
    again = await visitor.post(FORM, data={"name": typed["name"], "_csrf": fields["_csrf"]})
    assert (again.status_code, again.text) == (200, typed["name"])


async def test_it_is_refused_in_the_readers_language(visitor: httpx.AsyncClient) -> None:
    assert "Please send it once more" in (await visitor.post("/en/form", data={"name": "x"})).text
