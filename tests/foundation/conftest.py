"""A very small application on the floor alone: one form, and routes that go wrong in every way."""

from collections.abc import AsyncIterator
from typing import Any

import asyncpg
import httpx
import msgspec
import pytest
from jinja2 import TemplateNotFound
from litestar import Litestar, Response, get, post
from litestar.exceptions import HTTPException, NotAuthorizedException

from foundation import csrf, pages, problems
from foundation.faults import Fault
from foundation.form_fields import read_form
from foundation.pages import AnyRequest
from foundation.refusals import Gone, Invalid, Refusal, TooOften

SECRET_WORDS = "王小明 ming@example.org"
WRONGS: dict[str, Exception] = {
    "gone": Gone("這個連結或報名已經結束。"),
    "too-often": TooOften(),
    "faults": Invalid([Fault("name", "有欄位需要修正。")]),
    "bug": KeyError(SECRET_WORDS),
    "template": TemplateNotFound(SECRET_WORDS),
    "value": asyncpg.DataError(SECRET_WORDS),
    "away": ConnectionRefusedError(SECRET_WORDS),
    "restart": asyncpg.AdminShutdownError(SECRET_WORDS),
    "closed": asyncpg.InterfaceError(SECRET_WORDS),
    "slow": TimeoutError(SECRET_WORDS),
    "replica": asyncpg.ReadOnlySQLTransactionError(SECRET_WORDS),
    "full-disk": asyncpg.DiskFullError(SECRET_WORDS),
    "nul": asyncpg.CharacterNotInRepertoireError(SECRET_WORDS),
    "signed-out": NotAuthorizedException(),
    "framework": HTTPException(SECRET_WORDS, status_code=500),
    "teapot": HTTPException(SECRET_WORDS, status_code=418),
}


class Body(msgspec.Struct, forbid_unknown_fields=True):
    n: int


@get("/{prefix:str}/form")
async def form(request: AnyRequest) -> Response[str]:
    answer = Response(csrf.token_for(request))
    for cookie in csrf.cookies_for(request, secure=False):
        answer.set_cookie(cookie)
    return answer


@post("/{prefix:str}/form", status_code=200)
async def sent(request: AnyRequest) -> str:
    fields = await read_form(request)
    csrf.check(request, request.headers.get(csrf.HEADER) or fields.text(csrf.FIELD))
    return fields.text("name")


@get("/{prefix:str}/wrong/{which:str}")
async def wrong(which: str) -> str:
    raise WRONGS[which]


@post("/{prefix:str}/wrong/{which:str}")
async def wrong_form(request: AnyRequest, which: str) -> str:
    await read_form(request)
    raise WRONGS[which]


@post("/api/v1/body")
async def body(request: AnyRequest) -> int:
    return msgspec.json.decode(await request.body(), type=Body).n


@get("/api/v1/wrong/{which:str}")
async def wrong_api(which: str) -> str:
    raise WRONGS[which]


@get("/{prefix:str}/told")
async def told(request: AnyRequest) -> Any:
    return pages.see_other(request, "/gone", flash="有欄位需要修正。", kind="warn")


def mini() -> Litestar:
    return Litestar(
        [form, sent, wrong, wrong_form, body, wrong_api, told],
        exception_handlers={
            Refusal: problems.answer_refusal,
            HTTPException: problems.answer_http,
            msgspec.MsgspecError: problems.answer_body,
            Exception: problems.answer_bug,
        },
        openapi_config=None,
        logging_config=None,
    )


@pytest.fixture
async def visitor() -> AsyncIterator[httpx.AsyncClient]:
    transport = httpx.ASGITransport(mini(), raise_app_exceptions=False)
    async with httpx.AsyncClient(transport=transport, base_url="http://test") as client:
        yield client
