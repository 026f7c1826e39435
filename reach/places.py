"""The map of the 106 townships: shapes made at build time, and five shades that stay apart in greyscale."""

from collections.abc import Collection
from dataclasses import dataclass
from functools import cache

import msgspec

from foundation import assets
from foundation.townships import TOWNSHIPS

# Enterprises in a township: nobody, not told, and three steps. Bounds are fixed, so that two periods compare.
STEPS = ((0, 0), (1, 2), (3, 9), (10, 29), (30, None))
UNTOLD = 1
_BUILT = "townships.json"


class Drawing(msgspec.Struct, frozen=True):
    """Paths in units of the drawing; `borders` are those of the counties."""

    width: int
    height: int
    borders: str
    townships: dict[str, str]


@dataclass(frozen=True, slots=True)
class Shape:
    code: str
    path: str
    shade: int


@dataclass(frozen=True, slots=True)
class Map:
    drawing: Drawing
    shapes: list[Shape]


def shade(firms: int) -> int:
    return next(n for n, (_, most) in enumerate(STEPS) if most is None or firms <= most)


def draw(firms: dict[str, int], hidden: Collection[str] = ()) -> Map:
    """`firms` by township code; a township that is not in it has nobody.

    The hidden ones look alike, whatever is there.
    """
    drawing = _drawing(assets.load().names[_BUILT])
    shapes = [
        Shape(t.code, drawing.townships[t.code], UNTOLD if t.code in hidden else shade(firms.get(t.code, 0)))
        for t in TOWNSHIPS
    ]
    return Map(drawing, shapes)


@cache
def _drawing(name: str) -> Drawing:
    return msgspec.json.decode((assets.STATIC / "built" / name).read_bytes(), type=Drawing)
