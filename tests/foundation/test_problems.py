"""What went wrong is said in the reader's language, loses nothing typed, and tells nobody's words to page or log."""

import logging
from urllib.parse import urlsplit

import httpx
import pytest

from tests.foundation.conftest import SECRET_WORDS, WRONGS

AWAY = ("away", "restart", "closed", "slow", "replica", "full-disk")
STATUS = {
    "gone": 410, "too-often": 429, "faults": 422, "bug": 500, "template": 500, "value": 500, "nul": 400,
    "framework": 500, "teapot": 400, **dict.fromkeys(AWAY, 503),
}  # fmt: skip


@pytest.mark.parametrize("which", STATUS)
async def test_each_trouble_has_its_status_and_tells_no_words(
    visitor: httpx.AsyncClient, caplog: pytest.LogCaptureFixture, which: str
) -> None:
    with caplog.at_level(logging.DEBUG, "lianfu"):
        answers = [await visitor.get(f"/{prefix}/wrong/{which}") for prefix in ("zh-tw", "en")]
        answers.append(await visitor.get(f"/api/v1/wrong/{which}"))
    assert {answer.status_code for answer in answers} == {STATUS[which]}
    assert answers[0].text != answers[1].text
    assert answers[2].headers["content-type"].startswith("application/problem+json")
    for word in SECRET_WORDS.split():
        assert word not in caplog.text
        assert not [answer for answer in answers if word in answer.text]
    assert all(answer.headers["cache-control"] == "no-store" for answer in answers)


@pytest.mark.parametrize("which", AWAY)
async def test_a_lost_database_is_no_bug_and_says_when_to_come_back(
    visitor: httpx.AsyncClient, caplog: pytest.LogCaptureFixture, which: str
) -> None:
    chinese, english = [await visitor.get(f"/{prefix}/wrong/{which}") for prefix in ("zh-tw", "en")]
    assert "系統暫時忙不過來" in chinese.text
    assert 'lang="en"' in english.text
    assert "retry-after" in chinese.headers
    assert f"database away: {type(WRONGS[which]).__name__}" in caplog.text


async def test_a_bug_is_logged_once_with_its_place(
    visitor: httpx.AsyncClient, caplog: pytest.LogCaptureFixture
) -> None:
    await visitor.get("/zh-tw/wrong/bug")
    [record] = [record for record in caplog.records if record.name == "lianfu.problems"]
    assert record.getMessage().startswith("bug KeyError at conftest.py:")


async def test_what_was_typed_is_kept(visitor: httpx.AsyncClient) -> None:
    sent = {"name": "王小明", "password": "correct horse", "_csrf": "x"}
    for which, again in (("away", True), ("too-often", True), ("gone", False)):
        text = (await visitor.post(f"/zh-tw/wrong/{which}", data=sent)).text
        assert "王小明" in text
        assert "correct horse" not in text
        assert ("再送一次" in text) is again


async def test_who_is_signed_out_loses_nothing(visitor: httpx.AsyncClient) -> None:
    looked = await visitor.get("/zh-tw/wrong/signed-out")
    assert looked.status_code == 303
    assert urlsplit(looked.headers["location"]).path == "/zh-tw/staff/sign-in"
    typed = await visitor.post("/en/wrong/signed-out", data={"name": "王小明"})
    assert typed.status_code == 403
    assert "王小明" in typed.text
    assert '/en/staff/sign-in" target="_blank"' in typed.text
    empty = await visitor.post("/en/wrong/signed-out")
    assert (empty.status_code, urlsplit(empty.headers["location"]).query) == (303, "next=%2Fen%2Fstaff%2F")
    by_script = await visitor.post("/en/wrong/signed-out", data={"n": "1"}, headers={"accept": "application/json"})
    assert (by_script.status_code, by_script.json()["code"]) == (401, "unauthorized")
    assert by_script.headers["www-authenticate"] == "Bearer"


@pytest.mark.parametrize(
    ("sent", "status", "code"),
    [(b'{"n": 1}', 201, None), (b"{", 400, "invalid_body"), (b'{"n": "x"}', 422, "invalid_body"),
     (b'{"n": 1, "m": 2}', 422, "invalid_body"), (b"\xff", 400, "invalid_body")],
)  # fmt: skip
async def test_bodies_of_programs(visitor: httpx.AsyncClient, sent: bytes, status: int, code: str | None) -> None:
    answer = await visitor.post("/api/v1/body", content=sent, headers={"content-type": "application/json"})
    assert answer.status_code == status
    assert code is None or answer.json()["code"] == code


async def test_paths_and_methods_that_are_not(visitor: httpx.AsyncClient) -> None:
    assert (await visitor.get("/zh-tw/nowhere")).status_code == 404
    assert (await visitor.delete("/zh-tw/form")).status_code == 405
    assert (await visitor.get("/nowhere", headers={"accept-language": "en"})).text.count('lang="en"') == 1
    assert (await visitor.get("/nowhere")).status_code == 404


async def test_a_form_that_cannot_be_read_is_the_senders_matter(visitor: httpx.AsyncClient) -> None:
    for kind in ("multipart/form-data", "multipart/form-data; boundary=x", "application/x-www-form-urlencoded"):
        answer = await visitor.post("/zh-tw/form", content=b"\xff\x00--x\r\nrubbish", headers={"content-type": kind})
        assert answer.status_code in {400, 403}, kind


async def test_all_faults_of_an_api_call(visitor: httpx.AsyncClient) -> None:
    answer = await visitor.get("/api/v1/wrong/faults", headers={"accept-language": "en"})
    [fault] = answer.json()["faults"]
    assert fault["field"] == "name"
    assert fault["message"].isascii()
