"""Marks that stand nowhere else, and the search for them in whatever somebody might steal.

The marks come from this file alone, so who plants and who looks need not meet and nothing is written down. The search
tells where a mark stands and in which writing, never the mark; it takes a stream of any size in the memory of a few
chunks.
"""

import base64
import binascii
import json
import quopri
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from functools import cache
from typing import BinaryIO, NamedTuple
from urllib.parse import quote

import numpy as np

PEOPLE = 30
CHUNK = 1 << 20
_HEAD = 6  # bytes that are looked up by table before a needle is compared
_HEX = frozenset(b"0123456789abcdefABCDEF")


@dataclass(frozen=True)
class Canary:
    """Everything a person says of themselves or writes here, each unlike anything a real person would."""

    n: int
    name: str
    email: str
    phone: str
    job_title: str
    organization: str
    remark: str
    note: str


class Found(NamedTuple):
    """`offset` in bytes; in writing that is folded into lines, that of the chunk."""

    offset: int
    mark: str
    writing: str


class _Needle(NamedTuple):
    text: bytes
    mark: str
    writing: str
    digits: bool


@cache
def canaries() -> tuple[Canary, ...]:
    """Without a form word in the name of the firm, so that it is a person's own word and no enterprise."""
    return tuple(
        Canary(
            n,
            name=f"顏𠮷堃{chr(0x4E10 + n)}",
            email=f"canary-{n:02d}-xq@example.org",
            phone=f"09831{n:02d}274",
            job_title=f"鸚鵡專員{n:02d}號",
            organization=f"鸚鵡工坊{n:02d}之家",
            remark=f"第{n:02d}隻鸚鵡說希望椅子會唱歌",
            note=f"第{n:02d}隻鸚鵡想學會倒著飛行",
        )
        for n in range(PEOPLE)
    )


@cache
def marks() -> dict[str, str]:
    """By a name that may be shown: `canary 07 email`. Phone numbers also as they are kept."""
    found = {}
    for each in canaries():
        for field in ("name", "email", "job_title", "organization", "remark", "note"):
            found[f"canary {each.n:02d} {field}"] = getattr(each, field)
        found[f"canary {each.n:02d} phone"] = each.phone
        found[f"canary {each.n:02d} phone without zero"] = each.phone.removeprefix("0")
        found[f"canary {each.n:02d} phone abroad"] = f"886{each.phone.removeprefix('0')}"
    return found


def writings(text: str) -> dict[str, bytes]:
    """The text in each writing that a dump, a log, an address or a mail may hold it in; each only once."""
    found = {name: text.encode(name) for name in ("utf-8", "utf-16-le", "utf-16-be")}
    for name, raw in list(found.items()):
        found[f"hex of {name}"] = binascii.hexlify(raw)
        found[f"HEX of {name}"] = binascii.hexlify(raw).upper()
        for shift, each in enumerate(_in_base64(raw)):
            found[f"base64 of {name} at {shift}"] = each
            found[f"base64 for addresses of {name} at {shift}"] = each.replace(b"+", b"-").replace(b"/", b"_")
    plain = text.encode()
    found["address"] = quote(text, safe="").encode()
    found["address, small"] = found["address"].lower()
    found["json"] = json.dumps(text)[1:-1].encode()
    found["json, large"] = json.dumps(text)[1:-1].upper().replace("\\U", "\\u").encode()
    found["bytes"] = repr(plain)[2:-1].encode()
    found["quoted-printable"] = quopri.encodestring(plain).replace(b"=\n", b"")
    once: dict[bytes, str] = {}
    for name, raw in found.items():
        once.setdefault(raw, name)
    return {name: raw for raw, name in once.items() if len(raw) >= _HEAD}


