"""What somebody typed into an entry of the audit: sealed under the key of what was read, so that it ends with it.

The entry itself stays for years. It keeps the sealed writing, which the chain covers as it would any text.
"""

import re
from base64 import b64decode, b64encode
from collections.abc import Sequence
from datetime import datetime
from uuid import UUID

from privacy.free_text import masked
from vault import keys, sealing
from vault.key_files import KeysNotReady
from vault.sealing import Context, Unreadable

_WRITTEN = re.compile(r"sealed:([0-9a-f-]{36}):([A-Za-z0-9+/=]+)")


class SealedNote(str):
    """Made by `seal_note` alone: nothing in it is covered once more."""

    __slots__ = ()


async def seal_note(note: str, scope: UUID, about: UUID, now: datetime, *, beside: str = "") -> SealedNote | str:
    """`about` is what the entry is about; `beside` are words of our own that stay as they are."""
    if not note:
        return beside
    key = (await keys.scope_keys(scope, now)).p2
    blob = sealing.seal(key, key, _context(about), {"note": masked(note)})
    return SealedNote(f"sealed:{scope}:{b64encode(blob).decode()} {beside}".strip())


async def open_notes(written: Sequence[tuple[UUID | None, str]]) -> list[str]:
    """In order, of pairs of object and reason; what is gone, or cannot be opened now, is left out."""
    wanted = {UUID(found[1]) for _, text in written if (found := _WRITTEN.search(text))}
    try:
        known = await keys.open_scopes(wanted, "P2") if wanted else {}
    except (KeysNotReady, OSError):
        known = {}
    return [_readable(about, text, known) for about, text in written]


def _readable(about: UUID | None, text: str, known: dict[UUID, bytes]) -> str:
    found = _WRITTEN.search(text)
    return text.replace(found[0], _opened(about, known, found)).strip() if found else text


def _opened(about: UUID | None, known: dict[UUID, bytes], found: re.Match[str]) -> str:
    key = known.get(UUID(found[1]))
    if key is None or about is None:
        return ""
    try:
        return str(sealing.unseal(key, key, _context(about), b64decode(found[2]))["note"])
    except (Unreadable, ValueError):
        return ""


def _context(about: UUID) -> Context:
    return Context("audit_entry", about, "P2")
