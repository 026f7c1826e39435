"""Quiet charts as SVG text: one ink and one accent, direct labels, readable in greyscale, with no style of their own.

What is drawn, and the table that stands beside every chart, is decided by the caller. Labels arrive translated.
"""

import asyncio
import threading
from collections.abc import Callable
from dataclasses import dataclass
from functools import lru_cache, partial
from typing import Any

from markupsafe import Markup

from foundation.plotting import ACCENT, INK, PAPER, SHADES, Canvas, breadth, canvas, finish, wrapped

# matplotlib keeps global state; one drawing at a time.
_ONE_AT_A_TIME = threading.Lock()
_ROW = 0.3
_LABEL_PART = 0.4


@dataclass(frozen=True, slots=True)
class Bar:
    """`value` from 0 to the chart's maximum; `low`/`high` draw an interval; `text` stands at the end of the bar."""

    label: str
    value: float
    text: str
    low: float | None = None
    high: float | None = None
    accent: bool = False


@dataclass(frozen=True, slots=True)
class Stack:
    """`parts` are shares that add up to 1 (or to nothing); `text` stands at the end of the row."""

    label: str
    parts: tuple[float, ...]
    text: str


@lru_cache(maxsize=256)
def bars(rows: tuple[Bar, ...], maximum: float | None = None, target: float | None = None) -> Markup:
    """Horizontal bars in the given order; `target` is a thin line across all."""
    top = maximum or max([row.high or row.value for row in rows] + [target or 0, 1e-9])
    with _ONE_AT_A_TIME:
        c = canvas(len(rows) * _ROW + 0.1)
        for place, row in enumerate(rows):
            _bar(c, len(rows) - place - 0.5, row, top)
        if target is not None:
            x = _LABEL_PART + target / top * _room()
            c.axes.plot([x, x], [0, len(rows)], color=ACCENT, linewidth=0.9, linestyle=(0, (3, 2)))
        c.axes.set_ylim(0, max(len(rows), 1))
        return finish(c)


@lru_cache(maxsize=256)
def stacked(rows: tuple[Stack, ...], legend: tuple[str, ...]) -> Markup:
    """Rows of 100 %, darkest part first; the legend stands above, in the order of the parts."""
    with _ONE_AT_A_TIME:
        lines = _legend_lines(legend)
        c = canvas((len(rows) + len(lines)) * _ROW + 0.1)
        for place, line in enumerate(lines):
            _legend(c, len(rows) + len(lines) - place - 0.5, line)
        for place, row in enumerate(rows):
            _stack(c, len(rows) - place - 0.5, row)
        c.axes.set_ylim(0, len(rows) + len(lines))
        return finish(c)


@lru_cache(maxsize=256)
def columns(rows: tuple[Bar, ...], maximum: float | None = None) -> Markup:
    """Upright columns, for months: value above, label below."""
    top = maximum or max([row.value for row in rows] + [1e-9])
    with _ONE_AT_A_TIME:
        c = canvas(2.0)
        width = 1 / max(len(rows), 1)
        for place, row in enumerate(rows):
            x = (place + 0.5) * width
            c.axes.bar(
                [x], [row.value / top * 0.76], bottom=0.12, width=width * 0.62, color=ACCENT if row.accent else INK
            )
            c.axes.text(x, 0.14 + row.value / top * 0.76, row.text, ha="center", va="bottom", color=INK, size=c.small)
            c.axes.text(x, 0.08, row.label, ha="center", va="top", color=INK, size=c.small)
        c.axes.plot([0, 1], [0.12, 0.12], color=INK, linewidth=0.6)
        c.axes.set_ylim(0, 1)
        return finish(c)


async def drawn(make: Callable[..., Markup], *args: Any, **kwargs: Any) -> Markup:
    """Draws in a thread: a chart takes tens of milliseconds that the event loop must not lose."""
    return await asyncio.to_thread(partial(make, *args, **kwargs))


def _room() -> float:
    """Width of the field between the labels and the texts at the end."""
    return 1 - _LABEL_PART - 0.21


def _bar(c: Canvas, y: float, row: Bar, top: float) -> None:
    length = row.value / top * _room()
    _label(c, y, row.label)
    c.axes.barh([y], [length], left=_LABEL_PART, height=0.56, color=ACCENT if row.accent else INK)
    end = _LABEL_PART + length
    if row.low is not None and row.high is not None:
        low, high = (_LABEL_PART + value / top * _room() for value in (row.low, row.high))
        # Drawn twice: the pale line shows on the dark bar, the dark one beyond it.
        c.axes.plot([low, high], [y, y], color=PAPER, linewidth=2.6, solid_capstyle="butt")
        c.axes.plot([low, high], [y, y], color=ACCENT, linewidth=1.1, solid_capstyle="butt")
        end = max(end, high)
    c.axes.text(end + 0.012, y, row.text, va="center", color=INK, size=c.small)


def _stack(c: Canvas, y: float, row: Stack) -> None:
    left = _LABEL_PART
    _label(c, y, row.label)
    for place, part in enumerate(row.parts):
        if not part:
            continue
        width = part * _room()
        shade = SHADES[place % len(SHADES)]
        c.axes.barh([y], [width], left=left, height=0.62, color=shade, edgecolor=INK, linewidth=0.4)
        if part >= 0.16:
            tone = PAPER if place < 2 else INK
            c.axes.text(left + width / 2, y, f"{part:.0%}", ha="center", va="center", color=tone, size=c.tiny)
        left += width
    c.axes.text(_LABEL_PART + _room() + 0.012, y, row.text, va="center", color=INK, size=c.small)


def _legend_lines(legend: tuple[str, ...]) -> list[list[tuple[str, str]]]:
    """(name, shade) pairs, five short names a line or three long ones."""
    named = [(name, SHADES[place % len(SHADES)]) for place, name in enumerate(legend)]
    a_line = 5 if all(breadth(name) <= 5.5 for name in legend) else 3
    return [named[start : start + a_line] for start in range(0, len(named), a_line)]


def _legend(c: Canvas, y: float, line: list[tuple[str, str]]) -> None:
    step = 0.2 if all(breadth(name) <= 5.5 for name, _ in line) else 1 / 3
    for place, (name, shade) in enumerate(line):
        x = 0.004 + place * step
        c.axes.barh([y], [0.024], left=x, height=0.36, color=shade, edgecolor=INK, linewidth=0.4)
        c.axes.text(x + 0.034, y, name, va="center", color=INK, size=c.tiny)


def _label(c: Canvas, y: float, text: str) -> None:
    c.axes.text(
        _LABEL_PART - 0.015, y, wrapped(text), ha="right", va="center", color=INK, size=c.small, linespacing=1.1
    )
