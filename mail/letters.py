"""The register of letters: each room says how its own are rendered at sending; nothing of the text is ever stored."""

from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from uuid import UUID

import asyncpg

from foundation.languages import Language


@dataclass(frozen=True)
class Part:
    """A file that goes with a letter. With `cid` it is a picture inside the HTML (`<img src="cid:…">`), with `method` a
    calendar file that changes the calendar of who gets it (RFC 5546)."""

    name: str
    kind: str
    content: bytes
    cid: str = ""
    method: str = ""


@dataclass(frozen=True)
class Message:
    """A rendered letter to exactly one person. `title` stands in the subject line and may say nothing about the person.

    `unsubscribe_url` is for mail that is optional; mail that belongs to a registration has none. `by_hand` is for words
    that a person wrote: an answer to them from a holiday notice is of use.
    """

    to: str
    title: str
    text: str
    html: str = ""
    parts: tuple[Part, ...] = ()
    reply_to: str = ""
    unsubscribe_url: str = ""
    by_hand: bool = False


# Subject id, language, and what the row carries beside: its sealed bytes, or the bytes of the id that it is about. None
# when there is nothing to say any more.
Renderer = Callable[[UUID, Language, bytes | None], Awaitable[Message | None]]
RENDERERS: dict[str, Renderer] = {}
TITLES: dict[str, str] = {}
# The purpose of the consent that a letter rests on, by letter; looked at when the letter goes, not when it is posted.
RESTS_ON: dict[str, str] = {}
# Letters that go to many at once: at a provider with a pace they wait behind those that somebody waits for.
BULK: set[str] = set()
# Asked by letter and subject before anything is rendered. False: it is moot. What raises one of `AWAY` holds it back.
GATES: list[Callable[[str, UUID], Awaitable[bool]]] = []
# What a renderer raises while a database or a disk is away: the letter waits, however long, and no attempt is counted.
# Rooms add their own. TimeoutError is an OSError.
AWAY: list[type[Exception]] = [
    OSError, asyncpg.PostgresConnectionError, asyncpg.InterfaceError, asyncpg.OperatorInterventionError,
    asyncpg.InsufficientResourcesError,
]  # fmt: skip


def letter(name: str, title: str, *, rests_on: str = "", bulk: bool = False) -> Callable[[Renderer], Renderer]:
    """Names a letter and the function that renders it; `title` is the msgid that staff read in the list of mails.

    `rests_on` is the purpose of a consent: once that is withdrawn, no such letter goes any more.
    """

    def register(renderer: Renderer) -> Renderer:
        if name in RENDERERS:
            raise ValueError(f"two letters are called {name}")
        if rests_on:
            RESTS_ON[name] = rests_on
        if bulk:
            BULK.add(name)
        RENDERERS[name] = renderer
        TITLES[name] = title
        return renderer

    return register
