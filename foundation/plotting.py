"""The drawing surface of the charts: matplotlib with the font for Chinese, and its SVG made fit for our pages.

An inline SVG may hold no style: every `style="fill: …"` becomes attributes, and ids are made unique to the chart.
"""

import hashlib
import io
import re
import unicodedata
from dataclasses import dataclass
from functools import cache
from typing import Any

from markupsafe import Markup

from foundation.fonts import FAMILY, cjk_font

INK, PAPER, ACCENT = "#0b4f56", "#fffefb", "#b93a22"
# From darkest to lightest, told apart in greyscale; the last two lean to the accent but keep their lightness.
SHADES = ("#0b4f56", "#4c8a8d", "#b4d3d0", "#f1d3c6", "#cc7a62", "#f2eee3")
WIDTH_INCHES = 3.4
_LINE_LETTERS = 11
_STYLE = re.compile(r' style="([^"]*)"')
_ID = re.compile(r'(\bid="|url\(#|xlink:href="#)')


@dataclass(frozen=True)
class Canvas:
    figure: Any
    axes: Any
    small: float = 8.4
    tiny: float = 7.2


@cache
def _matplotlib() -> Any:
    """Imported at the first chart: half a second that a server without charts does not spend."""
    import matplotlib as mpl
    from matplotlib import font_manager

    font_manager.fontManager.addfont(str(cjk_font()))
    mpl.rcParams.update(
        {
            "font.family": [FAMILY, "DejaVu Sans"],
            "svg.fonttype": "path",
            "svg.hashsalt": "lianfu",
            "axes.unicode_minus": False,
        }
    )
    return mpl


def canvas(height: float) -> Canvas:
    """An empty field from 0 to 1 across, `height` in inches, without axes."""
    _matplotlib()
    from matplotlib.backends.backend_svg import FigureCanvasSVG
    from matplotlib.figure import Figure

    figure = Figure(figsize=(WIDTH_INCHES, height))
    FigureCanvasSVG(figure)
    axes = figure.add_axes((0, 0, 1, 1))
    axes.set_axis_off()
    axes.set_xlim(0, 1)
    figure.patch.set_visible(False)
    return Canvas(figure, axes)


def finish(drawing: Canvas) -> Markup:
    """The SVG element alone. Decoration for a screen reader: the table beside it says the same."""
    text = io.StringIO()
    drawing.figure.savefig(text, format="svg", metadata={"Date": None, "Creator": None, "Format": None, "Type": None})
    return Markup(_clean(text.getvalue()))  # noqa: S704 - our own drawing; texts are glyph outlines, not markup


def wrapped(label: str) -> str:
    """At most two lines of about eleven wide characters; what is longer ends in …, the table has it whole."""
    lines: list[str] = []
    line, width = "", 0.0
    for character in label:
        wide = breadth(character)
        if width + wide > _LINE_LETTERS and (lines or wide == 1.0 or character == " "):
            lines.append(line.rstrip())
            line, width = "", 0.0
        line, width = line + character, width + wide
    lines.append(line)
    return "\n".join(lines) if len(lines) <= 2 else "\n".join([lines[0], lines[1][:-1] + "…"])


def breadth(text: str) -> float:
    """In widths of a Chinese character."""
    return sum(1.0 if unicodedata.east_asian_width(character) in "WF" else 0.55 for character in text)


def _clean(svg: str) -> str:
    body = svg[svg.index("<svg") :]
    body = re.sub(r"<metadata>.*?</metadata>|<style.*?</style>|<!--.*?-->", "", body, flags=re.DOTALL)
    body = _STYLE.sub(_attributes, body)
    mark = "c" + hashlib.sha256(body.encode()).hexdigest()[:8] + "-"
    body = _ID.sub(lambda match: match[1] + mark, body)
    body = re.sub(
        r'(<svg[^>]*?) width="[^"]*" height="[^"]*"', r'\1 aria-hidden="true" focusable="false"', body, count=1
    )
    return re.sub(r"\s*\n\s*", "\n", body)


def _attributes(match: re.Match[str]) -> str:
    pairs = (part.split(":", 1) for part in match[1].split(";") if ":" in part)
    return "".join(f' {name.strip()}="{value.strip()}"' for name, value in pairs)
