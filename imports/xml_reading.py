"""Reads the XML inside spreadsheet packages piece by piece, without ever building it, and refuses every DTD: no entity
can grow or reach outside."""

from collections.abc import Mapping
from typing import Protocol
from xml.parsers import expat

from imports.grids import Unreadable

Attributes = Mapping[str, str]


class Stream(Protocol):
    def read(self, size: int = -1) -> bytes: ...


class Part:
    """What listens to one part of a package. Names come without their namespace."""

    def start(self, name: str, told: Attributes) -> None: ...

    def end(self, name: str) -> None: ...

    def text(self, data: str) -> None: ...


def listen(stream: Stream, part: Part) -> None:
    parser = expat.ParserCreate(namespace_separator=" ")
    parser.buffer_text = True
    local: dict[str, str] = {}

    def short(name: str) -> str:
        found = local.get(name)
        if found is None:
            found = local[name] = name.rpartition(" ")[2]
        return found

    def start(name: str, told: dict[str, str]) -> None:
        part.start(short(name), {short(key): value for key, value in told.items()})

    parser.StartElementHandler = start
    parser.EndElementHandler = lambda name: part.end(short(name))
    parser.CharacterDataHandler = part.text
    parser.StartDoctypeDeclHandler = _refuse
    try:
        while block := stream.read(1 << 16):
            parser.Parse(block, False)
        parser.Parse(b"", True)
    except expat.ExpatError as error:
        raise Unreadable("broken") from error


def _refuse(*_: object) -> None:
    raise Unreadable("broken")


def yes(told: Attributes, name: str) -> bool:
    return told.get(name) in {"1", "true"}
