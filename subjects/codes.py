"""Asking for a code and typing it: the same work and the same answer whether or not anybody has this mailbox.

The code goes by mail (`subjects/code_letters.py`) and is typed in the browser that asked. What is kept of it is a keyed
hash; limits and single use are the database's (`sql/ask_code.sql`, `sql/try_code.sql`).
"""

import secrets
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Literal
from uuid import UUID, uuid4

from foundation.clock import day_of
from foundation.database import transaction
from foundation.faults import Fault
from foundation.languages import N_, Language
from foundation.refusals import Gone, Invalid, TooOften
from foundation.tokens import digest, keyed, random_token
from vault import keys, sealing
from vault.person_index import normal_email
from vault.sealing import Context

GOOD_FOR = timedelta(minutes=10)
LASTS = timedelta(minutes=60)
DIGITS = 6
Purpose = Literal["open", "address"]

_OFTEN = N_("這個信箱或網路在一小時內要過太多次驗證碼。請先看信箱裡最新的一封，或一小時後再試。")


@dataclass(frozen=True)
class Asked:
    """`browser` goes into a cookie and nowhere else; the code is typed beside it."""

    browser: str


def context_of(code: UUID) -> Context:
    """Where the sealed address and code belong."""
    return Context("access_code", code, "P2")


async def ask(
    email: str, language: Language, now: datetime, *, network: str | None, purpose: Purpose = "open",
    more: dict[str, str] | None = None, browser: str | None = None,
) -> Asked:  # fmt: skip
    """Raises TooOften, for unknown addresses as for known ones. `network` None is not counted (this machine itself).

    `more` is sealed beside the address: what is to be done once the address has proven itself.
    """
    asked = Asked(browser or random_token(32))
    counted = _counted("address", normal_email(email)), _counted("network", network) if network else None
    await _not_often(*counted, now)
    code, typed = uuid4(), f"{secrets.randbelow(10**DIGITS):0{DIGITS}}"
    stranger = await keys.stranger(now)
    scope = await keys.scope_keys(code, now)
    blob = sealing.seal(scope.p2, stranger.key, context_of(code), {"email": email, "code": typed, "more": more or {}})
    async with transaction() as c:
        outcome = await c.fetchval(
            "select ask_own_code($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12)",
            code, purpose, browser_hash(asked.browser), code_hash(asked.browser, typed),
            *counted, language, stranger.person, blob, now, now + GOOD_FOR,
            day_of(now),
        )  # fmt: skip
    if outcome != "asked":
        raise TooOften(_OFTEN)
    return asked


async def _not_often(address: bytes, network: bytes | None, now: datetime) -> None:
    """Before a key is made; asking itself counts again, one after the other."""
    async with transaction() as c:
        if await c.fetchval("select own_codes_often($1, $2, $3)", address, network, now):
            raise TooOften(_OFTEN)


async def open_session(browser: str, typed: str, now: datetime) -> str:
    """The cookie of the session that the right code opens. Raises Invalid for a wrong code, Gone when it is over."""
    cookie = random_token(32)
    async with transaction() as c:
        outcome = await c.fetchval(
            "select open_own_session($1, $2, $3, $4, $5, $6)",
            browser_hash(browser), code_hash(browser, digits_of(typed)), uuid4(), digest(cookie), now, now + LASTS,
        )  # fmt: skip
    judge(outcome)
    return cookie


def judge(outcome: str | None) -> None:
    """What a tried code is answered with, when it is not right."""
    if outcome == "wrong":
        raise Invalid([Fault("code", N_("驗證碼不對，請再看一次最新的那封信。"))])
    if outcome != "right":
        raise Gone(N_("這組驗證碼已經不能用了：超過十分鐘、用過了，或試了太多次。請重新要一組。"), code="code_over")


def digits_of(typed: str) -> str:
    """People type spaces, dashes and full-width digits."""
    return "".join(str(int(each)) for each in typed if each.isdecimal())


def browser_hash(browser: str) -> bytes:
    return keyed("own-page/browser", browser.encode())


def code_hash(browser: str, code: str) -> bytes:
    """Six digits alone could be found from any hash; with the installation's key and the browser's word they cannot."""
    return keyed("own-page/code", f"{browser}\0{code}".encode())


def phone_hash(access: UUID, index: bytes) -> bytes:
    """A number as one row of `access_person` keeps it: of no use beside another row, nor in the keys database."""
    return keyed("own-page/phone", access.bytes + index)


def _counted(kind: str, word: str) -> bytes:
    return keyed(f"own-page/{kind}", word.encode())
