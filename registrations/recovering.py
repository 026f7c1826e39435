"""A lost link: whoever types an address or a number is answered alike, and the links go to the mailbox they belong to.

What was typed is sealed under a key of its own; whose it is the worker looks up (`recovery_letters.py`).
"""

from datetime import datetime
from typing import Literal, NamedTuple
from uuid import UUID, uuid4

from foundation.clock import day_of
from foundation.database import transaction
from foundation.faults import Fault
from foundation.languages import N_, Language
from foundation.refusals import Invalid, TooOften
from foundation.tokens import keyed
from questionnaires import emails
from vault import keys, sealing
from vault.person_index import normal_email, normal_phone
from vault.sealing import Context

_OFTEN = N_("一小時內查過太多次了。請先看信箱（也看垃圾信件匣），或一小時後再試。")
_LEAST_DIGITS = 7


class Typed(NamedTuple):
    kind: Literal["email", "phone"]
    text: str


def context_of(request: UUID) -> Context:
    """Where the sealed words of a request belong."""
    return Context("link_request", request, "P2")


def read(text: str) -> Typed:
    """Invalid for what is neither an address nor a number."""
    if "@" in text or "＠" in text:
        try:
            return Typed("email", emails.normal_email(text))
        except emails.NotAnEmail:
            raise Invalid([Fault("contact", N_("電子郵件請寫成 name@example.org 的樣子。"))]) from None
    if len(normal_phone(text)) < _LEAST_DIGITS:
        raise Invalid([Fault("contact", N_("請填報名時留的電子郵件或電話。"))])
    return Typed("phone", text)


async def ask(typed: Typed, language: Language, now: datetime, *, network: str | None) -> None:
    """Raises TooOften, for unknown ones as for known. `network` None is not counted (this machine itself)."""
    counted = _counted(typed), keyed("find-link/network", network.encode()) if network else None
    async with transaction() as c:
        if await c.fetchval("select links_often($1, $2, $3)", *counted, now):
            raise TooOften(_OFTEN)
    request, stranger = uuid4(), await keys.stranger(now)
    scope = await keys.scope_keys(request, now)
    blob = sealing.seal(scope.p2, stranger.key, context_of(request), {typed.kind: typed.text})
    async with transaction() as c:
        outcome = await c.fetchval(
            "select ask_for_links($1, $2, $3, $4, $5, $6, $7, $8, $9)",
            request, typed.kind, *counted, language, stranger.person, blob, now, day_of(now),
        )  # fmt: skip
    if outcome != "asked":
        raise TooOften(_OFTEN)


def _counted(typed: Typed) -> bytes:
    normal = normal_email(typed.text) if typed.kind == "email" else normal_phone(typed.text)
    return keyed(f"find-link/{typed.kind}", normal.encode())
