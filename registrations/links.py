"""What the links of a registration hold: the ticket's own code, a keyed manage token, the reference people may quote.

Opening them is the matter of the pages; nothing here reads the database.
"""

import base64
import binascii
import hashlib
from typing import NamedTuple
from uuid import UUID

from foundation.tokens import CROCKFORD, keyed, quotable, same

_PURPOSE = "manage-link"
_MAC_BYTES = 16
_CODE_BYTES = 16


class ManageLink(NamedTuple):
    """Whose registration a token opens, and of which version; a raised version revokes the earlier links."""

    registration: UUID
    version: int


def ticket_text(code: bytes) -> str:
    """The code of a ticket as it stands in its address; safe to forward, it opens the ticket and nothing else."""
    return base64.b32encode(code).decode().rstrip("=").lower()


def read_ticket_text(text: str) -> bytes | None:
    try:
        code = base64.b32decode(text.upper() + "=" * (-len(text) % 8))
    except (binascii.Error, ValueError):
        return None
    return code if len(code) == _CODE_BYTES else None


def ticket_path(code: bytes) -> str:
    return f"/tickets/{ticket_text(code)}"


def manage_token(registration: UUID, version: int) -> str:
    """Goes by mail only. It is made anew for each mail and never stored."""
    message = registration.bytes + version.to_bytes(2, "big")
    return base64.urlsafe_b64encode(message + keyed(_PURPOSE, message)[:_MAC_BYTES]).decode().rstrip("=")


def link_hash(registration: UUID, version: int) -> bytes:
    """What the database keeps of a manage token, and asks for before it shows or changes anything to the public."""
    return hashlib.sha256(manage_token(registration, version).encode()).digest()


def read_manage_token(token: str) -> ManageLink | None:
    """None for anything we did not make; whether the version is still good is for the caller to compare."""
    try:
        raw = base64.urlsafe_b64decode(token + "=" * (-len(token) % 4))
    except (binascii.Error, ValueError):
        return None
    message, mac = raw[:18], raw[18:]
    if len(message) != 18 or not same(mac, keyed(_PURPOSE, message)[:_MAC_BYTES]):
        return None
    return ManageLink(UUID(bytes=message[:16]), int.from_bytes(message[16:], "big"))


def manage_path(registration: UUID, version: int) -> str:
    return f"/manage/{manage_token(registration, version)}"


def reference_of(registration: UUID) -> str:
    """`R-` and eight letters and digits to quote on the telephone: names a registration in the list of staff, opens
    nothing, and does not look like the code of a ticket."""
    return f"R-{quotable(registration)}"


def ids_of_reference(text: str) -> tuple[UUID, UUID] | None:
    """The first and the last id that a quoted reference can mean; None for what is no reference."""
    letters = text.strip().upper().removeprefix("R-")
    if len(letters) != 8 or any(letter not in CROCKFORD for letter in letters):
        return None
    bits = 0
    for letter in letters:
        bits = bits << 5 | CROCKFORD.index(letter)
    return UUID(int=bits << 88), UUID(int=(bits + 1 << 88) - 1)
