"""A tour of every staff page over a house full of marked people: what each answer shows, and what it left in the audit.

A mark is a word that stands nowhere but in somebody's sealed rows: met in an answer, a human has seen it in the open.
"""

import html
import io
import re
import sys
import zipfile
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from functools import cache
from types import FrameType
from typing import Any
from urllib.parse import urljoin, urlsplit
from uuid import UUID

import asyncpg
import httpx
import pytest

from lianfu import joining
from privacy.reveal import SHOWING
from vault import sealing

PARAMETER = re.compile(r"\{(\w+):(\w+)\}")
SHAPES = {"uuid": "[0-9a-f-]{36}", "int": "[0-9]+", "str": "[^/]+"}
LINK = re.compile(r'(?:href|action)="([^"#]+)')
# What is sent to the pages that show something; everything else is only fetched.
POSTS: tuple[tuple[str, dict[str, Any]], ...] = (
    ("/reveal", {"reason": "phone"}),
    ("/words", {"reason": "phone"}),
    ("/remarks", {}),
    ("/registrations", {"q": "10"}),
    ("/door/search", {"q": "10"}),
    ("/door", {"code": "ABCDEFGH"}),
    ("/paper", {"what": "all", "reason": "event_day"}),
    ("/call-round", {"purpose": "call.attend"}),
    ("/file", {}),
    ("/trace", {"piece": "0900000000"}),
)


@dataclass(frozen=True)
class Mark:
    """The words of one person; `all` is what may stand in no answer without an entry."""

    name: str
    email: str
    phone: str
    organization: str
    job_title: str

    @property
    def all(self) -> tuple[str, ...]:
        return self.name, self.email, self.phone[-9:], self.organization, self.job_title


# Rare enough to be no part of any other word of a page, common enough for every font of the paper.
_LETTERS = "丙丑亥仲侖俐倩健偉傑儀兆冠凌凱劭卉厚呈咏品哲唯善嘉圓均垣培堅"


def marks(n: int = 30) -> list[Mark]:
    return [
        Mark(
            name=f"游{_LETTERS[i]}{_LETTERS[-i - 1]}霈",
            email=f"canary{i:02d}@marked.example.org",
            phone=f"+886911{700 + i}{10 + i:02d}0",
            organization=f"標記{_LETTERS[i]}{i:02d}工坊",
            job_title=f"標記{_LETTERS[i]}{i:02d}職",
        )
        for i in range(n)
    ]


@dataclass(frozen=True)
class Seen:
    """One answer: the marks in the open, the showing entries it left (actions), and the rows opened for a human."""

    address: str
    role: str
    status: int
    marks: frozenset[str]
    entries: tuple[str, ...]
    opened: int
    stored: bool

    @property
    def leaks(self) -> bool:
        """A human saw words, and nothing says so."""
        return bool(self.marks) and not self.entries


@dataclass
class Tour:
    c: asyncpg.Connection
    people: list[Mark]
    opened: list[tuple[str, UUID]] = field(default_factory=list)
    seen: list[Seen] = field(default_factory=list)

    async def visit(
        self, client: httpx.AsyncClient, role: str, address: str, form: dict[str, Any] | None = None
    ) -> httpx.Response:
        last, rows = await self.c.fetchval("select coalesce(max(seq), 0) from audit_entry"), len(self.opened)
        answer = await (client.get(address) if form is None else client.post(address, data=form))
        entries = await self.c.fetch(
            "select action from audit_entry where seq > $1 and action = any ($2)", last, list(SHOWING)
        )
        self.seen.append(
            Seen(
                address, role, answer.status_code, self.marks_in(answer), tuple(row["action"] for row in entries),
                len(self.opened) - rows, answer.headers.get("cache-control", "") not in {"no-store", "no-cache"},
            )
        )  # fmt: skip
        return answer

    def marks_in(self, answer: httpx.Response) -> frozenset[str]:
        text = _text_of(answer.content)
        return frozenset(word for person in self.people for word in person.all if word in text)


