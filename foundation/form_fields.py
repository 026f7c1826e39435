"""Posted fields as text, cleaned alike everywhere: NFC, trimmed, no control characters. Meaning is given by each
room's forms."""

import unicodedata
from dataclasses import dataclass, field
from typing import Any
from uuid import UUID

from litestar import Request
from litestar.datastructures import UploadFile

_KEPT_CONTROLS = {"\n", "\t"}
_LAST_PAGE = 10_000


def clean(text: str) -> str:
    """NFC, CRLF as LF, surrounding white space and control characters gone; rare characters stay as typed."""
    plain = unicodedata.normalize("NFC", text.replace("\r\n", "\n").replace("\r", "\n"))
    return "".join(c for c in plain if c in _KEPT_CONTROLS or unicodedata.category(c) != "Cc").strip()


@dataclass(frozen=True)
class Fields:
    """All posted values by name, in order; files are not here."""

    raw: dict[str, list[str]] = field(default_factory=dict)

    def text(self, name: str) -> str:
        """The last value, cleaned; empty when it was not posted."""
        values = self.raw.get(name)
        return clean(values[-1]) if values else ""

    def texts(self, name: str) -> list[str]:
        """All values, cleaned, the empty ones left out."""
        return [text for value in self.raw.get(name, []) if (text := clean(value))]

    def flag(self, name: str) -> bool:
        return self.text(name) not in {"", "0", "false", "off", "no"}

    def has(self, name: str) -> bool:
        return name in self.raw

    def pairs(self) -> list[tuple[str, str]]:
        return [(name, value) for name, values in self.raw.items() for value in values if not name.startswith("_")]


@dataclass(frozen=True, slots=True)
class Uploaded:
    """One posted file as it came: neither name nor content is checked."""

    name: str
    content: bytes = field(repr=False)


def page_number(text: str) -> int:
    """The page of a list, from 1; what is no number is the first. Digits without end come from nobody who reads."""
    return min(max(int(text[:9]), 1), _LAST_PAGE) if text.isascii() and text.isdigit() else 1


def uuid_of(text: str) -> UUID | None:
    """The id that was posted; None for an empty or mistyped one."""
    try:
        return UUID(text)
    except ValueError:
        return None


async def read_form(request: Request[Any, Any, Any]) -> Fields:
    """The fields of a posted form, urlencoded or multipart; a body that is neither reads as empty."""
    raw: dict[str, list[str]] = {}
    for name, value in (await request.form()).multi_items():
        if isinstance(value, str):
            raw.setdefault(name, []).append(value)
    fields = Fields(raw)
    # Handlers of errors cannot wait for the body, so what was read is kept for the error page.
    request.scope["state"]["fields"] = fields
    return fields


async def read_uploads(request: Request[Any, Any, Any]) -> dict[str, Uploaded]:
    """The files of a multipart form by the name of their field, one a field. How much may come is the limit of the
    route."""
    found: dict[str, Uploaded] = {}
    for name, value in (await request.form()).multi_items():
        if isinstance(value, UploadFile) and value.filename:
            found[name] = Uploaded(value.filename, await value.read())
            await value.seek(0)
    return found


def read_query(request: Request[Any, Any, Any]) -> Fields:
    """The same for the query string of a GET."""
    raw: dict[str, list[str]] = {}
    for name, value in request.query_params.multi_items():
        raw.setdefault(name, []).append(str(value))
    return Fields(raw)
