"""QR codes of tickets, ballots and invitations: as SVG for pages and paper, as PNG for mails."""

from io import BytesIO

import qrcode
from markupsafe import Markup
from qrcode.constants import ERROR_CORRECT_M
from qrcode.image.pil import PilImage

QUIET = 3


def svg(text: str, alt: str) -> Markup:
    """One path on a white ground; `alt` is what a screen reader says. Not remembered: slips exist on paper alone."""
    matrix = _matrix(text)
    side = len(matrix) + 2 * QUIET
    runs = "".join(_row_path(y, row) for y, row in enumerate(matrix))
    return Markup(
        '<svg viewBox="0 0 {side} {side}" role="img" aria-label="{alt}" shape-rendering="crispEdges" focusable="false">'
        '<rect width="{side}" height="{side}" fill="#fff"/><path fill="#000" d="{runs}"/></svg>'
    ).format(side=side, alt=alt, runs=runs)


def png(text: str, pixels: int = 6) -> bytes:
    """`pixels` a module."""
    code = _code(text, box_size=pixels)
    out = BytesIO()
    code.make_image(image_factory=PilImage).save(out, "PNG")
    return out.getvalue()


def _matrix(text: str) -> list[list[bool]]:
    return [[bool(cell) for cell in row] for row in _code(text, border=0).get_matrix()]


def _code(text: str, *, box_size: int = 1, border: int = QUIET) -> "qrcode.QRCode[PilImage]":
    code: qrcode.QRCode[PilImage] = qrcode.QRCode(error_correction=ERROR_CORRECT_M, box_size=box_size, border=border)
    code.add_data(text, optimize=0)
    code.make(fit=True)
    return code


def _row_path(y: int, row: list[bool]) -> str:
    parts, x = [], 0
    while x < len(row):
        start = x
        while x < len(row) and row[x]:
            x += 1
        if x > start:
            parts.append(f"M{start + QUIET} {y + QUIET}h{x - start}v1h-{x - start}z")
        x += x == start
    return "".join(parts)