def _in_base64(raw: bytes) -> Iterator[bytes]:
    """Wherever it begins in a group of three, without the letters that its neighbours decide."""
    for shift in range(3):
        padded = b"\0" * shift + raw
        whole = base64.b64encode(padded[: len(padded) // 3 * 3])
        yield whole[4:] if shift else whole


class Search:
    """Looks for many needles at once: three tables of byte pairs leave few places, which are then compared."""

    def __init__(self, marked: Mapping[str, str]) -> None:
        needles = [
            _Needle(raw, mark, writing, writing == "utf-8" and raw.isdigit())
            for mark, text in marked.items()
            for writing, raw in writings(text).items()
        ]
        self.longest = max(len(needle.text) for needle in needles)
        self._by_head: dict[bytes, list[_Needle]] = {}
        self._tables = [np.zeros(65536, dtype=bool) for _ in range(_HEAD // 2)]
        for needle in needles:
            head = needle.text[:_HEAD]
            self._by_head.setdefault(head, []).append(needle)
            for place, table in enumerate(self._tables):
                table[head[2 * place] << 8 | head[2 * place + 1]] = True

    def places(self, data: bytes) -> Iterator[tuple[int, int, _Needle]]:
        """Where each needle begins and ends."""
        if len(data) < _HEAD:
            return
        octets = np.frombuffer(data, dtype=np.uint8).astype(np.uint16)
        pairs = octets[:-1] << 8 | octets[1:]
        starts = len(data) - _HEAD + 1
        likely = np.ones(starts, dtype=bool)
        for place, table in enumerate(self._tables):
            likely &= table[pairs[2 * place : 2 * place + starts]]
        for start in np.flatnonzero(likely).tolist():
            for needle in self._by_head.get(data[start : start + _HEAD], ()):
                end = start + len(needle.text)
                if data.startswith(needle.text, start) and not (needle.digits and _inside_hex(data, start, end)):
                    yield start, end, needle


def _inside_hex(data: bytes, start: int, end: int) -> bool:
    """A few digits in the middle of a long hexadecimal number are chance."""
    return data[start - 1 : start] != b"" and data[start - 1] in _HEX and end < len(data) and data[end] in _HEX


@cache
def search() -> Search:
    """For the marks of this file."""
    return Search(marks())


def scan(stream: BinaryIO, looking: Search | None = None) -> Iterator[Found]:
    """Every place of every mark in the stream, as it stands and with its lines joined."""
    plain, joined = _Passing(looking or search()), _Passing(looking or search())
    offset, held, seen = 0, b"", set[tuple[str, str]]()
    while chunk := stream.read(CHUNK):
        for start, needle in plain.passed(chunk):
            seen.add((needle.mark, needle.writing))
            yield Found(offset + start, needle.mark, needle.writing)
        unfolded, held = _unfolded(held + chunk)
        if len(unfolded) < len(chunk) + len(held):
            for _, needle in joined.passed(unfolded):
                if (needle.mark, needle.writing) not in seen:
                    yield Found(offset, needle.mark, f"{needle.writing}, folded")
        else:
            joined.keep(unfolded)
        offset += len(chunk)


def found_in(data: bytes | str, looking: Search | None = None) -> list[str]:
    """The marks in something small, each with its writing; for tests and pages."""
    raw = data.encode() if isinstance(data, str) else data
    parts: Iterable[bytes] = (raw, _unfolded(raw + b"\n")[0])
    return sorted({f"{n.mark} ({n.writing})" for part in parts for _, _, n in (looking or search()).places(part)})


class _Passing:
    """A stream that passes: the end of what was before is kept, so that no needle falls between two chunks."""

    def __init__(self, looking: Search) -> None:
        self._search, self._tail = looking, b""

    def passed(self, chunk: bytes) -> Iterator[tuple[int, _Needle]]:
        """Needles that end in this chunk, by their start relative to it."""
        before = len(self._tail)
        data = self._tail + chunk
        self.keep(chunk)
        for start, end, needle in self._search.places(data):
            if end > before:
                yield start - before, needle

    def keep(self, chunk: bytes) -> None:
        self._tail = (self._tail + chunk)[-(self._search.longest - 1) :]


def _unfolded(data: bytes) -> tuple[bytes, bytes]:
    """Lines joined as mail joins them, and an end that may be half a line break."""
    held = data[-2:] if data.endswith(b"=\r") else data[-1:] if data[-1:] in {b"=", b"\r"} else b""
    whole = data[: len(data) - len(held)]
    for fold in (b"=\r\n", b"=\n", b"\r\n", b"\n"):
        whole = whole.replace(fold, b"")
    return whole, held
