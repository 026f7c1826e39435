"""Where the font for Chinese stands: in an installed package, so that paper and charts look alike on every machine."""

from functools import cache
from importlib.util import find_spec
from pathlib import Path

from PIL import ImageFont

PACKAGE = "noto_cjk_sans_otc"
FAMILY = "Noto Sans CJK TC"


class FontMissing(Exception):
    """The font package is not installed; `make` installs it."""


@cache
def cjk_font() -> Path:
    """A collection (.ttc) of all regional faces; choose the face by `FAMILY`."""
    spec = find_spec(PACKAGE)
    found = (
        [path for folder in (spec.submodule_search_locations or []) for path in Path(folder).glob("*.ttc")]
        if spec
        else []
    )
    if not found:
        raise FontMissing(f"{PACKAGE} is not installed")
    return found[0]


@cache
def drawing_font(size: int) -> ImageFont.FreeTypeFont:
    """The face for Taiwan, for pictures."""
    return ImageFont.truetype(str(cjk_font()), size, index=_face())


@cache
def _face() -> int:
    index = 0
    while ImageFont.truetype(str(cjk_font()), 10, index=index).getname()[0] != FAMILY:
        index += 1
    return index
