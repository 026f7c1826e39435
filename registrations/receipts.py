"""The address of a receipt: which page was sent and how each person came out, signed. It shows what is true now.

It names no person. Where the answer goes by mail only, it says what was asked for and nothing of what came of it. Where
somebody held a place before, it says only that, and reading it finds nothing of theirs.
"""

import base64
import binascii
from collections.abc import Sequence
from dataclasses import dataclass
from typing import NamedTuple
from uuid import UUID

import asyncpg

from foundation.database import transaction
from foundation.tokens import keyed, same
from privacy.masks import mask
from privacy.reveal import open_sealed
from registrations.links import reference_of
from registrations.opened import sealed
from registrations.parties import Result
from registrations.registering import token_of

_MAC_BYTES = 12
_LETTERS = {"admitted": b"a", "waiting": b"w", "already": b"k", "full": b"f", "received": b"m", "pending": b"p"}
# Between the letters and the sessions; a few bytes of an id tell the sessions of one event apart.
_ASKED, _BEGINNING = b".", 4
_NAMES = {letter: name for name, letter in _LETTERS.items()}


@dataclass(frozen=True)
class Line:
    """One person of the receipt. Ticket and reference are there only for those this page has registered, and so is the
    name, unless it is a seat whose name comes later."""

    outcome: str
    name: str = ""
    code: bytes | None = None
    reference: str = ""


class Told(NamedTuple):
    """What an address says: the page, the outcomes in its order, and how the ids of the sessions asked for begin."""

    token: UUID
    outcomes: list[str]
    asked: tuple[bytes, ...]


def receipt_text(token: UUID, results: Sequence[Result], *, mail_only: bool, sessions: Sequence[UUID] = ()) -> str:
    """With `mail_only` new and known people look alike: what stands there is what they asked for, not what they got."""
    names = ["received" if mail_only and result.name != "full" else result.name for result in results]
    message = token.bytes + b"".join(_LETTERS[name] for name in names)
    if mail_only and sessions:
        message += _ASKED + b"".join(session.bytes[:_BEGINNING] for session in sessions)
    return base64.urlsafe_b64encode(message + keyed("receipt", message)[:_MAC_BYTES]).decode().rstrip("=")


def read_receipt(text: str) -> Told | None:
    try:
        raw = base64.urlsafe_b64decode(text + "=" * (-len(text) % 4))
    except (binascii.Error, ValueError):
        return None
    message, mac = raw[:-_MAC_BYTES], raw[-_MAC_BYTES:]
    if len(message) < 17 or not same(mac, keyed("receipt", message)[:_MAC_BYTES]):
        return None
    letters, _, rest = message[16:].partition(_ASKED)
    asked = tuple(rest[at : at + _BEGINNING] for at in range(0, len(rest), _BEGINNING))
    return Told(UUID(bytes=message[:16]), [_NAMES[letters[at : at + 1]] for at in range(len(letters))], asked)


async def receipt_lines(event: UUID, token: UUID, outcomes: Sequence[str]) -> list[Line]:
    """What each line may say; masked names, since the page may be shown around."""
    tokens = [token_of(token, place) for place in range(len(outcomes))]
    async with transaction() as c:
        rows = {row["token"]: row for row in await c.fetch("select * from receipt_of($1, $2)", event, tokens)}
    found = list(rows.values())
    words = await open_sealed([sealed(r["registration"], r["person"], r["scope"], r["blob"]) for r in found])
    names = {
        row["token"]: mask("name", str((said or {}).get("name", ""))) for row, said in zip(found, words, strict=True)
    }
    lines = []
    for each, outcome in zip(tokens, outcomes, strict=True):
        if outcome in {"admitted", "waiting", "pending"} and each in rows:
            lines.append(_line(rows[each], names[each]))
        else:
            lines.append(Line(outcome))
    return lines


def _line(row: asyncpg.Record, name: str) -> Line:
    """How it stands now: who waited may have a place since, who had one may have given it back."""
    reference = reference_of(row["registration"])
    if row["state"] != "live":
        return Line("cancelled", name, reference=reference)
    return Line(row["status"], name, row["code"] if row["status"] == "admitted" else None, reference)
