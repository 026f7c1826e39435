"""Makes an uploaded picture harmless: its bytes say what it is, it is drawn anew as JPEG, nothing else is kept.

Place, camera, time and comments inside a file are gone because only the pixels go on. Pure.
"""

import io
from dataclasses import dataclass

from PIL import Image, ImageOps

MOST_BYTES = 8 * 1024 * 1024
MOST_PIXELS = 60_000_000  # a phone of today makes 50 million; more is a bomb or a poster
LONGEST_SIDE = 1600
_QUALITY = 82
_STARTS = {"JPEG": b"\xff\xd8\xff", "PNG": b"\x89PNG\r\n\x1a\n", "WEBP": b"RIFF"}


class NoPicture(Exception):
    """Not a JPEG, PNG or WebP picture, or a broken one."""


class TooManyPixels(Exception):
    """More than MOST_PIXELS: refused before anything is unpacked."""


@dataclass(frozen=True, slots=True)
class Clean:
    """Pixels of the JPEG, for layouts."""

    jpeg: bytes
    width: int
    height: int


def clean(content: bytes) -> Clean:
    """At most LONGEST_SIDE pixels a side, upright, without metadata. Raises NoPicture or TooManyPixels."""
    kind = kind_of(content)
    if kind is None:
        raise NoPicture
    try:
        with Image.open(io.BytesIO(content), formats=[kind]) as opened:
            if opened.width * opened.height > MOST_PIXELS:
                raise TooManyPixels
            opened.draft("RGB", (LONGEST_SIDE, LONGEST_SIDE))  # a JPEG is unpacked no larger than needed
            return _drawn(ImageOps.exif_transpose(opened))
    except (Image.DecompressionBombError, Image.DecompressionBombWarning):
        raise TooManyPixels from None
    except (OSError, ValueError, SyntaxError, EOFError):  # what Pillow raises for broken files
        raise NoPicture from None


def measured(jpeg: bytes) -> Clean:
    """One of ours as it was kept; only its head is read."""
    with Image.open(io.BytesIO(jpeg), formats=["JPEG"]) as opened:
        return Clean(jpeg, *opened.size)


def kind_of(content: bytes) -> str | None:
    """By the first bytes: neither the name nor the type that a browser tells counts."""
    if content[:4] == b"RIFF" and content[8:12] != b"WEBP":
        return None
    return next((kind for kind, start in _STARTS.items() if content.startswith(start)), None)


def _drawn(picture: Image.Image) -> Clean:
    """On a new white sheet: what is see-through becomes white, and nothing hangs on but pixels."""
    picture.thumbnail((LONGEST_SIDE, LONGEST_SIDE))
    full = picture.convert("RGBA")
    sheet = Image.new("RGB", full.size, "white")
    sheet.paste(full, mask=full.getchannel("A"))
    out = io.BytesIO()
    sheet.save(out, "JPEG", quality=_QUALITY, optimize=True)
    return Clean(out.getvalue(), *sheet.size)