def _text_of(content: bytes) -> str:
    """The words of an answer, those inside of office files and archives too, numbers without their dashes."""
    if content[:2] == b"PK":
        with zipfile.ZipFile(io.BytesIO(content)) as box:
            return "".join(_text_of(box.read(name)) for name in box.namelist())
    text = html.unescape(content.decode("utf-8", "replace"))
    return text + re.sub(r"(?<=\d)[\s-](?=\d)", "", text)


@contextmanager
def decrypts(tour: Tour, monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """Counts what is opened for a human: every decrypt with `privacy.reveal.show` among its callers."""
    unseal = sealing.unseal

    def counted(scope: bytes, person: bytes, context: sealing.Context, blob: bytes) -> dict[str, Any]:
        if _is_for_a_human(sys._getframe()):
            tour.opened.append((context.table, context.row))
        return unseal(scope, person, context, blob)

    with monkeypatch.context() as patched:
        patched.setattr(sealing, "unseal", counted)
        yield


def _is_for_a_human(frame: FrameType | None) -> bool:
    while frame is not None:
        if frame.f_code.co_name == "show" and frame.f_globals.get("__name__") == "privacy.reveal":
            return True
        frame = frame.f_back
    return False


@dataclass(frozen=True)
class Route:
    """`posts` is the form that is sent, as pairs; None for what is fetched."""

    path: str
    posts: tuple[tuple[str, str], ...] | None

    def takes(self, address: str) -> bool:
        parts = PARAMETER.split(self.path)
        pattern = "".join(
            re.escape(part) if n % 3 == 0 else SHAPES.get(part, "[^/]+") if n % 3 == 2 else ""
            for n, part in enumerate(parts)
        )
        return re.fullmatch(pattern, address) is not None

    def with_id(self, known: UUID) -> str:
        return PARAMETER.sub(lambda found: "zh-tw" if found[1] == "prefix" else str(known), self.path)

    @property
    def order(self) -> tuple[int, str]:
        return self.path.count("{"), self.path


@cache
def routes() -> list[Route]:
    """Every staff route that is fetched, and those that show something when they are posted to. No streams."""
    found = []
    for handler in joining.routes():
        if "event-stream" in str(handler.media_type):
            continue
        for path in handler.paths:
            if "/staff" not in path or path.endswith(("/sign-in", "/sign-out")):
                continue
            if "GET" in handler.http_methods:
                found.append(Route(path, None))
            form = next((form for ending, form in POSTS if path.endswith(ending)), None)
            if "POST" in handler.http_methods and form is not None:
                found.append(Route(path, tuple(form.items())))
    return sorted(found, key=lambda route: route.order)


@dataclass
class Walk:
    """How somebody with every role finds a living address for each route: by links, else by trying known ids."""

    tour: Tour
    client: httpx.AsyncClient
    met: dict[Route, str] = field(default_factory=dict)
    linked: list[str] = field(default_factory=list)

    async def through(self, start: list[str], ids: list[UUID]) -> dict[Route, str]:
        await self._follow(start)
        for route in [one for one in routes() if one.posts is None and one not in self.met]:
            await self._follow([route.with_id(known) for known in ids if route.takes(route.with_id(known))], route)
        for route in [one for one in routes() if one.posts is not None]:
            twin = next((address for one, address in self.met.items() if one.path == route.path), None)
            found = twin or next((address for address in self.linked if route.takes(address)), None)
            if found:
                self.met[route] = found.partition("?")[0]
        return self.met

    async def _follow(self, start: list[str], until: Route | None = None) -> None:
        queue = list(start)
        while queue and (until is None or until not in self.met):
            address = queue.pop(0)
            path = urlsplit(address).path
            route = next((one for one in routes() if one.posts is None and one.takes(path)), None)
            if route is None or route in self.met:
                continue
            answer = await self.tour.visit(self.client, "everybody", address)
            if answer.status_code == 200:
                self.met[route] = address
                links = _links(address, answer)
                self.linked += links
                queue += links


def _links(base: str, answer: httpx.Response) -> list[str]:
    if not answer.headers.get("content-type", "").startswith("text/html"):
        return []
    found = [urlsplit(urljoin(base, html.unescape(link))) for link in LINK.findall(answer.text)]
    return [f"{one.path}?{one.query}" if one.query else one.path for one in found if "/staff" in one.path]
