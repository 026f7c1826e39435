"""Which characters a PDF shows, read from the tables that give its glyphs their meaning; not their order or place."""

import re
import zlib

_STREAM = re.compile(rb"stream\r?\n(.*?)\r?\nendstream", re.DOTALL)
_PAIR = re.compile(rb"<[0-9A-Fa-f]+>\s*<([0-9A-Fa-f]+)>")


def letters(pdf: bytes) -> set[str]:
    found: set[str] = set()
    for stream in _STREAM.findall(pdf):
        text = _plain(stream)
        if b"begincmap" in text:
            found |= {
                c for pair in _PAIR.findall(text) for c in bytes.fromhex(pair.decode()).decode("utf-16-be", "ignore")
            }
    return found


def _plain(stream: bytes) -> bytes:
    try:
        return zlib.decompress(stream)
    except zlib.error:
        return stream
